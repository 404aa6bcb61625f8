import { compareNames } from '../base/names.ts';
import type { Container, Endpoint } from '../model/container.ts';
import type { Topology } from '../model/topology.ts';
import { namespaceOwner } from './shared.ts';

/** One direction between two containers. */
export interface Pair {
  readonly from: Container;
  readonly to: Container;
  /** Where `to` is asked; null where it has no address there. */
  readonly address: string | null;
}

/** The containers that have an address, on a network or on any, by name. */
export function addressedContainers(topology: Topology, networkId: string | null): readonly Container[] {
  return [...topology.containers.values()]
    .filter(({ endpoints }) =>
      endpoints.some(
        (endpoint) => addressOf(endpoint) !== null && (networkId === null || endpoint.networkId === networkId),
      ),
    )
    .sort((a, b) => compareNames(a.name, b.name));
}

/**
 * All ordered pairs, by source and then by target. A target is asked at its address on the network given; without one, on a network that
 * both are in, else at any. Those that share a namespace are no pair: they are the same place.
 */
export function pairsAmong(
  topology: Topology,
  containers: readonly Container[],
  networkId: string | null,
): readonly Pair[] {
  const places = containers.map((container) => ({
    container,
    owner: namespaceOwner(topology, container),
    networks: new Set(endpointsOf(topology, container).map((endpoint) => endpoint.networkId)),
    endpoints: endpointsOf(topology, container).filter((endpoint) => addressOf(endpoint) !== null),
  }));
  return places.flatMap((from) =>
    places
      .filter((to) => to !== from && (to.owner === null || to.owner !== from.owner))
      .map((to) => {
        const endpoint =
          networkId === null
            ? (to.endpoints.find((candidate) => from.networks.has(candidate.networkId)) ?? to.endpoints[0])
            : to.endpoints.find((candidate) => candidate.networkId === networkId);
        return { from: from.container, to: to.container, address: endpoint ? addressOf(endpoint) : null };
      }),
  );
}

function endpointsOf(topology: Topology, container: Container): readonly Endpoint[] {
  return namespaceOwner(topology, container)?.endpoints ?? [];
}

function addressOf({ ipv4, ipv6 }: Endpoint): string | null {
  return (ipv4 ?? ipv6)?.address ?? null;
}
