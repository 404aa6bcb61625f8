import { compareNames } from '../base/names.ts';
import type { Container, Endpoint } from '../model/container.ts';
import type { Engine } from '../model/engine.ts';
import { isOwnScaffolding } from '../model/labels.ts';
import type { Network } from '../model/network.ts';
import type { Oddity, Topology } from '../model/topology.ts';
import { sameValue } from '../topology/diff.ts';

/** What was read, before it is put together. */
export interface Parts {
  readonly networks: Iterable<Network>;
  readonly containers: Iterable<Container>;
  readonly oddities: readonly Oddity[];
  readonly completeness: Topology['completeness'];
}

/**
 * Puts networks and containers together: leaves out the product's own scaffolding, sorts by name, and makes every endpoint point at its
 * network by id. What equals the topology before is taken from there, so that "unchanged" can be told by identity.
 */
export function assembleTopology(engine: Engine, parts: Parts, before: Topology | null): Topology {
  const networks = new Map<string, Network>();
  for (const network of sortedByName(parts.networks)) {
    networks.set(network.id, keep(network, before?.networks.get(network.id)));
  }
  const idOf = networkFinder(networks);
  const containers = new Map<string, Container>();
  for (const container of sortedByName(parts.containers)) {
    containers.set(container.id, keep(linkEndpoints(container, networks, idOf), before?.containers.get(container.id)));
  }
  return { engine, networks, containers, completeness: parts.completeness, oddities: parts.oddities };
}

function sortedByName<T extends Network | Container>(items: Iterable<T>): T[] {
  return [...items]
    .filter((item) => !isOwnScaffolding(item.labels))
    .sort((a, b) => compareNames(a.name, b.name) || (a.id < b.id ? -1 : 1));
}

function keep<T>(now: T, before: T | undefined): T {
  return before !== undefined && sameValue(now, before) ? before : now;
}

type NetworkFinder = (endpoint: Endpoint) => Network | undefined;

/**
 * A container that never started names its networks as it was told to, by name or id, and has no network id; Podman writes the name for
 * the id, and calls the default network `podman` at the containers and `bridge` in the list. An id that nothing has is left as it is:
 * its network was removed, and another one of that name is not the one the container will ask for.
 */
function networkFinder(networks: ReadonlyMap<string, Network>): NetworkFinder {
  const byName = new Map([...networks.values()].map((network) => [network.name, network]));
  return ({ networkId, networkName }) => {
    const said = networkId === '' ? networkName : networkId;
    return byName.get(said) ?? networks.get(said) ?? (said === 'podman' ? byName.get('bridge') : undefined);
  };
}

function linkEndpoints(container: Container, networks: ReadonlyMap<string, Network>, find: NetworkFinder): Container {
  if (container.endpoints.every((endpoint) => networks.has(endpoint.networkId))) return container;
  const endpoints = container.endpoints.map((endpoint) => {
    if (networks.has(endpoint.networkId)) return endpoint;
    const network = find(endpoint);
    return network ? { ...endpoint, networkId: network.id, networkName: network.name } : endpoint;
  });
  return { ...container, endpoints };
}
