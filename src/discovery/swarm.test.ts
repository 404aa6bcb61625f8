import assert from 'node:assert/strict';
import { aNetwork, aTopology } from '../../test/support/model.ts';
import { recorded, recordedManager as manager } from '../../test/support/recorded-swarm.ts';
import { EngineError } from '../engine/errors.ts';
import { readSwarmRole } from '../engine/translate/swarm.ts';
import type { Swarm } from '../model/swarm.ts';
import { swarmServices } from './swarm.ts';
import { readSwarmServices } from './swarm-reading.ts';
import { swarmDrift } from './swarm-records.ts';

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

describe('drift between a swarm and the DNS of its node', () => {
  const changed = (change: (swarm: typeof manager) => Partial<typeof manager>): Swarm => ({
    ...manager,
    ...change(manager),
  });
  const words = (swarm: Swarm): readonly string[] =>
    swarmDrift(topology, swarm).map((drift) =>
      [drift.kind, drift.service, 'address' in drift ? drift.address : '', 'actual' in drift ? drift.actual : '']
        .join(' ')
        .trim(),
    );

  it('is none of a real swarm with services that are well, scaled to nothing, failing and pending', () => {
    assert.deepEqual(words(manager), []);
  });

  it('is a record of a task that failed or is no longer there', () => {
    const failed = changed(({ tasks }) => ({
      tasks: tasks.map((task) =>
        task.id.startsWith('jab3') ? { ...task, state: 'failed', wanted: 'shutdown' } : task,
      ),
    }));
    assert.deepEqual(words(failed), ['record-without-task web 10.0.1.3']);
    const forgotten = changed(({ tasks }) => ({ tasks: tasks.filter(({ id }) => !id.startsWith('jab3')) }));
    assert.deepEqual(words(forgotten), words(failed));
  });

  it('is none of a task that is told to stop and still runs', () => {
    const stopping = changed(({ tasks }) => ({
      tasks: tasks.map((task) => (task.id.startsWith('jab3') ? { ...task, wanted: 'shutdown' } : task)),
    }));
    assert.deepEqual(words(stopping), []);
  });

  it('is a task without a record, where this node takes part in the network', () => {
    const unknown = changed(({ records }) => ({
      records: records.map((record) =>
        record.service === 'rr' ? { ...record, tasks: record.tasks.slice(1) } : record,
      ),
    }));
    assert.deepEqual(words(unknown), ['task-without-record rr 10.0.1.6']);
    assert.deepEqual(words(changed(() => ({ records: [] }))), []);
  });

  it('is another virtual address', () => {
    const other = changed(({ records }) => ({
      records: records.map((record) =>
        record.service === 'web' ? { ...record, virtualAddress: '10.0.1.99' } : record,
      ),
    }));
    assert.deepEqual(words(other), ['virtual-address-differs web  10.0.1.2']);
  });

  it('is told where it lasts, and not what is on its way', async () => {
    const { signal } = new AbortController();
    const lost = changed(() => ({ tasks: [] }));
    const answers = [lost, manager];
    const passing = await readSwarmServices(
      topology,
      async () => await Promise.resolve(answers.shift() ?? manager),
      signal,
    );
    assert.deepEqual([passing.source?.state, passing.drift], ['ready', []]);
    const lasting = await readSwarmServices(topology, async () => await Promise.resolve(lost), signal);
    assert.deepEqual([...new Set(lasting.drift.map(({ kind }) => kind))], ['record-without-task']);
  });

  it('is not known where the swarm can not be read, which is said', async () => {
    const error = new EngineError('engine-failed', 'failed', { message: 'The swarm does not have a leader.' });
    const reading = await readSwarmServices(
      topology,
      async () => await Promise.reject(error),
      new AbortController().signal,
    );
    assert.deepEqual(
      [reading.source?.state, reading.source?.failure?.detail['why']],
      ['failed', 'The swarm does not have a leader.'],
    );
  });
});
