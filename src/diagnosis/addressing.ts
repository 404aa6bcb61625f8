import type { Container, Endpoint } from '../model/container.ts';
import type { Evidence, Finding } from '../model/diagnosis.ts';
import type { NetworkNamespace } from '../model/namespace.ts';
import type { Topology } from '../model/topology.ts';
import { namespaceOwner } from '../topology/shared.ts';
import { sourceAttachments } from './attachment.ts';
import type { Case, NamespaceFacts } from './case.ts';
import { finding } from './catalogue.ts';
import {
  familyOf,
  interfaceOf,
  interfaceText,
  interfaceWith,
  isUnanswered,
  neighbourOf,
  normal,
  routesCovering,
  routeText,
  wasRead,
} from './inside.ts';
import { commonFacts, sourceName } from './who.ts';

/** Whether addresses are where the engine says, and whether each means one place only. */
export function addressingFindings(c: Case): readonly Finding[] {
  const found = [
    overlapInside(c),
    overlapOnHost(c),
    duplicate(c),
    notThere(c, 'source'),
    notThere(c, 'target'),
    forgedNeighbour(c),
  ];
  return found.filter((one) => one !== null);
}

/** In the source, two routes cover the address and the one that wins leads to another network than the one the target is on. */
function overlapInside(c: Case): Finding | null {
  const { network, address } = c.goal;
  const { namespace, route } = c.from;
  if (namespace === null || address === null || network === null || route.kind !== 'route') return null;
  if (c.source.kind !== 'container' || c.source.home === null) return null;
  const endpoint = c.source.home.endpoints.find(({ networkId }) => networkId === network.id);
  const own = endpoint && interfaceOf(namespace, c.source.home, endpoint);
  const covering = routesCovering(namespace, address);
  const connected = covering.find(({ dev, via }) => via === null && dev !== null && dev === own?.name);
  if (!connected || route.dev === null || route.dev === own?.name || route.via !== null) return null;
  return overlap(c, network.name, sourceName(c.source), route.route.to, [
    { kind: 'route', source: `${sourceName(c.source)}: wins`, value: routeText(route.route) },
    { kind: 'route', source: `${sourceName(c.source)}: loses`, value: routeText(connected) },
  ]);
}

/** On the host, another route takes what should go to the network's bridge, or the bridge takes what should go to the outside. */
function overlapOnHost(c: Case): Finding | null {
  const { address } = c.goal;
  const host = c.host;
  if (host === null || address === null) return null;
  const inside = insideAddress(c);
  const covering = routesCovering(host, inside ?? address);
  const best = covering[0];
  if (!best) return null;
  const bridges = bridgesOf(c.topology);
  const behind = targetNetwork(c);
  if (behind?.bridge != null && crossesHost(c)) {
    // The host's own packets to the container: a foreign, more specific route wins.
    const own = covering.find(({ dev }) => dev === behind.bridge);
    if (own && best.dev !== null && best.dev !== behind.bridge) return hostOverlap(c, behind.name, best, own);
    return null;
  }
  if (c.goal.who.kind !== 'nobody') return null;
  // Nobody on the network has it, but the host knows a real place for it.
  const bridge = covering.find(({ dev }) => dev !== null && bridges.has(dev));
  const real = covering.find(({ dev }) => dev !== null && !bridges.has(dev));
  return bridge && real ? hostOverlap(c, c.goal.who.network.name, best, best === bridge ? real : bridge) : null;
}

function hostOverlap(
  c: Case,
  network: string,
  wins: Parameters<typeof routeText>[0],
  loses: Parameters<typeof routeText>[0],
): Finding {
  return overlap(c, network, 'host', wins.to, [
    { kind: 'route', source: 'host: wins', value: routeText(wins) },
    { kind: 'route', source: 'host: loses', value: routeText(loses) },
  ]);
}

function overlap(c: Case, network: string, at: string, route: string, evidence: readonly Evidence[]): Finding {
  const facts = { ...commonFacts(c), network, at, route, address: c.goal.address ?? '' };
  return finding('subnet-overlap', facts, evidence, { fix: { kind: 'advice', what: 'other-subnet', command: [] } });
}

function bridgesOf(topology: Topology): ReadonlyMap<string, string> {
  const bridges = new Map<string, string>();
  for (const network of topology.networks.values()) {
    const name = network.bridge ?? (network.driver === 'bridge' ? `br-${network.id.slice(0, 12)}` : null);
    if (name !== null) bridges.set(name, network.name);
  }
  return bridges;
}

/** Whether the host itself has to find the container: it asks, or passes on what came to a published port. */
function crossesHost(c: Case): boolean {
  return c.source.kind !== 'container' || c.goal.who.kind === 'host';
}

function targetNetwork(c: Case): { readonly name: string; readonly bridge: string | null } | null {
  const behind = c.goal.published[0];
  const network =
    c.goal.who.kind === 'container'
      ? c.goal.network
      : behind
        ? (c.topology.networks.get(behind.container.endpoints[0]?.networkId ?? '') ?? null)
        : null;
  if (network?.driver !== 'bridge') return null;
  return { name: network.name, bridge: network.bridge ?? `br-${network.id.slice(0, 12)}` };
}

/** The address behind a published port; null where none is asked for. */
function insideAddress(c: Case): string | null {
  if (c.goal.who.kind === 'container') return c.goal.address;
  const endpoint = c.goal.published[0]?.container.endpoints[0];
  return (endpoint?.ipv4 ?? endpoint?.ipv6)?.address ?? null;
}

/** Somebody else has the target's address as well, seen inside, or by the MAC address that answered. */
function duplicate(c: Case): Finding | null {
  const { address, who } = c.goal;
  if (address === null || who.kind !== 'container') return null;
  const others = c.claimants.filter(({ id }) => id !== namespaceOwner(c.topology, who.container)?.id);
  const [other] = others;
  const entry = neighbourOf(c.from.namespace, address);
  const answered: readonly Evidence[] =
    entry?.mac == null
      ? []
      : [{ kind: 'neighbour', source: `neighbours of ${sourceName(c.source)}`, value: `${address} ${entry.mac}` }];
  if (other) {
    const evidence: readonly Evidence[] = [who.container, ...others].map((container) => ({
      kind: 'interface',
      source: container.name,
      value: address,
    }));
    return duplicateFinding(c, other, [...evidence, ...answered]);
  }
  const claimed = entry?.mac == null ? null : ownerOfMac(c.topology, entry.mac);
  if (!claimed || claimed.id === namespaceOwner(c.topology, who.container)?.id) return null;
  const mac = who.endpoint?.mac ?? '';
  return duplicateFinding(c, claimed, [
    ...answered,
    { kind: 'engine', source: `${who.container.name}: MacAddress`, value: mac },
    { kind: 'engine', source: `${claimed.name}: MacAddress`, value: entry?.mac ?? '' },
  ]);
}

function duplicateFinding(c: Case, other: Container, evidence: readonly Evidence[]): Finding {
  return finding(
    'duplicate-address',
    { ...commonFacts(c), address: c.goal.address ?? '', other: other.name },
    evidence,
    {
      fix: { kind: 'advice', what: 'recreate', command: ['docker', 'restart', other.name] },
    },
  );
}

function ownerOfMac(topology: Topology, mac: string): Container | null {
  const wanted = mac.toLowerCase();
  for (const container of topology.containers.values()) {
    if (container.endpoints.some((endpoint) => endpoint.mac?.toLowerCase() === wanted)) return container;
  }
  return null;
}

/** The address that the engine gave is not inside, but another is. Without any, the interface is not set up: see `routing.ts`. */
function notThere(c: Case, role: 'source' | 'target'): Finding | null {
  const side = sideOf(c, role);
  if (!side) return null;
  const { container, endpoint, facts, namespace } = side;
  const missing = [endpoint.ipv4?.address, endpoint.ipv6?.address].filter(
    (address) =>
      address !== undefined && familyOf(address) === (c.goal.family ?? 4) && !interfaceWith(namespace, address),
  );
  const [address] = missing;
  if (address === undefined || !wasRead(facts, 'interfaces')) return null;
  const one = interfaceOf(namespace, container, endpoint);
  if (one?.addresses.length === 0) return null;
  const evidence: readonly Evidence[] = [
    { kind: 'engine', source: `${container.name}: NetworkSettings.Networks.${endpoint.networkName}`, value: address },
    {
      kind: 'interface',
      source: `interfaces of ${container.name}`,
      value: one ? interfaceText(one) : namespace.interfaces.map(interfaceText).join('; ') || 'none',
    },
  ];
  const inside = one?.addresses.map((own) => own.address).join(', ') ?? '';
  return finding(
    'address-mismatch',
    { ...commonFacts(c), name: container.name, address, inside, network: endpoint.networkName },
    evidence,
    {
      fix: { kind: 'advice', what: 'reconnect', command: ['docker', 'restart', container.name] },
    },
  );
}

/** Which attachment of which side takes part; null where its namespace was not read. */
export function sideOf(
  c: Case,
  role: 'source' | 'target',
): {
  readonly container: Container;
  readonly endpoint: Endpoint;
  readonly facts: NamespaceFacts;
  readonly namespace: NetworkNamespace;
} | null {
  const facts = role === 'source' ? c.from : c.to;
  if (facts.namespace === null) return null;
  const container = role === 'source' ? (c.source.kind === 'container' ? c.source.home : null) : targetOwner(c);
  if (container === null) return null;
  const endpoint =
    role === 'source'
      ? (sourceAttachments(c).find(({ networkId }) => networkId === c.goal.network?.id) ??
        onlyOne(sourceAttachments(c)))
      : (container.endpoints.find(({ networkId }) => networkId === c.goal.network?.id) ?? onlyOne(container.endpoints));
  return endpoint ? { container, endpoint, facts, namespace: facts.namespace } : null;
}

/** With several attachments it is not known by which one a packet leaves. */
function onlyOne<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}

function targetOwner(c: Case): Container | null {
  const { who, published } = c.goal;
  const container = who.kind === 'container' ? who.container : (published[0]?.container ?? null);
  return container && namespaceOwner(c.topology, container);
}

/** A neighbour entry that was written by hand, with a MAC address that is not the target's. */
function forgedNeighbour(c: Case): Finding | null {
  const { who, address } = c.goal;
  if (who.kind !== 'container' || address === null || c.from.namespace === null) return null;
  const entry = neighbourOf(c.from.namespace, address);
  if (entry?.mac == null || isUnanswered(entry)) return null;
  const real = realMac(c, address) ?? who.endpoint?.mac ?? null;
  if (real === null || real.toLowerCase() === entry.mac.toLowerCase() || ownerOfMac(c.topology, entry.mac)) return null;
  const evidence: readonly Evidence[] = [
    {
      kind: 'neighbour',
      source: `neighbours of ${sourceName(c.source)}`,
      value: `${address} ${entry.mac} ${entry.state ?? ''}`.trim(),
    },
    { kind: 'engine', source: `${who.container.name}: MacAddress`, value: real },
  ];
  const facts = {
    ...commonFacts(c),
    name: who.container.name,
    address,
    inside: entry.mac,
    network: c.goal.network?.name ?? '',
    mac: real,
  };
  return finding('address-mismatch', facts, evidence, {
    fix: { kind: 'advice', what: 'reconnect', command: ['docker', 'restart', sourceName(c.source)] },
  });
}

function realMac(c: Case, address: string): string | null {
  const { namespace } = c.to;
  return (
    namespace?.interfaces.find(({ addresses }) => addresses.some((one) => normal(one.address) === normal(address)))
      ?.mac ?? null
  );
}
