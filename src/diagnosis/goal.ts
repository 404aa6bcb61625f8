import type { Container, Endpoint } from '../model/container.ts';
import { composeOf } from '../model/labels.ts';
import type { Network } from '../model/network.ts';
import type { Topology } from '../model/topology.ts';
import { isLoopback, parseAddress } from '../topology/address.ts';
import { findContainer } from '../topology/find.ts';
import { defaultRoutes } from '../topology/gateway.ts';
import { gatewayOf } from '../topology/network-gateway.ts';
import { ownersOf, usersOfPort, type AddressOwner } from '../topology/owners.ts';
import type { Place, Target } from '../topology/place.ts';
import { requireContainer, requireNetwork } from '../topology/require.ts';
import { resolveName } from '../topology/resolve.ts';
import { namespaceOf, namespaceOwner } from '../topology/shared.ts';
import { bearerOf } from './bearer.ts';
import type { Goal, GoalOwner, PublishedPort, Source } from './case.ts';

/** What a place comes down to before anything was looked up. */
export type Reading =
  /** Known at once. */
  | { readonly kind: 'goal'; readonly goal: Goal }
  /** A name that has to be looked up; what the engine's own knowledge says that it will be. */
  | { readonly kind: 'lookup'; readonly name: string; readonly expected: readonly Goal[] };

/**
 * Reads where a question goes. A bare name stays a name where the source can look names up, so that the question goes the way a program
 * would; an object of the engine is only taken where it is asked for as such, or from a place that knows none of the engine's names.
 * @param internet the address that stands for the outside
 * @throws {NotFoundError} for `container:` that names none
 */
export function readGoal(topology: Topology, source: Source, target: Target, internet: string): Reading {
  const { place } = target;
  const at = (goal: Goal): Reading => ({ kind: 'goal', goal });
  switch (place.kind) {
    case 'address':
      return at(goalOfAddress(topology, source, target, place.address, 'address'));
    case 'internet':
      return at(goalOfAddress(topology, source, target, internet, 'address'));
    case 'host':
    case 'here':
      return at(hostGoal(topology, source, target));
    case 'container':
      return at(objectGoal(topology, source, target, requireContainer(topology, place.name), place.network));
    case 'name':
      return lookup(topology, source, target, place.name);
    case 'service':
    case 'bare':
      return place.network === null
        ? named(topology, source, target, place)
        : onNetwork(topology, source, target, place);
  }
}

function lookup(topology: Topology, source: Source, target: Target, name: string): Reading {
  if (/^localhost\.?$/i.test(name))
    return { kind: 'goal', goal: goalOfAddress(topology, source, target, '127.0.0.1', 'name') };
  const expected =
    source.kind === 'container'
      ? resolveName(topology, source.container, name).map(({ address }) =>
          goalOfAddress(topology, source, target, address, 'name'),
        )
      : [];
  return { kind: 'lookup', name, expected };
}

/** From the host, or from a place without the engine's names, a container's name means the container. */
function named(
  topology: Topology,
  source: Source,
  target: Target,
  place: Extract<Place, { kind: 'bare' | 'service' }>,
): Reading {
  if (source.kind === 'container' && source.container.mode.kind !== 'host')
    return lookup(topology, source, target, place.name);
  const found = findContainer(topology, place.name);
  const container =
    found.kind === 'found' && found.object.name === place.name ? found.object : serviceContainer(topology, place.name);
  if (container) return { kind: 'goal', goal: objectGoal(topology, source, target, container, null) };
  return lookup(topology, source, target, place.name);
}

function serviceContainer(topology: Topology, name: string): Container | null {
  for (const container of topology.containers.values())
    if (composeOf(container.labels)?.service === name) return container;
  return null;
}

/** `NAME@NETWORK`: the container of that name, or whoever answers to it there. @throws {NotFoundError} */
function onNetwork(
  topology: Topology,
  source: Source,
  target: Target,
  place: Extract<Place, { kind: 'bare' | 'service' }>,
): Reading {
  const network = requireNetwork(topology, place.network ?? '');
  const found = findContainer(topology, place.name);
  const bearer =
    found.kind === 'found' && found.object.name === place.name ? found.object : bearerOf(topology, null, place.name);
  if (bearer) return { kind: 'goal', goal: objectGoal(topology, source, target, bearer, network.name) };
  return lookup(topology, source, target, `${place.name}.${network.name}`);
}

/** The goals that the addresses of a lookup stand for; one that stands for "nothing" where there are none. */
export function goalsOfName(
  topology: Topology,
  source: Source,
  target: Target,
  name: string,
  addresses: readonly string[],
): readonly Goal[] {
  const bearer = bearerOf(topology, source.kind === 'container' ? source.container : null, name);
  if (addresses.length > 0) {
    return addresses.map((address) => {
      const goal = goalOfAddress(topology, source, target, address, 'name');
      return goal.who.kind === 'nobody' && bearer !== null && isFlapping(bearer) ? ofFlapping(goal, bearer) : goal;
    });
  }
  return [
    {
      by: 'name',
      who: { kind: 'unresolved', name, bearer },
      address: null,
      family: null,
      network: null,
      published: [],
    },
  ];
}

/** One in a restart loop has an address now and then: what the server says and what the engine said a moment before differ. */
function isFlapping({ state, detail }: Container): boolean {
  return state === 'restarting' || (detail?.restartCount ?? 0) >= 2;
}

function ofFlapping(goal: Goal, bearer: Container): Goal {
  const endpoint = bearer.endpoints.find(({ networkId }) => networkId === goal.network?.id) ?? null;
  return endpoint === null ? goal : { ...goal, who: { kind: 'container', container: bearer, endpoint } };
}

/** Who has an address, as seen from the source: of several, the one on a network of the source's. */
function goalOfAddress(topology: Topology, source: Source, target: Target, text: string, by: Goal['by']): Goal {
  const address = parseAddress(text);
  const common = { by, address: text, family: address?.family ?? null } as const;
  if (address === null) return { ...common, who: { kind: 'outside' }, network: null, published: [] };
  if (isLoopback(address)) {
    return {
      ...common,
      who: { kind: 'self' },
      network: null,
      published: onHost(topology, source) ? publishedOn(topology, target) : [],
    };
  }
  const owner = bestOwner(topology, source, ownersOf(topology, address));
  const network = owner !== null && 'network' in owner ? owner.network : null;
  const who = goalOwner(owner, network);
  return { ...common, who, network, published: who.kind === 'host' ? publishedOn(topology, target) : [] };
}

function onHost(topology: Topology, source: Source): boolean {
  return source.kind !== 'container' || namespaceOf(topology, source.container).kind === 'host';
}

function goalOwner(owner: AddressOwner | null, network: Network | null): GoalOwner {
  if (owner === null || network === null) return { kind: 'outside' };
  switch (owner.kind) {
    case 'container':
    case 'promised': {
      const endpoint = owner.container.endpoints.find(({ networkId }) => networkId === network.id) ?? null;
      return { kind: 'container', container: owner.container, endpoint };
    }
    case 'gateway':
      return owner.isHost ? { kind: 'host' } : { kind: 'outside' };
    case 'reserved':
    case 'loopback':
      return { kind: 'outside' };
    case 'member':
      return { kind: 'member', network, member: owner.member };
    case 'nobody':
      return { kind: 'nobody', network, subnet: owner.subnet };
  }
}

function bestOwner(topology: Topology, source: Source, owners: readonly AddressOwner[]): AddressOwner | null {
  const own = new Set(
    source.kind === 'container'
      ? (namespaceOwner(topology, source.container) ?? source.container).endpoints.map(({ networkId }) => networkId)
      : [],
  );
  const near = owners.filter((owner) => 'network' in owner && own.has(owner.network.id));
  const candidates = near.length > 0 ? near : owners;
  return (
    candidates.find(({ kind }) => kind === 'container') ??
    candidates.find(({ kind }) => kind !== 'nobody') ??
    candidates[0] ??
    null
  );
}

/** Who publishes the port on the host. Where only the number inside is the same, nobody does. */
export function publishedOn(topology: Topology, { port, protocol }: Target): readonly PublishedPort[] {
  if (port === null) return [];
  return usersOfPort(topology, port, protocol)
    .filter(({ matches }) => matches !== 'inside')
    .filter(({ port: entry }) => entry.published?.port === port)
    .map(({ container, port: entry, inForce }) => ({ container, port: entry, inForce }))
    .toSorted((a, b) => Number(b.inForce) - Number(a.inForce));
}

/** The engine's host as the source finds it. */
function hostGoal(topology: Topology, source: Source, target: Target): Goal {
  const published = publishedOn(topology, target);
  if (onHost(topology, source)) {
    return { by: 'object', who: { kind: 'self' }, address: '127.0.0.1', family: 4, network: null, published };
  }
  const { address, network } = hostAddress(topology, source);
  return {
    by: 'object',
    who: { kind: 'host' },
    address,
    family: address === null ? null : (parseAddress(address)?.family ?? null),
    network,
    published,
  };
}

/** The host has the gateway address of every bridge; that of a macvlan or ipvlan network is a router's. */
function hostAddress(
  topology: Topology,
  source: Source,
): { readonly address: string | null; readonly network: Network | null } {
  if (source.kind !== 'container') return { address: '127.0.0.1', network: null };
  const routes = defaultRoutes(topology, source.container);
  const route = routes.kind === 'networks' ? routes.ipv4 : null;
  const first = route === null ? undefined : topology.networks.get(route.networkId);
  if (route?.via != null && first?.driver === 'bridge') return { address: route.via, network: first };
  const own = (namespaceOwner(topology, source.container) ?? source.container).endpoints;
  for (const { networkId } of own) {
    const network = topology.networks.get(networkId);
    if (network?.driver !== 'bridge') continue;
    const gateway = network.subnets.map((subnet) => gatewayOf(topology, network, subnet)).find((one) => one !== null);
    if (gateway != null) return { address: gateway, network };
  }
  // Over a macvlan network only the default bridge's address is left, which the host has all the same.
  const bridge = [...topology.networks.values()].find(({ driver, name }) => driver === 'bridge' && name === 'bridge');
  const fallback =
    bridge?.subnets.map((subnet) => gatewayOf(topology, bridge, subnet)).find((one) => one !== null) ?? null;
  return { address: fallback, network: fallback === null ? null : (bridge ?? null) };
}

/** A container by its address: on the network asked for, else one that both are in, else any. */
function objectGoal(topology: Topology, source: Source, target: Target, to: Container, network: string | null): Goal {
  const home = namespaceOf(topology, to);
  if (home.kind === 'host') return { ...hostGoal(topology, source, target), published: [], by: 'object' };
  const owner = namespaceOwner(topology, to) ?? to;
  const same = source.kind === 'container' && source.home?.id === owner.id;
  const wanted = network === null ? null : requireNetwork(topology, network).id;
  const own = new Set(
    source.kind === 'container' ? (source.home?.endpoints ?? []).map(({ networkId }) => networkId) : [],
  );
  const candidates = owner.endpoints.filter(({ networkId }) => wanted === null || networkId === wanted);
  const addressed = candidates.filter((endpoint) => addressOf(endpoint) !== null);
  const chosen = addressed.find(({ networkId }) => own.has(networkId)) ?? addressed[0] ?? candidates[0] ?? null;
  const address = same ? '127.0.0.1' : chosen === null ? null : addressOf(chosen);
  return {
    by: 'object',
    who: { kind: 'container', container: to, endpoint: chosen },
    address,
    family: address === null ? null : (parseAddress(address)?.family ?? null),
    network: chosen === null ? null : (topology.networks.get(chosen.networkId) ?? null),
    published: [],
  };
}

function addressOf(endpoint: Endpoint): string | null {
  return (endpoint.ipv4 ?? endpoint.ipv6)?.address ?? null;
}
