import type { Evidence, Finding } from '../model/diagnosis.ts';
import type { Swarm, SwarmService } from '../model/swarm.ts';
import type { Case } from './case.ts';
import { finding } from './catalogue.ts';
import { observationEvidence, probeEvidence } from './transport.ts';
import { blameFor, isRefusal, virtualService } from './virtual-address.ts';
import { commonFacts } from './who.ts';

/** Tasks whose answers are told as evidence. */
const mostTasks = 4;

/** A service of the swarm that has nobody behind it, or whose virtual address nobody serves. Null where it is none of these. */
export function swarmFinding(c: Case): Finding | null {
  const { swarm, goal } = c;
  const virtual = virtualService(swarm, goal.address);
  const empty = swarm?.kind === 'manager' ? serviceWithoutTasks(c, swarm, virtual?.name ?? null) : null;
  if (empty !== null || virtual === null) return empty;
  const blame = blameFor(c.outcome, c.tasks);
  // Who is refused was answered by somebody: without a look at the tasks it may have been one of them.
  if (blame === 'tasks' || (blame === null && isRefusal(c.outcome))) return null;
  return finding('vip-not-served', { ...commonFacts(c), name: virtual.name, address: goal.address ?? '' }, [
    { kind: 'engine', source: 'Endpoint.VirtualIPs', value: `${virtual.name}: ${goal.address ?? ''}` },
    { kind: 'engine', source: 'tasks', value: `${virtual.tasks.length} running` },
    ...probeEvidence(c),
    ...c.tasks.flatMap(({ decided }) => (decided === null ? [] : [observationEvidence(decided)])).slice(0, mostTasks),
  ]);
}

function serviceWithoutTasks(
  c: Case,
  swarm: Extract<Swarm, { kind: 'manager' }>,
  virtual: string | null,
): Finding | null {
  const { place } = c.target;
  const asked = c.names?.name ?? ('name' in place ? place.name : null);
  const service = swarm.services.find(({ name }) =>
    virtual === null ? name === asked || `tasks.${name}` === asked : name === virtual,
  );
  if (service === undefined) return null;
  if (swarm.tasks.some((task) => task.service === service.id && task.state === 'running')) return null;
  const facts = { ...commonFacts(c), name: service.name, address: c.goal.address ?? '' };
  return finding('service-without-tasks', facts, withoutTasks(c, service));
}

/**
 * One of several addresses of a service is that of a task that the swarm no longer runs: this node's DNS was not told. Others of them work,
 * so it fails now and then. Null where it is not so, or this node is no manager.
 */
export function staleRecord(c: Case): Finding | null {
  const { swarm, names } = c;
  if (swarm?.kind !== 'manager' || names === null) return null;
  const service = swarm.services.find(({ name }) => name === names.name || `tasks.${name}` === names.name);
  if (service === undefined) return null;
  const alive = new Set(
    swarm.tasks
      .filter(({ state }) => state === 'running')
      .flatMap(({ addresses }) => addresses.map(({ address }) => address)),
  );
  const virtual = new Set(service.virtualAddresses.map(({ address }) => address));
  const stale = c.attempts.filter(
    ({ goal: { address }, outcome }) =>
      address !== null && !alive.has(address) && !virtual.has(address) && outcome !== 'works' && outcome !== 'unknown',
  );
  const [first] = stale;
  if (first === undefined) return null;
  const address = first.goal.address ?? '';
  const network = first.goal.network?.name ?? '';
  return finding(
    'stale-address',
    { ...commonFacts(c), address, network, name: names.name, service: service.name },
    [
      {
        kind: 'name',
        source: `${names.name} (127.0.0.11)`,
        value: c.attempts.map(({ goal }) => goal.address).join(', '),
      },
      { kind: 'engine', source: `tasks of ${service.name}`, value: addressesOf(swarm, service).join(', ') || 'none' },
      ...stale.flatMap(({ decided }) => (decided === null ? [] : [observationEvidence(decided)])),
    ],
    { severity: 'warning' },
  );
}

function addressesOf({ tasks }: Extract<Swarm, { kind: 'manager' }>, { id }: SwarmService): readonly string[] {
  const running = tasks.filter(({ service, state }) => service === id && state === 'running');
  return running.flatMap(({ addresses }) => addresses.map(({ address }) => address));
}

function withoutTasks({ swarm }: Case, service: SwarmService): readonly Evidence[] {
  const tasks = swarm?.kind === 'manager' ? swarm.tasks.filter((task) => task.service === service.id) : [];
  const said = tasks.filter(({ error }) => error !== null && error !== '').slice(0, 3);
  return [
    { kind: 'engine', source: 'Spec.Mode.Replicated.Replicas', value: String(service.replicas ?? 'global') },
    { kind: 'engine', source: 'tasks', value: tasks.map(({ state }) => state).join(', ') || 'none' },
    ...said.map(({ error }): Evidence => ({ kind: 'engine', source: 'Status.Err', value: error ?? '' })),
  ];
}
