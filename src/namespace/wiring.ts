import type { EngineClient } from '../engine/client.ts';
import type { Container } from '../model/container.ts';
import type { NetworkInterface, NotRead } from '../model/namespace.ts';
import type { Topology } from '../model/topology.ts';
import type { HostLink, Wiring } from '../model/wiring.ts';
import type { InsideRunner } from '../runner/inside.ts';
import { originOf } from '../topology/interface-network.ts';
import { namespaceOwner } from '../topology/shared.ts';
import { readHostInterfaces, type HostInterfaces, type HostInterfacesOptions } from './host-interfaces.ts';
import type { HostInterface } from './host-links.ts';

/** What has to be known of an interface inside, to find its other end. */
export type InsideLink = Pick<
  NetworkInterface,
  'name' | 'index' | 'kind' | 'mac' | 'mtu' | 'up' | 'carrier' | 'addresses' | 'linkIndex'
>;

/** An interface inside, the network that it belongs to, and its other end. */
export interface WiredInterface {
  readonly inside: InsideLink;
  readonly networkId: string | null;
  readonly link: HostLink | null;
  /** Why the other end, or something of it, is not known; null where it is. */
  readonly gap: Pick<NotRead, 'why' | 'detail'> | null;
}

/**
 * Finds the other ends of a container's interfaces, see {@link readHostInterfaces}.
 * @param interfaces as they were read inside the container
 * @throws {EngineError} @throws {StoppedError}
 */
export async function readWiring(
  client: EngineClient,
  runner: InsideRunner,
  topology: Topology,
  container: Container,
  interfaces: readonly NetworkInterface[],
  options: HostInterfacesOptions,
): Promise<Wiring> {
  if (interfaces.every(({ linkIndex, index }) => linkIndex === null || linkIndex === index)) return nothingWired;
  const host = await readHostInterfaces(client, runner, topology, [container], {
    ...options,
    enough: (seen) => isComplete(wire(topology, container, interfaces, seen)),
  });
  const wired = wire(topology, container, interfaces, host);
  const gaps = wired.flatMap(({ gap }) => (gap === null ? [] : [gap]));
  return {
    links: new Map(wired.flatMap(({ inside, link }) => (link === null ? [] : [[inside.name, link] as const]))),
    // The same reason for all is said once.
    notRead: [...new Map(gaps.map((gap) => [`${gap.why} ${gap.detail}`, gap])).values()].map((gap) => ({
      what: 'wiring',
      ...gap,
    })),
  };
}

const nothingWired: Wiring = { links: new Map(), notRead: [] };

/** Whether nothing is left to be found out. */
export function isComplete(wired: readonly WiredInterface[]): boolean {
  return wired.every(({ gap }) => gap === null);
}

/** Pairs the interfaces inside with those outside, by their indexes: each has the other's for its link. `lo` is left out. */
export function wire(
  topology: Topology,
  container: Container,
  interfaces: readonly InsideLink[],
  host: HostInterfaces,
): readonly WiredInterface[] {
  const byIndex = new Map(host.links.map((link) => [link.index, link]));
  return interfaces
    .filter(({ kind, name, linkIndex, index }) => kind !== 'loopback' && name !== 'lo' && linkIndex !== index)
    .map((inside) => wireOne(topology, container, inside, host, byIndex));
}

function wireOne(
  topology: Topology,
  container: Container,
  inside: InsideLink,
  host: HostInterfaces,
  byIndex: ReadonlyMap<number, HostInterface>,
): WiredInterface {
  const outside = inside.linkIndex === null ? undefined : byIndex.get(inside.linkIndex);
  const networkId =
    originOf(topology, container, inside)?.networkId ??
    (host.sure && outside ? networkOf(topology, container, inside, outside, byIndex) : null);
  const network = networkId === null ? undefined : topology.networks.get(networkId);
  const unknown = { inside, networkId, link: null };
  if (inside.linkIndex === null) return { ...unknown, gap: null };
  if (network?.driver === 'overlay') {
    // The other end is in a namespace of the network's own: what has that index on the host is something else.
    const links = host.overlays.get(network.id);
    if (!links) return { ...unknown, gap: { why: host.why?.why ?? 'not-permitted', detail: network.name } };
    const byIndexThere = new Map(links.map((link) => [link.index, link]));
    const other = byIndexThere.get(inside.linkIndex);
    return other?.linkIndex === inside.index
      ? { inside, networkId, link: hostLink('veth', 'network', other, byIndexThere), gap: null }
      : { ...unknown, gap: null };
  }
  const hangs = network?.driver === 'macvlan' || network?.driver === 'ipvlan';
  const master = outside?.master == null ? undefined : byIndex.get(outside.master);
  const fits = outside !== undefined && (hangs ? outside.name === network.parent : outside.linkIndex === inside.index);
  const certain = hangs ? fits : network?.bridge != null && master?.name === network.bridge;
  if (!fits || (!host.sure && !certain)) return { ...unknown, gap: host.sure ? null : (host.why ?? null) };
  const link = hostLink(hangs ? 'parent' : 'veth', 'host', outside, byIndex);
  const idHidden = outside.kind === 'vlan' && outside.vlan === null;
  return { inside, networkId, link, gap: idHidden ? { why: 'not-permitted', detail: outside.name } : null };
}

/** Where neither address nor MAC tells the network: that of the bridge it is plugged into, or of the parent that it hangs on. */
function networkOf(
  topology: Topology,
  container: Container,
  inside: InsideLink,
  outside: HostInterface,
  byIndex: ReadonlyMap<number, HostInterface>,
): string | null {
  const master = outside.master === null ? undefined : byIndex.get(outside.master);
  const own = new Set((namespaceOwner(topology, container) ?? container).endpoints.map(({ networkId }) => networkId));
  const found = [...topology.networks.values()].filter(({ id, bridge, parent, name }) =>
    bridge !== null
      ? outside.linkIndex === inside.index && bridge === master?.name && (own.has(id) || name === 'docker_gwbridge')
      : own.has(id) && parent === outside.name,
  );
  return found.length === 1 ? (found[0]?.id ?? null) : null;
}

function hostLink(
  kind: HostLink['kind'],
  place: HostLink['place'],
  { name, index, up, carrier, mtu, vlan, master }: HostInterface,
  byIndex: ReadonlyMap<number, HostInterface>,
): HostLink {
  const bridge = master === null ? undefined : byIndex.get(master);
  return {
    ...{ kind, place, name, index, up, carrier, mtu, vlan },
    master: bridge?.name ?? null,
    masterIndex: bridge?.index ?? null,
  };
}
