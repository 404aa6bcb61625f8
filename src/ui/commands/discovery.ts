import { l10n, window } from 'vscode';
import type { Disposable } from '../../base/disposables.ts';
import { StoppedError } from '../../base/errors.ts';
import { webScheme } from '../../diagnosis/application.ts';
import { measureBalance, type BalanceWay } from '../../discovery/balance/measure.ts';
import { clientCaches } from '../../discovery/clients.ts';
import type { Container } from '../../model/container.ts';
import { readNameFiles } from '../../namespace/files.ts';
import { embeddedDns } from '../../namespace/resolver.ts';
import { nameOfContainer } from '../../shared/documents/services.ts';
import { balanceMarkdown } from '../../text/balance.ts';
import { clientsMarkdown } from '../../text/clients.ts';
import { printable } from '../../text/printable.ts';
import { parseTarget, type Target } from '../../topology/place.ts';
import { nodesBelow, type ServiceNode } from '../discovery/nodes.ts';
import { inert } from '../inert.ts';
import { choose } from '../pick/choose.ts';
import { chooseSource } from '../pick/container.ts';
import type { Services } from '../services.ts';
import { settings } from '../settings.ts';
import { testAndShow } from './connectivity.ts';
import { register, withProgress, type CommandArguments } from './run.ts';

type Row<Kind extends ServiceNode['kind']> = Extract<ServiceNode, { kind: Kind }>;

/** Commands on services: Diagnose Service From…, Test Balance…, Open Registration, Reveal Container, and asking a registry. */
export function registerDiscovery(services: Services): Disposable[] {
  return [
    register(services, 'diagnoseService', async (args) => await diagnose(services, await serviceOf(services, args))),
    register(services, 'testBalance', async (args) => await balance(services, await serviceOf(services, args))),
    register(services, 'checkClients', async (args) => await clients(services, await serviceOf(services, args))),
    register(services, 'openRegistration', async (args) => await openRegistration(services, args)),
    register(services, 'revealContainer', async (args) => await reveal(services, args)),
    register(services, 'askRegistry', async (args) => await askRegistry(services, args)),
  ];
}

/** The service of a row; without one, whichever is chosen. */
async function serviceOf(services: Services, args: CommandArguments): Promise<Row<'service'>> {
  const node = nodeOf(services, args);
  if (node?.kind === 'service') return node;
  await services.engine.connected();
  const all = services.discovery.getChildren().flatMap((place) => nodesBelow(place));
  const choices = all.flatMap((one) =>
    one.kind === 'service'
      ? [{ label: inert(printable(one.service.name)), description: printable(one.place), value: one }]
      : [],
  );
  const wanted = node?.kind === 'instance' ? node.service : null;
  const given = choices.find(({ value }) => value.service === wanted);
  return (
    given?.value ??
    (await choose(choices, l10n.t('Services'), l10n.t('Which service?'), l10n.t('There are no services.')))
  );
}

function nodeOf(services: Services, args: CommandArguments): ServiceNode | null {
  const [first] = args;
  if (typeof first === 'object' && first !== null && 'kind' in first && 'id' in first) return first as ServiceNode;
  return first === undefined ? (services.discovery.tree.selection[0] ?? null) : null;
}

async function diagnose(services: Services, { service }: Row<'service'>): Promise<void> {
  const { topology } = await services.engine.connected();
  const title = l10n.t('Diagnose Service From…');
  const from = await chooseSource(topology, title);
  const { name } = service;
  if (service.kind !== 'registered') {
    const ports = new Set(service.instances.map(({ port }) => port));
    const [port] = ports;
    const asked = ports.size === 1 && port != null ? `name:${name}:${port}` : `name:${name}`;
    await testAndShow(services, from, parseTarget(asked));
    return;
  }
  // A registry's names may hold what no place may.
  const target: Target = {
    place: { kind: 'service', name, network: null },
    port: null,
    protocol: 'tcp',
    asked: `service:${name}`,
  };
  await testAndShow(services, from, target, undefined, service.source);
}

/** Requests that are sent. */
const requests = 60;

async function balance(services: Services, { service }: Row<'service'>): Promise<void> {
  const connected = await services.engine.connected();
  const title = l10n.t('Test Balance…');
  const from = await chooseSource(connected.topology, title);
  const { name } = service;
  await withProgress(l10n.t('{0} → {1}', printable(from.name), printable(name)), async (signal, say) => {
    const { client, topology, runner } = await services.engine.connected(signal);
    const { resolver } = await readNameFiles(client, from, signal);
    const among = service.instances.flatMap(({ container }) => topology.containers.get(container ?? '') ?? []);
    const way = wayOf(service, resolver?.nameservers[0] ?? embeddedDns);
    const measured = await measureBalance(topology, runner, from, way, {
      ...{ requests, wait: settings.wait(), among: unique(among), signal },
      onRequest: (made) => say(l10n.t('{0} of {1} requests', made, requests)),
    });
    await services.pages.openPreview(
      l10n.t('Balance: {0} → {1}', printable(from.name), printable(name)),
      balanceMarkdown(l10n.t('Balance: {0} → {1}', printable(from.name), printable(name)), measured),
    );
  });
}

async function clients(services: Services, { service }: Row<'service'>): Promise<void> {
  const title = l10n.t('Client Caches: {0}', printable(service.name));
  await withProgress(title, async (signal, say) => {
    const { client, topology, runner } = await services.engine.connected(signal);
    const caches = await clientCaches([service], {
      ...{ topology, runner, signal },
      files: async (container) => await readNameFiles(client, container, signal),
      onProgress: (done, all) => say(l10n.t('{0} of {1} looked into', done, all)),
    });
    await services.pages.openPreview(title, clientsMarkdown(title, caches, nameOfContainer(topology)));
  });
}

/** One instance alone may be a balancer: its answers have to tell. Of several the name tells. */
function wayOf({ name, instances }: Row<'service'>['service'], server: string): BalanceWay {
  const [only, ...more] = instances;
  const port = only?.port ?? null;
  const scheme = port === null ? null : webScheme(port);
  if (only !== undefined && more.length === 0 && port !== null && scheme !== null)
    return { kind: 'http', request: { scheme, host: only.address, port, path: '/' }, header: null };
  return { kind: 'dns', name, server };
}

function unique(containers: readonly Container[]): readonly Container[] {
  return [...new Map(containers.map((one): [string, Container] => [one.id, one])).values()];
}

async function openRegistration(services: Services, args: CommandArguments): Promise<void> {
  const node = nodeOf(services, args);
  const shown = node?.kind === 'instance' ? node.instance : (await serviceOf(services, args)).service;
  const name =
    node?.kind === 'instance' ? `${node.service.name} ${node.instance.id}` : 'name' in shown ? shown.name : '';
  await services.pages.openJson(printable(name), shown);
}

async function reveal(services: Services, args: CommandArguments): Promise<void> {
  const node = nodeOf(services, args);
  const ids = node?.kind === 'instance' ? [node.instance.container] : [];
  const [id] = ids.filter((one) => one !== null);
  if (id !== undefined && (await services.networks.reveal('container', id))) return;
  void window.showInformationMessage(l10n.t('No container of this engine has that address.'));
}

async function askRegistry(services: Services, args: CommandArguments): Promise<void> {
  const node = nodeOf(services, args);
  if (node?.kind === 'offer') {
    await services.discovery.watcher.accept(node.registry.id);
    return;
  }
  const offers = services.discovery.watcher.offers;
  if (offers.length === 0) {
    void window.showInformationMessage(
      l10n.t('No container looks like a registry. The setting "Registries" names others.'),
    );
    throw new StoppedError('cancelled', 'no offers');
  }
  const choices = offers.map((one) => ({ label: inert(printable(one.name)), description: one.kind, value: one.id }));
  await services.discovery.watcher.accept(await choose(choices, l10n.t('Ask Registry'), l10n.t('Registry')));
}
