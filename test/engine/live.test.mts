import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { EngineError } from '../../src/engine/errors.ts';
import { LiveTopology, type LiveOptions, type LiveUpdate } from '../../src/store/live.ts';
import type { Change } from '../../src/model/topology.ts';
import { eventually, eventuallyHolds } from '../support/eventually.mts';
import { needsLab } from '../support/skip.mts';
import { newRun, type TestContainer, type TestNetwork } from '../support/test-run.mts';
import { openClient } from './client-under-test.mts';
import { assertSameModel, readExpectedModel, type RawContainer } from './expected-model.mts';

const patience = { within: 15_000 };

/** A live topology that somebody looks at, for the suite it is called in, and what it told. */
function watch(options: LiveOptions = {}): {
  readonly run: ReturnType<typeof newRun>;
  readonly live: () => LiveTopology;
  /** Forgets what was told so far. */
  readonly forget: () => void;
  readonly states: () => readonly string[];
  readonly told: (kind: Change['kind'], id: string) => readonly Change[];
  /** Waits until it equals the engine, object by object and field by field. */
  readonly equalsEngine: () => Promise<void>;
} {
  const run = newRun();
  const updates: LiveUpdate[] = [];
  let live: LiveTopology | undefined;
  const get = (): LiveTopology => live!;
  before('look at the engine', async () => {
    live = new LiveTopology(openClient, options);
    live.attend();
    live.onUpdate((update) => updates.push(update));
    await live.ready();
  });
  after('look away', async () => {
    live?.dispose();
    await run.cleanUp();
  });
  const idOf = (change: Change): string => ('container' in change ? change.container.id : change.network.id);
  return {
    run,
    live: get,
    forget: () => (updates.length = 0),
    states: () => updates.map(({ state }) => state.kind),
    told: (kind, id) =>
      updates.flatMap(({ changes }) => changes).filter((change) => change.kind === kind && idOf(change) === id),
    equalsEngine: async () => {
      await eventuallyHolds(async () => {
        const expected = await readExpectedModel(run.api);
        const { state } = get();
        assert.equal(state.kind, 'live');
        assertSameModel(state.topology, expected);
      }, patience);
    },
  };
}

describe('a live topology, by events alone', () => {
  // Reconciles every 60 s: nothing below takes so long that a full read could hide a missed event.
  const { run, live, forget, told, equalsEngine } = watch();
  let front: TestNetwork, back: TestNetwork, one: TestContainer, other: TestContainer;

  before(async () => {
    front = await run.createNetwork('front', { IPAM: { Config: [{ Subnet: '172.31.30.0/24' }] } });
    back = await run.createNetwork('back');
    one = await run.createContainer('one', { image: 'busybox', networks: [front] });
    other = await run.createContainer('other', { image: 'busybox', networks: [front, back] });
    await equalsEngine();
  });
  beforeEach(forget);
  let fullReads = 0;
  before(() => {
    live().onUpdate(({ state }) => {
      if (state.kind === 'lost') fullReads += 1;
    });
  });
  after(() => assert.equal(fullReads, 0, 'it was lost and read everything anew'));

  const changed = (container: TestContainer): string[] =>
    told('container-changed', container.id).flatMap((change) => ('fields' in change ? change.fields : []));

  it('sees a network come and go', async () => {
    const { id } = await run.createNetwork('passing', { Internal: true });
    await equalsEngine();
    assert.equal(told('network-added', id).length, 1);
    await run.api.call('DELETE', `/networks/${id}`);
    await equalsEngine();
    assert.equal(told('network-removed', id).length, 1);
  });

  it('sees a container created, started and removed', async () => {
    const { id, ...rest } = await run.createContainer('passing', { image: 'busybox', networks: [front], start: false });
    await equalsEngine();
    assert.equal(told('container-added', id).length, 1);
    await run.act({ id, ...rest }, 'start');
    await equalsEngine();
    await run.remove({ id, ...rest });
    await equalsEngine();
    assert.equal(told('container-removed', id).length, 1);
  });

  it('sees a running container connected and disconnected', async () => {
    await run.connect(one, { network: back, aliases: ['uno'] });
    await equalsEngine();
    assert.equal(told('connected', one.id).length, 1);
    await run.disconnect(one, back);
    await equalsEngine();
    assert.equal(told('disconnected', one.id).length, 1);
    assert.deepEqual(changed(one), []);
  });

  it('sees a container renamed, also in the lists of members', async () => {
    await run.api.call('POST', `/containers/${one.id}/rename?name=${run.nameOf('renamed')}`);
    await equalsEngine();
    assert.ok(changed(one).includes('name'));
  });

  it('sees a container paused and going on', async () => {
    await run.act(other, 'pause');
    await equalsEngine();
    await run.act(other, 'unpause');
    await equalsEngine();
    assert.deepEqual(changed(other), ['state', 'state']);
  });

  it('sees a container killed, stopped, started and restarted', async () => {
    for (const verb of ['kill', 'start', 'stop', 'start', 'restart'] as const) {
      forget();
      await run.act(other, verb);
      await equalsEngine();
      assert.notDeepEqual(changed(other), [], verb);
    }
  });

  it('sees a container end by itself and be started again by its policy', async () => {
    const dying = await run.createContainer('dying', {
      image: 'busybox',
      command: ['sh', '-c', 'sleep 1; exit 3'],
      networks: [front],
      hostConfig: { RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 1 } },
    });
    await eventually(async () => (await run.inspect(dying)).State.Status === 'exited', patience);
    await equalsEngine();
    const { state, detail } = live().state.topology!.containers.get(dying.id)!;
    assert.deepEqual([state, detail?.exitCode, detail?.restartCount], ['exited', 3, 1]);
  });

  it('sees health come and go', async () => {
    const checked = await run.createContainer('checked', {
      image: 'busybox',
      command: ['sh', '-c', 'trap exit TERM; touch /well; while :; do sleep 1; done'],
      body: { Healthcheck: { Test: ['CMD', 'test', '-f', '/well'], Interval: 1e9, Timeout: 5e9, Retries: 1 } },
    });
    const becomes = async (status: string): Promise<void> => {
      await eventuallyHolds(
        () => assert.equal(live().state.topology?.containers.get(checked.id)?.health?.status, status),
        patience,
      );
    };
    await becomes('healthy');
    await equalsEngine();
    await run.exec(checked, ['rm', '/well']);
    await becomes('unhealthy');
    await run.exec(checked, ['touch', '/well']);
    await becomes('healthy');
    await equalsEngine();
    await run.remove(checked);
  });

  it('sees a network go that only containers which do not run are attached to, and another of its name come', async () => {
    const { id } = await run.createNetwork('again');
    const network = { id, name: run.nameOf('again') };
    const stopped = await run.createContainer('stopped', { image: 'busybox', networks: [network] });
    await run.act(stopped, 'stop');
    const never = await run.createContainer('never', { image: 'busybox', networks: [network], start: false });
    await equalsEngine();
    await run.api.call('DELETE', `/networks/${id}`);
    await equalsEngine();
    await run.createNetwork('again');
    await equalsEngine();
    await Promise.all([run.remove(stopped), run.remove(never)]);
  });

  it('sees twenty containers come and go at once', async () => {
    const many = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        return await run.createContainer(`many-${index}`, { image: 'busybox', networks: [index % 2 ? front : back] });
      }),
    );
    await equalsEngine();
    await Promise.all(many.map(async (container) => await run.remove(container)));
    await equalsEngine();
    for (const { id } of many) assert.equal(told('container-removed', id).length, 1);
  });
});

describe('what an event costs a live topology', () => {
  const { run, live, equalsEngine } = watch();
  let network: TestNetwork, one: TestContainer;

  before(async () => {
    network = await run.createNetwork('cost');
    one = await run.createContainer('one', { image: 'busybox' });
    await run.createContainer('bystander', { image: 'busybox', networks: [network] });
    await equalsEngine();
    await quiet();
  });

  /** Waits until nothing has been asked for a while. */
  const quiet = async (): Promise<number> => {
    for (let last = -1; ;) {
      const { requests } = live().client!.connection;
      if (requests === last) return requests;
      last = requests;
      await sleep(400);
    }
  };
  const costOf = async (work: () => Promise<void>): Promise<number> => {
    const asked = await quiet();
    await work();
    return (await quiet()) - asked;
  };

  it('is one inspect for a pause', async () => {
    const cost = await costOf(async () => {
      await run.act(one, 'pause');
      await eventually(() => live().state.topology?.containers.get(one.id)?.state === 'paused');
    });
    assert.equal(cost, 1);
    await run.act(one, 'unpause');
  });

  it('is two inspects at most for a connect', async () => {
    const cost = await costOf(async () => {
      await run.connect(one, network);
      await eventually(() => live().state.topology?.containers.get(one.id)?.endpoints.length === 2);
    });
    assert.ok(cost >= 1 && cost <= 2, `${cost} requests`);
  });

  it('is nothing for health checks that find what they found before', async () => {
    const checked = await run.createContainer('checked', {
      image: 'busybox',
      body: { Healthcheck: { Test: ['CMD', 'true'], Interval: 1e9, Timeout: 5e9, Retries: 1 } },
    });
    const checks = async (): Promise<string | undefined> => {
      const raw = (await run.api.call('GET', `/containers/${checked.id}/json`)) as RawContainer;
      return raw.State.Health?.Log?.at(-1)?.Start;
    };
    await eventually(() => live().state.topology?.containers.get(checked.id)?.health?.status === 'healthy', patience);
    const asked = await quiet();
    const seen = new Set<string | undefined>();
    for (let second = 0; second < 5; second += 1) {
      seen.add(await checks());
      await sleep(1000);
    }
    assert.ok(seen.size >= 3, 'the checks did run');
    assert.equal(live().client!.connection.requests - asked, 0);
  });
});

describe('a live topology that looks again now and then', () => {
  const { run, live, forget, states, told, equalsEngine } = watch({ reconcileMs: 300 });
  let network: TestNetwork, stopped: TestContainer;

  before(async () => {
    network = await run.createNetwork('quiet');
    stopped = await run.createContainer('stopped', { image: 'busybox', networks: [network] });
    await run.act(stopped, 'stop');
    await equalsEngine();
  });
  beforeEach(forget);

  it('finds that a stopped container was disconnected and connected, which no event tells', async () => {
    await run.disconnect(stopped, network);
    await equalsEngine();
    assert.equal(told('disconnected', stopped.id).length, 1);
    await run.connect(stopped, { network, aliases: ['later'] });
    await equalsEngine();
    assert.equal(told('connected', stopped.id).length, 1);
  });

  it('counts the failures of a health check, which no event tells', async () => {
    const sick = await run.createContainer('sick', {
      image: 'busybox',
      body: { Healthcheck: { Test: ['CMD', 'false'], Interval: 1e9, Timeout: 5e9, Retries: 1 } },
    });
    await eventually(() => {
      const health = live().state.topology?.containers.get(sick.id)?.health;
      return health?.status === 'unhealthy' && health.failingStreak > 2;
    }, patience);
    await run.remove(sick);
    await equalsEngine();
  });

  it('publishes nothing new while nothing happens', async () => {
    await equalsEngine();
    const { topology } = live().state;
    const before = [...topology!.containers.values()];
    await live().reconcile();
    assert.notEqual(live().state.topology, topology);
    assert.deepEqual(
      [...live().state.topology!.containers.values()].map((container, index) => container === before[index]),
      before.map(() => true),
    );
  });

  it('does not look again when nobody looks', async () => {
    const unattended = new LiveTopology(openClient, { reconcileMs: 100 });
    try {
      await unattended.ready();
      const { requests } = unattended.client!.connection;
      await sleep(1000);
      assert.equal(unattended.client!.connection.requests, requests);
      const attention = unattended.attend();
      await eventually(() => unattended.client!.connection.requests > requests);
      attention.dispose();
    } finally {
      unattended.dispose();
    }
  });

  it('finds itself again after the engine was restarted', async function () {
    const lab = needsLab(this);
    const lasting = await run.createContainer('lasting', {
      image: 'busybox',
      networks: [network],
      hostConfig: { RestartPolicy: { Name: 'always' } },
    });
    const ending = await run.createContainer('ending', { image: 'busybox', networks: [network] });
    await equalsEngine();
    forget();
    await lab.halt();
    try {
      await eventually(() => live().state.kind === 'lost', patience);
      assert.ok(live().state.topology?.containers.has(ending.id), 'what was known last stays');
      await eventually(() => live().client === undefined);
      await assert.rejects(live().reconcile(), (error) => EngineError.is(error, 'no-socket', 'daemon-down'));
    } finally {
      await lab.resume();
    }
    await eventually(async () => (await run.inspect(lasting)).State.Status === 'running', patience);
    await equalsEngine();
    assert.equal(live().state.topology?.containers.get(ending.id)?.state, 'exited');
    assert.deepEqual(
      states().filter((state, index, all) => state !== all[index - 1]),
      ['live', 'lost', 'live'].slice(states()[0] === 'lost' ? 1 : 0),
    );
    await run.act(ending, 'start');
    await equalsEngine();
  });
});
