import { UsageError } from '../base/errors.ts';
import type { Container } from '../model/container.ts';
import type { Topology } from '../model/topology.ts';
import { findContainer } from './find.ts';
import { defaultRoutes } from './gateway.ts';
import type { Place } from './place.ts';
import { namesOn } from './names.ts';
import { gatewayOf } from './network-gateway.ts';
import { NotFoundError, requireContainer, requireNetwork } from './require.ts';
import { resolveName } from './resolve.ts';
import { namespaceOwner } from './shared.ts';

/** What a probe is to be given, and what is known of it. */
export interface Destination {
  /** A name or an address, as the tool gets it. */
  readonly ask: string;
  /** The container it is known to be; null also where several answer to the name. */
  readonly container: Container | null;
  /** The network over which it is asked, where that was chosen here. */
  readonly network: string | null;
}

/**
 * Turns a place into what a probe from a container is to ask for. A bare name stays a name where the container can resolve it, so that the
 * probe goes the way a program would; where it can't, and a container has exactly that name, its address is taken.
 * @param internet the address that stands for the internet
 * @throws {NotFoundError} @throws {UsageError} `not-available`
 */
export function destinationOf(topology: Topology, from: Container, place: Place, internet: string): Destination {
  switch (place.kind) {
    case 'address':
      return { ask: place.address, container: null, network: null };
    case 'name':
      return { ask: place.name, container: null, network: null };
    case 'internet':
      return { ask: internet, container: null, network: null };
    case 'host':
      return hostSeenFrom(topology, from);
    case 'here':
      // On Docker Desktop and on remote engines this machine is another one than the engine's host.
      throw new UsageError('not-available', 'here as TO', { what: 'here' });
    case 'container':
      return containerSeenFrom(topology, from, requireContainer(topology, place.name), place.network);
    case 'service':
    case 'bare': {
      const answers = resolveName(topology, from, place.name);
      if (place.network === null && answers.length > 0) {
        return { ask: place.name, container: onlyOne(answers), network: null };
      }
      const found = findContainer(topology, place.name);
      if (found.kind === 'found' && found.object.name === place.name) {
        return containerSeenFrom(topology, from, found.object, place.network);
      }
      if (place.network !== null) return serviceOn(answers, topology, place.name, place.network);
      return { ask: place.name, container: null, network: null };
    }
  }
}

/** The one container that all answers mean. */
function onlyOne(answers: ReturnType<typeof resolveName>): Container | null {
  const containers = new Set(answers.map((answer) => answer.container));
  const [only = null] = containers;
  return containers.size === 1 ? only : null;
}

/**
 * The address of a container on a network: the one asked for, else one that both are in, else any. A container that lives in the
 * namespace of another has the addresses of that one.
 */
function containerSeenFrom(topology: Topology, from: Container, to: Container, network: string | null): Destination {
  // It lives on the engine's host, and has the host's addresses.
  if (to.mode.kind === 'host') return { ...hostSeenFrom(topology, from), container: to };
  const wanted = network === null ? null : requireNetwork(topology, network).id;
  const own = new Set(endpointsOf(topology, from).map((endpoint) => endpoint.networkId));
  const candidates = endpointsOf(topology, to).filter((endpoint) => (endpoint.ipv4 ?? endpoint.ipv6) !== null);
  const chosen =
    wanted === null
      ? (candidates.find((endpoint) => own.has(endpoint.networkId)) ?? candidates[0])
      : candidates.find((endpoint) => endpoint.networkId === wanted);
  const address = (chosen?.ipv4 ?? chosen?.ipv6)?.address;
  if (chosen === undefined || address === undefined) {
    throw new NotFoundError(
      'not-attached',
      { name: to.name, network: network ?? '', state: to.state },
      candidates.map((endpoint) => endpoint.networkName),
    );
  }
  return { ask: address, container: to, network: chosen.networkName };
}

function serviceOn(
  answers: ReturnType<typeof resolveName>,
  topology: Topology,
  name: string,
  network: string,
): Destination {
  const wanted = requireNetwork(topology, network);
  const answer = answers.find((candidate) => candidate.networkId === wanted.id);
  if (answer !== undefined) return { ask: answer.address, container: answer.container, network: answer.networkName };
  // The lookup ends at the first network that knows the name; here another one is wanted.
  const holder = namesOn(topology, wanted.id).get(name.toLowerCase())?.[0];
  const address = (holder?.endpoint.ipv4 ?? holder?.endpoint.ipv6)?.address;
  if (holder === undefined || address === undefined) {
    throw new NotFoundError(
      'not-attached',
      { name, network },
      answers.map((candidate) => candidate.networkName),
    );
  }
  return { ask: address, container: holder.container, network: wanted.name };
}

function endpointsOf(topology: Topology, container: Container): Container['endpoints'] {
  return namespaceOwner(topology, container)?.endpoints ?? [];
}

/** The engine's host has the gateway address of every bridge; that of a macvlan or ipvlan network is a router's. */
function hostSeenFrom(topology: Topology, from: Container): Destination {
  const routes = defaultRoutes(topology, from);
  if (routes.kind === 'host') return { ask: '127.0.0.1', container: null, network: null };
  const route = routes.kind === 'networks' ? routes.ipv4 : null;
  if (route?.via != null && topology.networks.get(route.networkId)?.driver === 'bridge') {
    return { ask: route.via, container: null, network: route.networkName };
  }
  for (const { networkId, networkName } of endpointsOf(topology, from)) {
    const network = topology.networks.get(networkId);
    if (network?.driver !== 'bridge') continue;
    const gateway = network.subnets
      .map((subnet) => gatewayOf(topology, network, subnet))
      .find((address) => address !== null);
    if (gateway != null) return { ask: gateway, container: null, network: networkName };
  }
  throw new NotFoundError('not-attached', { name: 'host', network: '', from: from.name }, []);
}
