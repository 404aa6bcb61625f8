import type { Evidence, Finding } from '../model/diagnosis.ts';
import type { SwarmService } from '../model/swarm.ts';
import type { Case } from './case.ts';
import { finding } from './catalogue.ts';
import { probeEvidence } from './transport.ts';
import { commonFacts } from './who.ts';

/** A service of the swarm that has nobody behind it, or whose virtual address nobody serves. Null where it is none of these. */
export function swarmFinding(c: Case): Finding | null {
  const { swarm } = c;
  if (swarm?.kind !== 'manager') return null;
  const { place } = c.target;
  const asked = c.names?.name ?? ('name' in place ? place.name : null);
  const byAddress = swarm.services.find(({ virtualAddresses }) =>
    virtualAddresses.some(({ address }) => address === c.goal.address),
  );
  const service = byAddress ?? swarm.services.find(({ name }) => name === asked || `tasks.${name}` === asked);
  if (service === undefined) return null;
  const running = swarm.tasks.filter((task) => task.service === service.id && task.state === 'running');
  const facts = { ...commonFacts(c), name: service.name, address: c.goal.address ?? '' };
  if (running.length === 0) return finding('service-without-tasks', facts, withoutTasks(c, service));
  if (byAddress === undefined) return null;
  return finding('vip-not-served', facts, [
    { kind: 'engine', source: 'Endpoint.VirtualIPs', value: `${service.name}: ${c.goal.address ?? ''}` },
    { kind: 'engine', source: 'tasks', value: `${running.length} running` },
    ...probeEvidence(c),
  ]);
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
