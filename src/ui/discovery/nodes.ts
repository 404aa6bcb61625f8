import { attach } from '../../discovery/attach.ts';
import { dockerServices } from '../../discovery/docker.ts';
import { driftOf } from '../../discovery/drift.ts';
import type { RegistryReading } from '../../discovery/registries/live.ts';
import { swarmServices, swarmSource } from '../../discovery/swarm.ts';
import type { SwarmReading } from '../../discovery/swarm-reading.ts';
import type { Drift, Service, ServiceInstance, ServiceSource } from '../../model/service.ts';
import type { SwarmNode } from '../../model/swarm.ts';
import type { Topology } from '../../model/topology.ts';
import type { KnownRegistry } from '../registries.ts';

/** A row of the services view. Ids are stable, so that expansion survives every change. */
export type ServiceNode =
  /** A network whose DNS answers, a registry, or the swarm. */
  | {
      readonly kind: 'place';
      readonly id: string;
      readonly name: string;
      readonly source: ServiceSource | null;
      readonly nodes: readonly SwarmNode[];
      readonly services: readonly Service[];
      readonly drift: readonly Drift[];
    }
  /** A container that looks like a registry and is not asked. */
  | { readonly kind: 'offer'; readonly id: string; readonly registry: KnownRegistry }
  /** A machine of the swarm. */
  | { readonly kind: 'node'; readonly id: string; readonly node: SwarmNode }
  | {
      readonly kind: 'service';
      readonly id: string;
      readonly service: Service;
      /** Name of the network or registry. */
      readonly place: string;
      readonly drift: readonly Drift[];
    }
  | {
      readonly kind: 'instance';
      readonly id: string;
      readonly service: Service;
      readonly instance: ServiceInstance;
      readonly drift: readonly Drift[];
    };

/** What the rows are made from. */
export interface ServiceFacts {
  readonly topology: Topology;
  readonly readings: readonly RegistryReading[];
  readonly offers: readonly KnownRegistry[];
  /** Null where it was not asked yet. */
  readonly swarm: SwarmReading | null;
  /** TCP ports that others can connect to, by container; one that is not in it was not looked into. */
  readonly listening: ReadonlyMap<string, readonly number[]>;
  /** Only what has this in it; empty for everything. */
  readonly filter: string;
}

/** The rows at the top: registries, what could be asked besides, the swarm, networks with names. */
export function placeNodes(facts: ServiceFacts): readonly ServiceNode[] {
  const { topology, offers, filter } = facts;
  const wanted = filter.trim().toLowerCase();
  const sift = (places: readonly Place[]): readonly Place[] =>
    wanted === '' ? places : places.flatMap((place) => filtered(topology, place, wanted));
  const offered = offers
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .map((registry): ServiceNode => ({ kind: 'offer', id: `offer:${registry.id}`, registry }));
  return [...sift(registryPlaces(facts)), ...offered, ...sift([...swarmPlaces(facts), ...networkPlaces(facts)])];
}

type Place = Extract<ServiceNode, { kind: 'place' }>;

function registryPlaces({ topology, readings, listening }: ServiceFacts): readonly Place[] {
  return readings.map(({ source, services }) => {
    const attached = attach(topology, services);
    const drift = driftOf(topology, attached, listening);
    const id = `registry:${source.id}`;
    return { kind: 'place', id, name: source.name, source, nodes: [], services: attached, drift };
  });
}

/** Its nodes, and services without a network of their own. */
function swarmPlaces({ topology, swarm }: ServiceFacts): readonly Place[] {
  if (swarm?.source == null) return [];
  const nodes = swarm.swarm.kind === 'manager' ? swarm.swarm.nodes : [];
  const services = swarmServices(topology, swarm.swarm).filter(({ network }) => network === null);
  return [
    { kind: 'place', id: 'swarm', name: swarmSource.name, source: swarm.source, nodes, services, drift: swarm.drift },
  ];
}

function networkPlaces({ topology, swarm }: ServiceFacts): readonly Place[] {
  // Everybody has a short id for a name: it says nothing.
  const docker = dockerServices(topology).filter(({ kind }) => kind !== 'id');
  const all = [...(swarm === null ? [] : swarmServices(topology, swarm.swarm)), ...docker];
  return [...topology.networks.values()].flatMap((network): Place[] => {
    const services = all.filter((service) => service.network === network.id);
    if (services.length === 0) return [];
    const drift = (swarm?.drift ?? []).filter((one) => 'network' in one && one.network === network.id);
    const id = `network:${network.id}`;
    return [{ kind: 'place', id, name: network.name, source: null, nodes: [], services, drift }];
  });
}

/** What has a text in its name, or in what is behind it; all of a place that has it in its own. */
function filtered(topology: Topology, place: Place, wanted: string): readonly Place[] {
  const has = (text: string | null | undefined): boolean => text?.toLowerCase().includes(wanted) === true;
  if (has(place.name)) return [place];
  const instanceHas = ({ id, address, container, node, version, tags }: ServiceInstance): boolean =>
    [id, address, node, version, ...tags, topology.containers.get(container ?? '')?.name].some(has);
  const services = place.services.filter(({ name, instances }) => has(name) || instances.some(instanceHas));
  const nodes = place.nodes.filter(({ hostname, address }) => has(hostname) || has(address));
  return services.length + nodes.length === 0 ? [] : [{ ...place, services, nodes }];
}

/** The rows below one. */
export function nodesBelow(node: ServiceNode): readonly ServiceNode[] {
  switch (node.kind) {
    case 'place':
      return [
        ...node.nodes.map((one): ServiceNode => ({ kind: 'node', id: `${node.id}/node/${one.id}`, node: one })),
        ...node.services.map((service): ServiceNode => ({
          kind: 'service',
          id: `${node.id}/${service.name}/${service.knownTo ?? ''}`,
          service,
          place: node.name,
          drift: node.drift.filter((one) => one.service === service.name),
        })),
      ];
    case 'service':
      return node.service.instances.map((instance) => ({
        kind: 'instance',
        id: `${node.id}/${instance.id}/${instance.address}`,
        service: node.service,
        instance,
        drift: node.drift.filter((one) => 'instance' in one && one.instance === instance.id),
      }));
    case 'instance':
    case 'offer':
    case 'node':
      return [];
  }
}

/** Whether it is well as far as anybody says: `null` where nobody checks. */
export function instanceIsWell({ health }: ServiceInstance): boolean | null {
  const said = [health.registry, health.docker].filter((one) => one !== null);
  if (said.includes('critical')) return false;
  return said.some((one) => one === 'passing') ? true : null;
}
