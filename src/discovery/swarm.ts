import type { Service, ServiceInstance, ServiceSource } from '../model/service.ts';
import type { Swarm, SwarmNode, SwarmService, SwarmTask } from '../model/swarm.ts';
import type { Topology } from '../model/topology.ts';
import { dockerHealth } from './docker-instance.ts';

/** The managers' list of services, and what each node's embedded DNS makes of it. */
export const swarmSource: ServiceSource = {
  kind: 'swarm',
  id: 'swarm',
  name: 'Swarm',
  state: 'ready',
  failure: null,
};

/**
 * Services of a swarm by network: the name itself, which a virtual address answers to (or, with `dnsrr`, the tasks), and `tasks.NAME`. A
 * service without a network of its own has no name; it is listed once, for its published ports. A worker knows only what its own DNS
 * knows of networks that it takes part in.
 */
export function swarmServices(topology: Topology, swarm: Swarm): readonly Service[] {
  if (swarm.kind === 'none') return [];
  if (swarm.kind === 'worker') {
    return swarm.records.map(({ networkId, service, virtualAddress, tasks }) => ({
      ...{ name: service, kind: 'service', source: swarmSource.id, network: networkId, virtualAddress },
      instances: tasks.map(({ name, address }) => ({ ...bareInstance(name, address), node: null })),
    }));
  }
  return swarm.services.flatMap((service) => namesOf(topology, swarm, service));
}

function namesOf(
  topology: Topology,
  { tasks, nodes }: Extract<Swarm, { kind: 'manager' }>,
  service: SwarmService,
): readonly Service[] {
  const own = tasks.filter((task) => task.service === service.id && task.state === 'running');
  const facts = { wanted: service.replicas, ports: service.ports };
  const common = { source: swarmSource.id, swarm: facts } as const;
  const networks = networksOf(topology, service, own);
  if (networks.length === 0) {
    const instances = own.map((task) => instanceOf(topology, nodes, service, task, ''));
    return [{ ...common, name: service.name, kind: 'service', network: null, virtualAddress: null, instances }];
  }
  return networks.flatMap((network): Service[] => {
    const instances = own.flatMap((task) =>
      task.addresses
        .filter(({ networkId }) => networkId === network)
        .map(({ address }) => instanceOf(topology, nodes, service, task, address)),
    );
    const virtual =
      service.endpointMode === 'vip'
        ? (service.virtualAddresses.find(({ networkId }) => networkId === network)?.address ?? null)
        : null;
    const aliases = service.networks.filter(({ target }) => isNetwork(topology, target, network));
    return [
      { ...common, name: service.name, kind: 'service', network, virtualAddress: virtual, instances },
      // Other names lead to the same.
      ...[...new Set(aliases.flatMap((one) => one.aliases))].map((name): Service => ({
        ...{ ...common, name, kind: 'alias', network, virtualAddress: virtual, instances },
      })),
      { ...common, name: `tasks.${service.name}`, kind: 'tasks', network, virtualAddress: null, instances },
    ];
  });
}

/** By id or, as it was written, by name. */
function isNetwork(topology: Topology, target: string, id: string): boolean {
  return target === id || topology.networks.get(id)?.name === target;
}

/** Networks in which it has a name. The routing mesh's own (`ingress`) has none. */
function networksOf(topology: Topology, service: SwarmService, tasks: readonly SwarmTask[]): readonly string[] {
  const ids = [
    ...service.virtualAddresses.map(({ networkId }) => networkId),
    ...tasks.flatMap(({ addresses }) => addresses.map(({ networkId }) => networkId)),
    // Of one without virtual addresses that has no task, too.
    ...service.networks.flatMap(({ target }) =>
      [...topology.networks.keys()].filter((id) => isNetwork(topology, target, id)),
    ),
  ];
  return [...new Set(ids)].filter((id) => topology.networks.get(id)?.ingress !== true);
}

function instanceOf(
  topology: Topology,
  nodes: readonly SwarmNode[],
  service: SwarmService,
  task: SwarmTask,
  address: string,
): ServiceInstance {
  const container = task.container === null ? undefined : topology.containers.get(task.container);
  const [port] = service.ports;
  const published = service.ports.map(
    ({ published: at, target, protocol, mode }) => `${at ?? '?'}→${target}/${protocol} (${mode})`,
  );
  return {
    ...bareInstance(task.id, address),
    port: service.ports.length === 1 && port ? port.target : null,
    container: container?.id ?? null,
    node: nodes.find(({ id }) => id === task.node)?.hostname ?? task.node,
    version: /:([\w][\w.-]{0,127})(?:@|$)/.exec(service.image)?.[1] ?? null,
    metadata: published.length === 0 ? {} : { published: published.join(', ') },
    health: {
      ...{ registry: null, probe: null, output: null },
      docker: container === undefined ? null : dockerHealth(container.health),
    },
  };
}

function bareInstance(id: string, address: string): ServiceInstance {
  return {
    ...{ id, address, port: null, container: null, node: null, version: null, weight: null, tags: [], metadata: {} },
    ...{ health: { registry: null, docker: null, probe: null, output: null }, responseMs: null, expiry: null },
  };
}
