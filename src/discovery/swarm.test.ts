import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aNetwork, aTopology } from '../../test/support/model.ts';
import {
  readSwarmNode,
  readSwarmRecords,
  readSwarmRole,
  readSwarmService,
  readSwarmTask,
} from '../engine/translate/swarm.ts';
import type { Swarm } from '../model/swarm.ts';
import { swarmServices } from './swarm.ts';

interface Recorded {
  readonly info: unknown;
  readonly services: readonly unknown[];
  readonly tasks: readonly unknown[];
  readonly nodes: readonly unknown[];
  readonly network: { readonly Id: string };
}

const recorded = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../test/fixtures/swarm/manager.json'), 'utf8'),
) as Recorded;
const manager: Swarm = {
  kind: 'manager',
  nodes: recorded.nodes.map(readSwarmNode),
  services: recorded.services.map(readSwarmService),
  tasks: recorded.tasks.map(readSwarmTask),
  records: readSwarmRecords(recorded.network),
};
const topology = aTopology(
  [
    aNetwork('mesh', { id: recorded.network.Id, scope: 'swarm', driver: 'overlay' }),
    aNetwork('ingress', { id: 'sckfcs6ncwqrkemue3hb78gtp', scope: 'swarm', driver: 'overlay', ingress: true }),
  ],
  [],
);

describe('services of a real swarm', () => {
  it('have a virtual address, or with dnsrr none, and the tasks that run behind it', () => {
    const table = Object.fromEntries(
      swarmServices(topology, manager)
        .filter(({ kind }) => kind === 'service')
        .map(({ name, virtualAddress, instances }) => [
          name,
          `${virtualAddress ?? '-'}: ${instances
            .map(({ address }) => address)
            .toSorted()
            .join(' ')}`,
        ]),
    );
    assert.deepEqual(table, {
      web: '10.0.1.2: 10.0.1.3 10.0.1.4',
      rr: '-: 10.0.1.5 10.0.1.6',
      hosted: '10.0.1.7: 10.0.1.8',
      // No node fits, none is wanted, each fails: a virtual address and nobody behind it.
      nowhere: '10.0.1.10: ',
      zero: '10.0.1.12: ',
      bad: '10.0.1.13: ',
    });
  });

  it('are answered by their tasks, too, and say where they are published and run', () => {
    const services = swarmServices(topology, manager);
    const tasks = services.find(({ name }) => name === 'tasks.web');
    assert.deepEqual([tasks?.kind, tasks?.virtualAddress, tasks?.instances.length], ['tasks', null, 2]);
    const [one] = tasks?.instances ?? [];
    assert.deepEqual([one?.metadata['published'], one?.port, one?.version], ['8080→80/tcp (ingress)', 80, '1']);
    assert.ok((one?.node ?? '') !== '');
  });

  it('are not there without a swarm, and on a worker those that its own DNS knows', () => {
    assert.deepEqual(swarmServices(topology, { kind: 'none' }), []);
    const worker = swarmServices(topology, { kind: 'worker', records: manager.records });
    assert.ok(worker.some(({ name, virtualAddress }) => name === 'web' && virtualAddress === '10.0.1.2'));
    assert.equal(readSwarmRole(recorded.info), 'manager');
    assert.equal(readSwarmRole({}), 'none');
    assert.equal(readSwarmRole({ Swarm: { LocalNodeState: 'active', ControlAvailable: false } }), 'worker');
  });
});
