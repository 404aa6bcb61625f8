import { commands, env, l10n, Uri, window } from 'vscode';
import type { Disposable } from '../../base/disposables.ts';
import { UsageError } from '../../base/errors.ts';
import type { Port } from '../../model/container.ts';
import { findListeners } from '../../namespace/listeners.ts';
import { InsideRunner } from '../../runner/inside.ts';
import type { TreeNode } from '../../shared/tree/nodes.ts';
import { listenerText, ownerText, portUserText, uncheckedText } from '../../text/owners.ts';
import { escapeMarkdown } from '../../text/markdown.ts';
import { parseAddress } from '../../topology/address.ts';
import { ownersOf, usersOfPort } from '../../topology/owners.ts';
import { askText, choose } from '../pick/choose.ts';
import { chooseContainer } from '../pick/container.ts';
import type { Services } from '../services.ts';
import { containerOf, networkOf, nodeOf, nodesOf } from './nodes.ts';
import { register, withProgress, type CommandArguments } from './run.ts';

/** What devcontainer.json needs among its `mounts`, so that the engine can be reached from inside. */
const mount = '"source=/var/run/docker.sock,target=/var/run/docker.sock,type=bind"';

/** Commands that only look: Who Has…, Open in Browser, Copy …. */
export function registerLooks(services: Services): Disposable[] {
  return [
    register(services, 'whoHas', async (args) => await whoHas(services, args)),
    register(services, 'openInBrowser', async (args) => await openInBrowser(services, args)),
    register(services, 'copyAddress', async (args) => await copy(services, args, addressesOf)),
    register(services, 'copyName', async (args) => await copy(services, args, namesOf)),
    register(services, 'copySubnet', async (args) => await copy(services, args, subnetsOf)),
    register(services, 'copyValue', async (args) => await copy(services, args, valuesOf)),
    register(services, 'copyMount', async () => {
      await env.clipboard.writeText(mount);
      window.setStatusBarMessage(l10n.t('Copied'), 3000);
    }),
  ];
}

async function whoHas(services: Services, args: CommandArguments): Promise<void> {
  const { topology } = await services.engine.connected();
  const node = nodeOf(services, args);
  const given =
    node?.kind === 'fact' && (node.fact === 'ipv4' || node.fact === 'ipv6' || node.fact === 'gateway')
      ? node.value
      : node?.kind === 'detail'
        ? node.address
        : null;
  const asked =
    given ??
    (await askText({
      title: l10n.t('Who Has This Address or Port'),
      prompt: l10n.t('An IP address, or a port'),
      placeHolder: '172.20.0.3, fd00::3, 8080',
      check: (text) =>
        isPort(text) || parseAddress(text.trim()) !== null
          ? null
          : l10n.t('Neither an IP address nor a port from 1 to 65535.'),
    }));
  const address = parseAddress(asked);
  const lines =
    address === null ? await portLines(services, Number(asked)) : ownersOf(topology, address).map(ownerText);
  const nobody = l10n.t('it is in no network of this engine');
  const title = l10n.t('Who has {0}', asked);
  const body = (lines.length === 0 ? [nobody] : lines).map((line) => `- ${escapeMarkdown(line)}\n`).join('');
  await services.pages.openPreview(title, `# ${escapeMarkdown(title)}\n\n${body}`);
}

/** Who has to do with a port: by what the engine knows, and by the sockets inside. */
async function portLines(services: Services, port: number): Promise<readonly string[]> {
  return await withProgress(l10n.t('Who has {0}', port), async (signal, say) => {
    const { topology, client } = await services.engine.connected(signal);
    const users = usersOfPort(topology, port).map(portUserText);
    // Without helpers: a question about all containers is no reason to make one beside each.
    const { listeners, unchecked } = await findListeners(new InsideRunner(client, services.log), topology, port, {
      signal,
      onProgress: (done, all) => say(l10n.t('sockets of {0} of {1} namespaces read', done, all)),
    });
    const known = [...users, ...listeners.map(listenerText)];
    const nobody = l10n.t('no container publishes or exposes it, and none was seen to listen on it');
    return [...(known.length === 0 ? [nobody] : known), ...unchecked.map(uncheckedText)];
  });
}

function isPort(text: string): boolean {
  return /^[0-9]{1,5}$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= 65535;
}

/** On this machine only: what is published on another host is not at localhost. */
async function openInBrowser(services: Services, args: CommandArguments): Promise<void> {
  const { topology } = await services.engine.connected();
  const container =
    containerOf(nodeOf(services, args)) ??
    (await chooseContainer(topology, l10n.t('Open in Browser'), l10n.t('Container with a published port')));
  const published = container.ports.filter((port) => port.protocol === 'tcp' && port.published !== null);
  const ports = [...new Map(published.map((port) => [port.published?.port, port])).values()];
  const port = ports.length > 1 ? await choosePublished(ports) : ports[0];
  if (port?.published == null) {
    throw new UsageError('bad-choice', 'no published port', {
      value: container.name,
      choices: l10n.t('containers that publish a port'),
    });
  }
  const local = await env.asExternalUri(
    Uri.from({ scheme: 'http', authority: `${hostOf(services, port.published.address)}:${port.published.port}` }),
  );
  await env.openExternal(local);
}

async function choosePublished(ports: readonly Port[]): Promise<Port> {
  const choices = ports.map((port) => ({
    label: String(port.published?.port ?? ''),
    description: l10n.t('port {0} inside', port.port),
    value: port,
  }));
  return await choose(choices, l10n.t('Open in Browser'), l10n.t('Published port'));
}

function hostOf(services: Services, address: string): string {
  const chosen = services.engine.choice?.address;
  if (chosen?.kind === 'tcp') return chosen.host;
  if (address === '0.0.0.0' || address === '::' || address === '127.0.0.1') return 'localhost';
  return address.includes(':') ? `[${address}]` : address;
}

async function copy(
  services: Services,
  args: CommandArguments,
  read: (node: TreeNode) => readonly string[],
): Promise<string> {
  const texts = [...new Set(nodesOf(services, args).flatMap(read))];
  if (texts.length === 0)
    throw new UsageError('bad-choice', 'nothing to copy', {
      value: l10n.t('nothing'),
      choices: l10n.t('rows of the networks view'),
    });
  const text = texts.join('\n');
  await env.clipboard.writeText(text);
  return text;
}

function addressesOf(node: TreeNode): readonly string[] {
  if (node.kind === 'fact') return [node.value];
  if (node.kind === 'detail') return node.address === null ? [] : [node.address];
  const endpoints = node.kind === 'endpoint' ? [node] : node.kind === 'container' ? node.endpoints : [];
  return endpoints.flatMap(({ endpoint: { ipv4, ipv6 } }) =>
    [ipv4?.address, ipv6?.address].filter((address) => address !== undefined),
  );
}

function namesOf(node: TreeNode): readonly string[] {
  switch (node.kind) {
    case 'network':
      return [node.network.name];
    case 'endpoint':
    case 'container':
      return [node.container.name];
    case 'group':
      return [node.name];
    case 'fact':
      return [node.value];
    case 'detail':
      return node.value === null ? [] : [node.value];
    case 'section':
    case 'network-section':
      return [];
  }
}

function subnetsOf(node: TreeNode): readonly string[] {
  return networkOf(node)?.subnets.map(({ subnet }) => subnet) ?? [];
}

function valuesOf(node: TreeNode): readonly string[] {
  return namesOf(node);
}

/** Shows the log. */
export function registerLog(services: Services): Disposable {
  return register(services, 'showLog', async () => {
    services.log.show();
    await commands.executeCommand('workbench.panel.output.focus');
  });
}
