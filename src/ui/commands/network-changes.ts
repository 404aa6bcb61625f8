import { l10n, window } from 'vscode';
import type { Disposable } from '../../base/disposables.ts';
import type { EngineClient } from '../../engine/client.ts';
import { EngineError } from '../../engine/errors.ts';
import { makeFromRecipe, readNetworkRecipe, type NetworkRecipe } from '../../engine/network-recipe.ts';
import { connectContainer, disconnectContainer, removeNetwork, type Attachment } from '../../engine/networks.ts';
import type { Container, Endpoint } from '../../model/container.ts';
import type { Network } from '../../model/network.ts';
import type { Topology } from '../../model/topology.ts';
import { attachments } from '../../shared/documents/networks.ts';
import { isOwnNetwork } from '../../shared/tree/build.ts';
import { printable } from '../../text/printable.ts';
import { parseAddress } from '../../topology/address.ts';
import { contains, parseCidr } from '../../topology/cidr.ts';
import { requireHostName } from '../../topology/host-name.ts';
import { inert } from '../inert.ts';
import { askText, choose, type Choice } from '../pick/choose.ts';
import { chooseContainer } from '../pick/container.ts';
import { problemWith } from '../pick/target.ts';
import type { Services } from '../services.ts';
import { containerOf, networkOf, nodeOf } from './nodes.ts';
import { register, withProgress, type CommandArguments } from './run.ts';

/** Connect to Network…, Disconnect, Remove Network…: each says what it will do and asks once. */
export function registerNetworkChanges(services: Services): Disposable[] {
  return [
    register(services, 'connect', async (args) => await connect(services, args)),
    register(services, 'disconnect', async (args) => await disconnect(services, args)),
    register(services, 'removeNetwork', async (args) => await remove(services, args)),
  ];
}

async function connect(services: Services, args: CommandArguments): Promise<void> {
  const { topology } = await services.engine.connected();
  const node = nodeOf(services, args);
  const title = l10n.t('Connect to Network');
  const given = node?.kind === 'network' ? node.network : null;
  const container =
    containerOf(node) ??
    (await chooseContainer(topology, title, l10n.t('Container to connect'), ({ endpoints }) =>
      endpoints.every(({ networkId }) => networkId !== given?.id),
    ));
  const network = given ?? (await chooseNetwork(topology, title, container));
  const aliases = await askText({
    title,
    prompt: l10n.t(
      'More names for {0} on {1}, with commas between them; empty for none',
      printable(container.name),
      printable(network.name),
    ),
    check: (text) => problemWith(() => namesIn(text).forEach(requireHostName)),
  });
  const address = await askText({
    title,
    prompt: l10n.t('Address on {0}; empty to let the engine choose', printable(network.name)),
    placeHolder: network.subnets.map(({ subnet }) => subnet).join(', '),
    check: (text) => addressProblem(network, text.trim()),
  });
  const names = namesIn(aliases);
  const attachment: Attachment = {
    ...(names.length > 0 && { aliases: names }),
    ...(address !== '' && (address.includes(':') ? { ipv6: address } : { ipv4: address })),
  };
  const what = l10n.t(
    '{0} gets an interface on {1}{2}{3}.',
    printable(container.name),
    printable(network.name),
    address === '' ? '' : l10n.t(', with the address {0}', address),
    names.length === 0 ? '' : l10n.t(', and answers to {0} there', names.join(', ')),
  );
  if (
    !(await agreed(
      l10n.t('Connect {0} to {1}?', printable(container.name), printable(network.name)),
      what,
      l10n.t('Connect'),
    ))
  )
    return;
  await change(
    services,
    title,
    async (client, signal) => await connectContainer(client.connection, network.id, container.id, attachment, signal),
  );
  await offerUndo(l10n.t('{0} is connected to {1}.', printable(container.name), printable(network.name)), async () => {
    await change(
      services,
      title,
      async (client, signal) => await disconnectContainer(client.connection, network.id, container.id, signal),
    );
  });
}

async function disconnect(services: Services, args: CommandArguments): Promise<void> {
  const { topology } = await services.engine.connected();
  const node = nodeOf(services, args);
  const title = l10n.t('Disconnect');
  const container = containerOf(node) ?? (await chooseContainer(topology, title, l10n.t('Container to disconnect')));
  const network =
    (node?.kind === 'endpoint' ? networkOf(node) : null) ?? (await chooseAttached(topology, title, container));
  const endpoint = container.endpoints.find(({ networkId }) => networkId === network.id);
  const others = container.endpoints
    .filter(({ networkId }) => networkId !== network.id)
    .map(({ networkName }) => printable(networkName));
  const rest =
    others.length === 0 ? l10n.t('It is then in no network at all.') : l10n.t('It stays on {0}.', others.join(', '));
  const detail = `${l10n.t('{0} loses its interface on {1}; open connections over it break.', printable(container.name), printable(network.name))} ${rest}`;
  if (
    !(await agreed(
      l10n.t('Disconnect {0} from {1}?', printable(container.name), printable(network.name)),
      detail,
      l10n.t('Disconnect'),
    ))
  )
    return;
  await change(
    services,
    title,
    async (client, signal) => await disconnectContainer(client.connection, network.id, container.id, signal),
  );
  await offerUndo(
    l10n.t('{0} is disconnected from {1}.', printable(container.name), printable(network.name)),
    async () => {
      const attachment = endpoint ? asBefore(endpoint, container) : {};
      await change(
        services,
        title,
        async (client, signal) =>
          await connectContainer(client.connection, network.id, container.id, attachment, signal),
      );
    },
  );
}

async function remove(services: Services, args: CommandArguments): Promise<void> {
  const { topology } = await services.engine.connected();
  const title = l10n.t('Remove Network');
  const network = networkOf(nodeOf(services, args)) ?? (await chooseNetwork(topology, title, null));
  const inside = (attachments(topology).get(network.id) ?? []).map(([container]) => container);
  const running = inside
    .filter(({ state }) => state === 'running' || state === 'paused')
    .map(({ name }) => printable(name));
  if (running.length > 0) {
    void window.showWarningMessage(
      inert(
        l10n.t("{0} can't be removed: {1} use it. Disconnect them first.", printable(network.name), running.join(', ')),
      ),
    );
    return;
  }
  const stopped = inside.map(({ name }) => printable(name));
  const detail = [
    l10n.t('The network is gone then; it can be made again with the same settings, and a new id.'),
    stopped.length === 0
      ? l10n.t('Nobody is in it.')
      : l10n.t('These stopped containers could not be started any more: {0}.', stopped.join(', ')),
  ].join(' ');
  if (!(await agreed(l10n.t('Remove the network {0}?', printable(network.name)), detail, l10n.t('Remove')))) return;
  const recipe = await removeKeepingRecipe(services, title, network);
  const name = printable(network.name);
  if (recipe === null) {
    void window.showInformationMessage(inert(l10n.t('{0} is removed.', name)));
    return;
  }
  await offerUndo(l10n.t('{0} is removed.', name), async () => {
    await change(services, l10n.t('Creating {0}', name), async (client, signal) => {
      await makeFromRecipe(client.connection, recipe, signal);
    });
    void window.showInformationMessage(
      inert(
        l10n.t(
          '{0} is there again, with the driver, options, subnets, switches and labels it had. Its id is a new one, and no container was connected to it.',
          name,
        ),
      ),
    );
  });
}

/** @returns what it takes to make it again; null where the engine does not tell, which is no reason not to remove it */
async function removeKeepingRecipe(services: Services, title: string, network: Network): Promise<NetworkRecipe | null> {
  let recipe: NetworkRecipe | null = null;
  await change(services, title, async (client, signal) => {
    recipe = await readNetworkRecipe(client.connection, network.id, signal).catch((error: unknown) => {
      if (EngineError.is(error, 'bad-answer', 'engine-failed', 'answer-too-large')) return null;
      throw error;
    });
    await removeNetwork(client.connection, network.id, signal);
  });
  return recipe;
}

/** The one question before a change. */
export async function agreed(question: string, detail: string, yes: string): Promise<boolean> {
  return (await window.showWarningMessage(question, { modal: true, detail }, yes)) === yes;
}

/** Does a change on the engine, with progress. */
export async function change(
  services: Services,
  title: string,
  work: (client: EngineClient, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  await withProgress(title, async (signal) => {
    const { client } = await services.engine.connected(signal);
    await work(client, signal);
    // Stopped containers are connected and disconnected without an event.
    await services.engine.refresh(signal);
  });
}

async function offerUndo(done: string, undo: () => Promise<void>): Promise<void> {
  const label = l10n.t('Undo');
  if ((await window.showInformationMessage(inert(done), label)) === label) await undo();
}

/** How a container was attached, as far as it was asked for: its address if it had asked for one, and its own names. */
function asBefore(endpoint: Endpoint, container: Container): Attachment {
  const shortId = container.id.slice(0, 12);
  const aliases = (endpoint.aliases ?? []).filter((alias) => alias !== shortId && alias !== container.detail?.hostname);
  return {
    ...(aliases.length > 0 && { aliases }),
    ...(endpoint.requested4 !== null && { ipv4: endpoint.requested4 }),
    ...(endpoint.requested6 !== null && { ipv6: endpoint.requested6 }),
  };
}

async function chooseNetwork(topology: Topology, title: string, container: Container | null): Promise<Network> {
  const own = new Set(container?.endpoints.map(({ networkId }) => networkId));
  const open = [...topology.networks.values()].filter((network) =>
    container ? !own.has(network.id) && canJoin(network) : !isOwnNetwork(network),
  );
  return await choose(
    open.map(networkChoice),
    title,
    container ? l10n.t('Network for {0}', printable(container.name)) : l10n.t('Network to remove'),
  );
}

async function chooseAttached(topology: Topology, title: string, container: Container): Promise<Network> {
  const attached = container.endpoints.flatMap(({ networkId }) => topology.networks.get(networkId) ?? []);
  return await choose(attached.map(networkChoice), title, l10n.t('Network to leave'));
}

function networkChoice(network: Network): Choice<Network> {
  return {
    label: inert(printable(network.name)),
    description: inert(printable([network.driver, ...network.subnets.map(({ subnet }) => subnet)].join(', '))),
    value: network,
  };
}

function canJoin(network: Network): boolean {
  return network.driver !== 'host' && network.driver !== 'null' && !network.ingress && !network.configOnly;
}

function namesIn(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function addressProblem(network: Network, text: string): string | null {
  if (text === '') return null;
  const address = parseAddress(text);
  if (address === null) return l10n.t('That is no IP address.');
  const blocks = network.subnets.flatMap(({ subnet }) => parseCidr(subnet) ?? []);
  return blocks.some((block) => contains(block, address))
    ? null
    : l10n.t('It lies in none of the subnets of {0}.', printable(network.name));
}
