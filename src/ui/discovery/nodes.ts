import { attach } from '../../discovery/attach.ts';
import { dockerServices } from '../../discovery/docker.ts';
import { driftOf } from '../../discovery/drift.ts';
import type { RegistryReading } from '../../discovery/registries/live.ts';
import type { Drift, Service, ServiceInstance, ServiceSource } from '../../model/service.ts';
import type { Topology } from '../../model/topology.ts';
import type { KnownRegistry } from '../registries.ts';

/** A row of the services view. Ids are stable, so that expansion survives every change. */
export type ServiceNode =
  /** A network whose DNS answers, or a registry. */
  | {
      readonly kind: 'place';
      readonly id: string;
      readonly name: string;
      readonly source: ServiceSource | null;
      readonly services: readonly Service[];
      readonly drift: readonly Drift[];
    }
  /** A container that looks like a registry and is not asked. */
  | { readonly kind: 'offer'; readonly id: string; readonly registry: KnownRegistry }
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

/** The rows at the top: networks with names, registries, and what could be asked besides. */
export function placeNodes(
  topology: Topology,
  readings: readonly RegistryReading[],
  offers: readonly KnownRegistry[],
): readonly ServiceNode[] {
  // Everybody has a short id for a name: it says nothing.
  const docker = dockerServices(topology).filter(({ kind }) => kind !== 'id');
  const networks = [...topology.networks.values()].flatMap((network): ServiceNode[] => {
    const services = docker.filter((service) => service.network === network.id);
    if (services.length === 0) return [];
    return [{ kind: 'place', id: `network:${network.id}`, name: network.name, source: null, services, drift: [] }];
  });
  const registries = readings.map(({ source, services }): ServiceNode => {
    const attached = attach(topology, services);
    const drift = driftOf(topology, attached, new Map());
    return { kind: 'place', id: `registry:${source.id}`, name: source.name, source, services: attached, drift };
  });
  const offered = offers.map((registry): ServiceNode => ({ kind: 'offer', id: `offer:${registry.id}`, registry }));
  return [...registries, ...offered, ...networks];
}

/** The rows below one. */
export function nodesBelow(node: ServiceNode): readonly ServiceNode[] {
  switch (node.kind) {
    case 'place':
      return node.services.map((service) => ({
        kind: 'service',
        id: `${node.id}/${service.name}/${service.knownTo ?? ''}`,
        service,
        place: node.name,
        drift: node.drift.filter((one) => one.service === service.name),
      }));
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
      return [];
  }
}

/** Whether it is well as far as anybody says: `null` where nobody checks. */
export function instanceIsWell({ health }: ServiceInstance): boolean | null {
  const said = [health.registry, health.docker].filter((one) => one !== null);
  if (said.includes('critical')) return false;
  return said.some((one) => one === 'passing') ? true : null;
}
