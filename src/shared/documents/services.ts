import type { ClientCaches, Hold } from '../../discovery/clients.ts';
import type { FoundServices } from '../../discovery/find.ts';
import type { Container, ContainerState, Port } from '../../model/container.ts';
import type { NotRead } from '../../model/namespace.ts';
import type { Drift, Service, ServiceInstance, ServiceSource, SwarmFacts } from '../../model/service.ts';
import type { SwarmNode } from '../../model/swarm.ts';
import type { Topology } from '../../model/topology.ts';
import { holdText } from '../../text/clients.ts';
import { driftText } from '../../text/drift.ts';

/** `services --json`, and what the Services view shows. */
export interface ServicesDocument {
  readonly version: 1;
  readonly engine: { readonly endpoint: string; readonly version: string; readonly api: string };
  readonly sources: readonly ServiceSource[];
  /** Of the swarm, where the engine is a manager of one. */
  readonly nodes: readonly SwarmNode[];
  /** Docker's own first, network by network; then those of each registry. */
  readonly services: readonly ServiceEntry[];
  readonly drift: readonly DriftEntry[];
  /** Where nothing has the name that was wanted: names nearly like it. */
  readonly near: readonly string[];
  /** Who still goes by an old address; null where that was not asked. */
  readonly clients: ClientsEntry | null;
}

/** What clients of a service may still go by. */
export interface ClientsEntry extends Pick<ClientCaches, 'ttlSeconds' | 'addresses' | 'read' | 'left'> {
  readonly holds: readonly (Omit<Hold, 'container' | 'owner'> & {
    readonly container: NamedContainer;
    readonly owner: NamedContainer | null;
    readonly summary: string;
  })[];
  readonly unread: readonly {
    readonly container: NamedContainer;
    readonly why: NotRead['why'];
    readonly detail: string;
  }[];
}

interface NamedContainer {
  readonly id: string;
  readonly name: string;
}

/** A name and what answers to it. */
export interface ServiceEntry {
  readonly name: string;
  readonly kind: Service['kind'];
  /** `id` of a source. */
  readonly source: string;
  /** Null of what a registry has. */
  readonly network: { readonly id: string; readonly name: string } | null;
  readonly virtualAddress: string | null;
  /** Of a link: the one container that knows it. */
  readonly knownTo: { readonly id: string; readonly name: string } | null;
  /** Of a Swarm service; null of all else, and where a worker was asked. */
  readonly swarm: SwarmFacts | null;
  /** False where the engine may not answer it. */
  readonly sure: boolean;
  readonly instances: readonly InstanceEntry[];
}

/** One place that the name leads to. */
export interface InstanceEntry extends Omit<ServiceInstance, 'container'> {
  readonly container: { readonly id: string; readonly name: string; readonly state: ContainerState } | null;
  /** Every port of the container that is exposed or published. */
  readonly ports: readonly Port[];
}

/** Where registered and real have drifted apart, with a sentence. */
export type DriftEntry = Drift & { readonly summary: string };

export function servicesDocument(
  topology: Topology,
  found: FoundServices,
  clients: ClientCaches | null = null,
): ServicesDocument {
  const { engine } = topology;
  return {
    version: 1,
    engine: { endpoint: engine.endpoint, version: engine.version, api: engine.apiVersion },
    sources: found.sources,
    nodes: found.nodes,
    services: found.services.map((service) => serviceEntry(topology, service)),
    drift: found.drift.map((one) => ({ ...one, summary: driftText(one, nameOfContainer(topology)) })),
    near: found.near,
    clients: clients && clientsEntry(topology, clients),
  };
}

/** The same for one service alone. */
export function clientsEntry(topology: Topology, { holds, unread, ...caches }: ClientCaches): ClientsEntry {
  const nameOf = nameOfContainer(topology);
  const named = (id: string): NamedContainer => ({ id, name: nameOf(id) });
  return {
    ...caches,
    holds: holds.map((hold) => ({
      ...hold,
      container: named(hold.container),
      owner: hold.owner === null ? null : named(hold.owner),
      summary: holdText(hold, nameOf),
    })),
    unread: unread.map(({ container, why, detail }) => ({ container: named(container), why, detail })),
  };
}

function serviceEntry(topology: Topology, service: Service): ServiceEntry {
  const network = service.network === null ? undefined : topology.networks.get(service.network);
  const knower = service.knownTo === undefined ? undefined : topology.containers.get(service.knownTo);
  return {
    name: service.name,
    kind: service.kind,
    source: service.source,
    network: network === undefined ? null : { id: network.id, name: network.name },
    virtualAddress: service.virtualAddress,
    knownTo: knower === undefined ? null : { id: knower.id, name: knower.name },
    swarm: service.swarm ?? null,
    sure: service.doubtful === undefined,
    instances: instanceEntries(topology, service),
  };
}

/** What is behind a name, with the containers that are there now. */
export function instanceEntries(topology: Topology, { instances }: Service): readonly InstanceEntry[] {
  return instances.map((instance) => {
    const container = instance.container === null ? undefined : topology.containers.get(instance.container);
    return { ...instance, container: containerEntry(container), ports: container?.ports ?? [] };
  });
}

function containerEntry(container: Container | undefined): InstanceEntry['container'] {
  return container === undefined ? null : { id: container.id, name: container.name, state: container.state };
}

/** The name of a container, as far as it is known. */
export function nameOfContainer(topology: Topology): (id: string) => string {
  return (id) => topology.containers.get(id)?.name ?? id.slice(0, 12);
}
