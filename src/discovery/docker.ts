import { compareNames } from '../base/names.ts';
import { composeOf } from '../model/labels.ts';
import type { Network } from '../model/network.ts';
import type { Service, ServiceInstance, ServiceNameKind, ServiceSource } from '../model/service.ts';
import type { Topology } from '../model/topology.ts';
import { namesOn, type NameHolder, type NetworkNames } from '../topology/names.ts';
import { linksOf } from '../topology/zones.ts';
import { instancesOf } from './docker-instance.ts';

/** The embedded DNS of the engine's networks. */
export const dockerSource: ServiceSource = {
  kind: 'docker',
  id: 'docker',
  name: 'Docker',
  state: 'ready',
  failure: null,
};

/**
 * Every name that the embedded DNS answers, network by network in the order of the topology, sorted by name within each; names of links
 * last, once for each container that has one. `NAME.NETWORK` is answered besides for each, and not listed. Of Swarm's services, see
 * `swarm.ts`.
 */
export function dockerServices(topology: Topology): readonly Service[] {
  return [...topology.networks.values()].flatMap((network) => {
    const names = namesOn(topology, network.id);
    return [...nameServices(topology, network, names), ...linkServices(topology, network, names)];
  });
}

function nameServices(topology: Topology, network: Network, names: NetworkNames): readonly Service[] {
  return [...names]
    .sort(([a], [b]) => compareNames(a, b))
    .map(([name, holders]) => ({
      ...service(topology, name, kindOf(name, holders), network, holders),
      ...(holders.every(({ sure }) => !sure) && { doubtful: true as const }),
    }));
}

/** A link answers with all that the linked name has: moby, libnetwork/sandbox.go, `ResolveName`. */
function linkServices(topology: Topology, network: Network, names: NetworkNames): readonly Service[] {
  return [...topology.containers.values()].flatMap((container) => {
    const endpoint = container.endpoints.find(({ networkId }) => networkId === network.id);
    if (endpoint === undefined) return [];
    return [...linksOf(endpoint)].flatMap(([alias, target]) => {
      const holders = names.get(target.toLowerCase());
      if (holders === undefined) return [];
      return [{ ...service(topology, alias, 'link', network, holders), knownTo: container.id }];
    });
  });
}

function service(
  topology: Topology,
  name: string,
  kind: ServiceNameKind,
  network: Network,
  holders: readonly NameHolder[],
): Service {
  const instances = holders.flatMap(({ container, endpoint }): readonly ServiceInstance[] =>
    instancesOf(topology.engine, container, endpoint),
  );
  return { name, kind, source: dockerSource.id, network: network.id, virtualAddress: null, instances };
}

/** A service of Compose is one whatever else has its name. */
function kindOf(name: string, holders: readonly NameHolder[]): ServiceNameKind {
  const some = (test: (holder: NameHolder) => boolean): boolean => holders.some(test);
  if (some(({ container }) => composeOf(container.labels)?.service?.toLowerCase() === name)) return 'compose';
  if (some(({ container }) => container.name.toLowerCase() === name)) return 'container';
  return some(({ container }) => container.id.slice(0, 12) === name) ? 'id' : 'alias';
}
