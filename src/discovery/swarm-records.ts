import type { Drift } from '../model/service.ts';
import type { Swarm, SwarmRecord, SwarmService, SwarmTask } from '../model/swarm.ts';
import type { Topology } from '../model/topology.ts';
import { swarmSource } from './swarm.ts';

type Manager = Extract<Swarm, { kind: 'manager' }>;

/**
 * Where the DNS of this node and the managers have drifted apart: records of tasks that no longer run, tasks without a record, another
 * virtual address. Nodes tell each other by gossip (moby, libnetwork/networkdb), which takes a moment: what is seen once may be on its way.
 * Pure. Only a manager can tell.
 */
export function swarmDrift(topology: Topology, swarm: Swarm): readonly Drift[] {
  if (swarm.kind !== 'manager') return [];
  return swarm.services.flatMap((service) => {
    const own = swarm.tasks.filter((task) => task.service === service.id);
    const records = swarm.records.filter((record) => record.service === service.name);
    return [
      ...records.flatMap((record) => recordDrift(service, swarm.tasks, record)),
      ...withoutRecord(topology, swarm, service, own),
    ];
  });
}

/** @param tasks of all services: those of one that was removed live on for a while, and answer to its name */
function recordDrift(service: SwarmService, tasks: readonly SwarmTask[], record: SwarmRecord): readonly Drift[] {
  const { networkId } = record;
  const common = { service: service.name, source: swarmSource.id, network: networkId };
  // One that is told to stop keeps its record for as long as it may take.
  const here = tasks.filter(isAlive);
  const alive = new Set(here.flatMap((task) => addressesOn(task, networkId)));
  const own = new Set(
    here.filter((task) => task.service === service.id).flatMap((task) => addressesOn(task, networkId)),
  );
  const gone = record.tasks
    .filter(({ address }) => !alive.has(address))
    .map(({ name, address }): Drift => ({ kind: 'record-without-task', ...common, instance: name, address }));
  const actual = service.virtualAddresses.find((one) => one.networkId === networkId)?.address;
  const registered = record.virtualAddress;
  // The engine tells that of the first task only: it may be one of a service that had the name before.
  const isMixed = record.tasks.some(({ address }) => !own.has(address));
  if (service.endpointMode !== 'vip' || registered === null || actual === undefined || registered === actual || isMixed)
    return gone;
  return [...gone, { kind: 'virtual-address-differs', ...common, registered, actual }];
}

/** A node knows the records of the networks that it takes part in: one with none of any service may take part in none. */
function withoutRecord(
  topology: Topology,
  { records }: Manager,
  service: SwarmService,
  tasks: readonly SwarmTask[],
): readonly Drift[] {
  const takesPart = (networkId: string): boolean =>
    topology.networks.has(networkId) && records.some((record) => record.networkId === networkId);
  const known = new Set(
    records
      .filter(({ service: name }) => name === service.name)
      .flatMap(({ networkId, tasks: own }) => own.map(({ address }) => `${networkId} ${address}`)),
  );
  return tasks
    .filter(({ state, wanted }) => state === 'running' && wanted === 'running')
    .flatMap(({ id, addresses }) =>
      addresses
        .filter(({ networkId, address }) => takesPart(networkId) && !known.has(`${networkId} ${address}`))
        .map(({ networkId, address }): Drift => ({
          ...{ kind: 'task-without-record', service: service.name, source: swarmSource.id },
          ...{ instance: id, network: networkId, address },
        })),
    );
}

function isAlive({ state }: SwarmTask): boolean {
  return !['complete', 'shutdown', 'failed', 'rejected', 'remove', 'orphaned'].includes(state);
}

function addressesOn({ addresses }: SwarmTask, networkId: string): readonly string[] {
  return addresses.filter((one) => one.networkId === networkId).map(({ address }) => address);
}
