import type { Swarm } from '../model/swarm.ts';
import type { Attempt, Outcome } from './case.ts';

/** A service of the swarm by its virtual address on one network. */
export interface VirtualService {
  readonly name: string;
  /** Of its running tasks, on that network. */
  readonly tasks: readonly string[];
}

/** Whose virtual address it is: what a manager knows, or on a worker what its own DNS does. Null where it is nobody's. */
export function virtualService(swarm: Swarm | null, address: string | null): VirtualService | null {
  if (swarm === null || swarm.kind === 'none' || address === null) return null;
  if (swarm.kind === 'worker') {
    const record = swarm.records.find(({ virtualAddress }) => virtualAddress === address);
    return record === undefined
      ? null
      : { name: record.service, tasks: record.tasks.map(({ address: of }) => of).toSorted() };
  }
  for (const { id, name, virtualAddresses } of swarm.services) {
    const virtual = virtualAddresses.find((one) => one.address === address);
    if (virtual === undefined) continue;
    const running = swarm.tasks.filter(({ service, state }) => service === id && state === 'running');
    const onNetwork = running.flatMap(({ addresses }) =>
      addresses.filter(({ networkId }) => networkId === virtual.networkId).map(({ address: of }) => of),
    );
    return { name, tasks: onNetwork.toSorted() };
  }
  return null;
}

/**
 * Who is to blame where a virtual address does not work: what balances passes on what a task says, or its silence (moby,
 * libnetwork/service_linux.go: IPVS in turn). So where a task fails in the same way it is the tasks; where none does, nobody serves the
 * address; null where no task could be asked.
 */
export function blameFor(virtual: Outcome, tasks: readonly Attempt[]): 'address' | 'tasks' | null {
  const known = tasks.filter(({ outcome }) => outcome !== 'unknown' && outcome !== 'unresolved');
  if (known.length === 0) return null;
  return known.some(({ outcome }) => outcome !== 'works' && isRefusal(outcome) === isRefusal(virtual))
    ? 'tasks'
    : 'address';
}

/** Somebody answered, and did not want. */
export function isRefusal(outcome: Outcome): boolean {
  return outcome === 'refused' || outcome === 'reset';
}
