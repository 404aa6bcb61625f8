import { setMaxListeners } from 'node:events';
import pMap from 'p-map';
import { StoppedError } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { limitSignal } from '../base/signals.ts';
import type { EngineClient } from '../engine/client.ts';
import { EngineError } from '../engine/errors.ts';
import type { Container } from '../model/container.ts';
import type { NotRead } from '../model/namespace.ts';
import type { Network } from '../model/network.ts';
import type { Topology } from '../model/topology.ts';
import type { Hub, NetworkWiring, Plug, Vxlan, WiringGap } from '../model/wiring.ts';
import { belongsTo } from '../runner/host-namespace.ts';
import type { InsideRunner } from '../runner/inside.ts';
import { isUp, namespaceOf } from '../topology/shared.ts';
import { readHostInterfaces, type HostInterfaces, type HostInterfacesOptions } from './host-interfaces.ts';
import { readLinksOf, type HostInterface } from './host-links.ts';
import { lookInside } from './look.ts';
import { isComplete, wire, type InsideLink, type WiredInterface } from './wiring.ts';

/** The interfaces inside a container, or why they could not be read. */
export type InsideLinks = readonly InsideLink[] | Pick<NotRead, 'why' | 'detail'>;

export interface NetworkWiringOptions extends HostInterfacesOptions {
  /** Milliseconds for all containers together; those that were not read by then are said to be unread. */
  readonly ms?: number;
  /**
   * Reads the interfaces inside, for callers that know them already. Without it: as root of the engine's host from there, at once; else from
   * inside, or from a helper beside those without tools.
   */
  readonly inside?: ((container: Container, signal: AbortSignal) => Promise<InsideLinks>) | undefined;
}

const usualMs = 60_000;
/** Containers beyond these are said to be unread. */
const mostContainers = 2_000;

/** A container and what is plugged in there. */
interface Wired {
  readonly container: Container;
  readonly found: readonly WiredInterface[] | Pick<NotRead, 'why' | 'detail'>;
}

/**
 * How whole networks are wired: each interface of their running containers, the other end of it, and the bridge, parent interface or
 * overlay that joins them. What could not be read is said, with the reason.
 * @param networks those wanted; all where not given
 * @returns by the id of the network, in the order given
 * @throws {EngineError} where the engine is lost @throws {StoppedError} where the caller's signal fires
 */
export async function readNetworkWiring(
  client: EngineClient,
  runner: InsideRunner,
  topology: Topology,
  networks: readonly Network[] | undefined,
  options: NetworkWiringOptions,
): Promise<ReadonlyMap<string, NetworkWiring>> {
  const chosen = networks ?? [...topology.networks.values()];
  const containers = attachedTo(topology, chosen);
  const limited = limitSignal(options.ms ?? usualMs, options.signal);
  // All that is under way listens to it: Node takes more than ten listeners for a leak.
  setMaxListeners(0, limited.signal);
  const read = options.inside ?? (async (container, signal) => await readLinks(runner, topology, container, signal));
  try {
    const inside = await pMap(
      containers,
      async (container, at) => ({
        container,
        links: await readOne(container, at, read, limited.signal, options.signal),
      }),
      { concurrency: limits.parallelInspects },
    );
    const wireAll = (host: HostInterfaces): readonly Wired[] =>
      inside.map(({ container, links }) => ({
        container,
        found: 'why' in links ? links : wire(topology, container, links, host),
      }));
    const host = await readHostInterfaces(client, runner, topology, containers, {
      ...options,
      enough: (seen) => wireAll(seen).every(({ found }) => 'why' in found || isComplete(found)),
    });
    const wired = wireAll(host);
    return new Map(chosen.map((network) => [network.id, networkWiring(network, wired, host)]));
  } finally {
    limited.dispose();
  }
}

/** Those that run and have a namespace of their own; who shares it with them has the same interfaces. */
function attachedTo(topology: Topology, networks: readonly Network[]): readonly Container[] {
  const ids = new Set(networks.map(({ id }) => id));
  return [...topology.containers.values()].filter(
    (container) =>
      isUp(container) &&
      namespaceOf(topology, container).kind === 'container' &&
      container.endpoints.some(({ networkId }) => ids.has(networkId)),
  );
}

async function readOne(
  container: Container,
  at: number,
  read: NonNullable<NetworkWiringOptions['inside']>,
  limited: AbortSignal,
  signal: AbortSignal | undefined,
): Promise<InsideLinks> {
  if (at >= mostContainers) return { why: 'failed', detail: `> ${mostContainers}` };
  try {
    return await read(container, limited);
  } catch (error) {
    // Those that are left when the time is over.
    if (signal?.aborted !== true && StoppedError.is(error, 'timed-out'))
      return { why: 'failed', detail: error.message };
    // An engine may fail for one container and be well for the others.
    if (EngineError.is(error, 'engine-failed', 'refused', 'bad-answer', 'conflict', 'not-found', 'answer-too-large'))
      return { why: 'failed', detail: error.message };
    throw error;
  }
}

async function readLinks(
  runner: InsideRunner,
  topology: Topology,
  container: Container,
  signal: AbortSignal,
): Promise<InsideLinks> {
  const fromHost = await readFromProcess(container);
  if (fromHost.length > 0) return fromHost;
  const look = await lookInside(runner, topology, container, { signal });
  return look.kind === 'read' ? look.namespace.interfaces : { why: look.why, detail: look.detail };
}

/** As root of the engine's host, without starting anything. Addresses are not to be seen there: MACs and both ends tell the network. */
async function readFromProcess(container: Container): Promise<readonly InsideLink[]> {
  const pid = container.detail?.pid ?? 0;
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || pid === 0) return [];
  if (!(await belongsTo(pid, container.id))) return [];
  return (await readLinksOf(pid)).map(({ name, index, kind, mac, mtu, up, carrier, linkIndex }) => ({
    ...{ name, index, kind, mac, mtu, up, carrier, linkIndex, addresses: [] },
  }));
}

function networkWiring(network: Network, wired: readonly Wired[], host: HostInterfaces): NetworkWiring {
  const plugs: Plug[] = [];
  const notRead: WiringGap[] = [];
  for (const { container, found } of wired) {
    if (!container.endpoints.some(({ networkId }) => networkId === network.id) && network.name !== gatewayBridge)
      continue;
    const { id: containerId, name } = container;
    if ('why' in found) {
      if (network.name !== gatewayBridge) notRead.push({ containerId, container: name, what: 'interfaces', ...found });
      continue;
    }
    for (const { inside, networkId, link, gap } of found) {
      if (networkId !== network.id) continue;
      plugs.push({ containerId, container: name, inside: insideOf(inside), link });
      if (gap !== null) notRead.push({ containerId, container: name, what: 'wiring', ...gap });
    }
  }
  const hub = hubOf(network, host);
  return { networkId: network.id, hub, vxlan: vxlanOf(network, host), plugs, notRead };
}

/** Where the engine plugs overlay networks in for a way out. */
const gatewayBridge = 'docker_gwbridge';

function insideOf({ name, index, mac, mtu, up, carrier, linkIndex }: InsideLink): Plug['inside'] {
  return { name, index, mac, mtu, up, carrier, linkIndex };
}

function hubOf({ id, bridge, parent }: Network, { links, sure, overlays }: HostInterfaces): Hub | null {
  const own = overlays.get(id);
  if (own) {
    const there = own.find(({ kind }) => kind === 'bridge');
    return there ? hub('bridge', 'network', there.name, there, own, true) : null;
  }
  const name = bridge ?? parent;
  if (name === null) return null;
  // What bears the name on another machine is something else.
  const there = links.find((link) => link.name === name && (sure || bridge === `br-${id.slice(0, 12)}`));
  return hub(bridge === null ? 'parent' : 'bridge', 'host', name, there, links, sure);
}

function hub(
  kind: Hub['kind'],
  place: Hub['place'],
  name: string,
  there: HostInterface | undefined,
  links: readonly HostInterface[],
  sure: boolean,
): Hub {
  if (!there) {
    const unknown = { index: null, up: null, carrier: null, mtu: null, vlan: null, on: null };
    return { kind, place, name, state: sure ? 'missing' : 'unread', ...unknown };
  }
  const { index, up, carrier, mtu, vlan, linkIndex } = there;
  const on = linkIndex === index ? undefined : links.find((link) => link.index === linkIndex);
  return { kind, place, name, state: 'there', index, up, carrier, mtu, vlan, on: on?.name ?? null };
}

/** The engine tells the id; the interface is in the network's own namespace. */
function vxlanOf({ id, options }: Network, { overlays }: HostInterfaces): Vxlan | null {
  const there = overlays.get(id)?.find(({ kind }) => kind === 'vxlan');
  const told = /^[0-9]{1,8}/.exec(options['com.docker.network.driver.overlay.vxlanid_list'] ?? '')?.[0];
  const vni = there?.vni ?? (told === undefined ? null : Number(told));
  return vni === null ? null : { vni, name: there?.name ?? null, index: there?.index ?? null };
}
