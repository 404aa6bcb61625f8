import assert from 'node:assert/strict';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { eventually, eventuallyHolds } from '../../test/support/eventually.mts';
import { aContainer, anEndpoint, aNetwork } from '../../test/support/model.ts';
import { StoppedError } from '../base/errors.ts';
import { silentLogger } from '../base/logger.ts';
import { EngineError } from '../engine/errors.ts';
import type { Container } from '../model/container.ts';
import type { Network } from '../model/network.ts';
import { LiveTopology, type LiveOptions, type LiveUpdate } from './live.ts';
import { ScriptedEngine } from './scripted-engine.ts';

const front = aNetwork('front');
const web = aContainer('web', { endpoints: [anEndpoint(front, '172.20.0.2/16')] });
const api = aContainer('api');
const daemonDown = new EngineError('daemon-down', 'nobody there', { endpoint: 'unix:///scripted' });

describe('a live topology', () => {
  const lives: LiveTopology[] = [];
  let engine: ScriptedEngine;
  let updates: LiveUpdate[];
  let log: string[];

  beforeEach(() => {
    engine = new ScriptedEngine();
    engine.has(front, web, api);
    [updates, log] = [[], []];
  });
  afterEach(() => {
    for (const live of lives.splice(0)) live.dispose();
  });

  function start(options: LiveOptions = {}): LiveTopology {
    const say = (message: string): number => log.push(message);
    const live = new LiveTopology(engine.open, {
      log: { ...silentLogger, warn: say, error: say },
      gatherMs: 10,
      backoffMs: 5,
      ...options,
    });
    live.onUpdate((update) => updates.push(update));
    lives.push(live);
    return live;
  }
  async function started(options?: LiveOptions): Promise<LiveTopology> {
    const live = start(options);
    await live.ready();
    engine.reads.length = 0;
    updates.length = 0;
    return live;
  }
  /** Called when a full reading is about to begin: waits until its lists are answered and its inspects are under way. */
  async function holdInspects(): Promise<() => void> {
    const releaseLists = engine.hold();
    const earlier = engine.reads.length;
    await eventually(() => engine.reads.length === earlier + 2);
    const release = engine.hold();
    releaseLists();
    await eventually(() => engine.reads.length === earlier + 4);
    return release;
  }
  const kinds = (): string[] => updates.map(({ state }) => state.kind);
  const stateOf = (live: LiveTopology, { id }: Container): string | undefined =>
    live.state.topology?.containers.get(id)?.state;
  const now = (container: Container, state: Container['state']): void => {
    engine.has({ ...container, state });
    engine.announceContainer('pause', container);
  };

  it('shows the lists first, then everything, and calls neither a change', async () => {
    const live = start();
    assert.deepEqual(live.state, { kind: 'connecting', topology: null });
    await live.ready();
    assert.deepEqual(
      updates.map(({ state, changes }) => [state.topology?.completeness, changes]),
      [
        ['lists', []],
        ['full', []],
      ],
    );
  });

  it('reads only what an event touched', async () => {
    const live = await started();
    now(web, 'paused');
    await eventually(() => stateOf(live, web) === 'paused');
    assert.deepEqual(engine.reads.flat(), [web.id]);
    assert.deepEqual(
      updates.flatMap(({ changes }) => changes.map(({ kind }) => kind)),
      ['container-changed'],
    );
  });

  it('gathers a burst of five hundred events about a few into one reading of those', async () => {
    const live = await started();
    for (let round = 0; round < 250; round += 1) {
      now(web, round % 2 ? 'paused' : 'running');
      now(api, round % 2 ? 'paused' : 'running');
    }
    await eventually(() => stateOf(live, api) === 'paused');
    assert.deepEqual(engine.reads.flat().sort(), [web.id, api.id].sort());
    assert.equal(updates.length, 1);
  });

  it('reads everything once where a burst touched five hundred', async () => {
    const live = await started();
    const many = Array.from({ length: 500 }, (_, index) => aContainer(`many-${index}`));
    for (const container of many) {
      engine.has(container);
      engine.announceContainer('create', container);
    }
    await eventually(() => live.state.topology?.containers.size === 502);
    assert.equal(engine.reads.filter(([what]) => what === 'lists').length, 2);
    assert.equal(updates.length, 1);
    assert.equal(updates[0]?.changes.length, 500);
  });

  it('loses no event that comes during the first reading', async () => {
    const live = start();
    const release = await holdInspects();
    // The answers under way are older than this.
    now(web, 'paused');
    release();
    await live.ready();
    await eventually(() => stateOf(live, web) === 'paused');
  });

  it('loses no event that comes during a later full reading', async () => {
    const live = await started();
    const reading = live.reconcile();
    const release = await holdInspects();
    const late: Network = aNetwork('late');
    engine.has(late);
    engine.announce({ kind: 'network', action: 'create', id: late.id, container: null });
    release();
    await reading;
    await eventually(() => live.state.topology?.networks.has(late.id));
  });

  it('loses no event that comes while what an earlier one touched is read', async () => {
    const live = await started();
    const release = engine.hold();
    now(web, 'paused');
    await eventually(() => engine.reads.length > 0);
    now(web, 'exited');
    release();
    await eventually(() => stateOf(live, web) === 'exited');
  });

  it('forgets what is gone without asking for it', async () => {
    const live = await started();
    engine.containers.delete(web.id);
    engine.announceContainer('die', web);
    engine.announceContainer('destroy', web);
    await eventually(() => live.state.topology?.containers.has(web.id) === false);
    assert.deepEqual(engine.reads.flat(), []);
  });

  it('forgets what is found to be gone', async () => {
    const live = await started();
    engine.containers.delete(web.id);
    engine.announceContainer('die', web);
    await eventually(() => live.state.topology?.containers.has(web.id) === false);
  });

  describe('that is asked to look again', () => {
    it('gives what it read after it was asked, not what was under way', async () => {
      const live = await started();
      const first = live.reconcile();
      const release = await holdInspects();
      // No event tells this one.
      engine.has({ ...web, state: 'paused' });
      const second = live.reconcile();
      release();
      assert.equal((await first).containers.get(web.id)?.state, 'running');
      assert.equal((await second).containers.get(web.id)?.state, 'paused');
    });

    it('reads once for all who ask at the same time', async () => {
      const live = await started();
      await Promise.all([live.reconcile(), live.reconcile(), live.reconcile()]);
      assert.equal(engine.reads.filter(([what]) => what === 'lists').length, 2);
    });

    it('lets go of one who gives up, and of all when it ends', async () => {
      const live = await started();
      const release = engine.hold();
      const stop = new AbortController();
      const [impatient, patient] = [live.reconcile(stop.signal), live.reconcile()];
      stop.abort();
      await assert.rejects(impatient, (error) => StoppedError.is(error, 'cancelled'));
      const ended = assert.rejects(patient, (error) => StoppedError.is(error, 'cancelled'));
      live.dispose();
      await ended;
      release();
      await assert.rejects(live.reconcile(), (error) => StoppedError.is(error, 'cancelled'));
    });

    it('says so when the engine is lost meanwhile', async () => {
      const live = await started();
      const release = engine.hold();
      const reading = assert.rejects(live.reconcile(), (error) => EngineError.is(error, 'connection-lost'));
      await eventually(() => engine.reads.length > 0);
      engine.hangUp();
      await reading;
      release();
    });
  });

  describe('that looks again now and then', () => {
    it('does so only while somebody attends', async () => {
      const live = await started({ reconcileMs: 10 });
      await sleep(60);
      assert.equal(engine.reads.length, 0);
      const [one, other] = [live.attend(), live.attend()];
      one.dispose();
      one.dispose();
      engine.has({ ...web, state: 'paused' });
      await eventually(() => stateOf(live, web) === 'paused');
      other.dispose();
      await live.reconcile();
      engine.reads.length = 0;
      await sleep(60);
      assert.equal(engine.reads.length, 0);
    });

    it('catches up at once when somebody comes after a while', async () => {
      const live = await started({ reconcileMs: 500 });
      live.attend().dispose();
      await sleep(50);
      assert.equal(engine.reads.length, 0, 'there was nothing to catch up on');
      await sleep(500);
      engine.has({ ...web, state: 'paused' });
      live.attend();
      await eventually(() => stateOf(live, web) === 'paused', { within: 250 });
    });
  });

  describe('whose engine is lost', () => {
    it('keeps what was known, has no client, and comes back with what changed meanwhile', async () => {
      const live = await started();
      const clientsWhenLost: unknown[] = [];
      live.onUpdate(({ state }) => {
        if (state.kind === 'lost') clientsWhenLost.push(live.client);
      });
      const { topology } = live.state;
      engine.trouble = daemonDown;
      engine.containers.delete(api.id);
      engine.hangUp();
      await eventually(() => live.state.kind === 'lost');
      assert.equal(live.state.topology, topology);
      engine.trouble = null;
      await eventually(() => live.state.kind === 'live');
      assert.deepEqual(new Set(clientsWhenLost), new Set([undefined]));
      assert.deepEqual(updates.at(-1)?.changes, [{ kind: 'container-removed', container: api }]);
      assert.deepEqual(
        kinds().filter((kind, index, all) => kind !== all[index - 1]),
        ['lost', 'live'],
      );
      assert.deepEqual([...engine.clients], [live.client]);
    });

    it('waits longer and longer, and briefly again once it was found', async () => {
      engine.trouble = daemonDown;
      const live = start({ backoffMs: 8 });
      const waits = (): number[] => log.map((line) => Number(/again in (\d+) ms/.exec(line)?.[1]));
      await eventually(() => engine.openings.length >= 5);
      engine.trouble = null;
      await eventually(() => live.state.kind === 'live' && live.state.topology.completeness === 'full');
      assert.deepEqual(waits().slice(0, 4), [8, 14, 23, 39]);
      const gaps = engine.openings.slice(1).map((at, index) => at - engine.openings[index]!);
      // Timers are a millisecond early at times.
      for (const [index, wait] of waits().entries())
        assert.ok(gaps[index]! >= wait - 2, `${gaps[index]} ms for ${wait}`);
      engine.hangUp();
      await eventually(() => log.length > 0 && live.state.kind === 'live' && waits().at(-1) === 8);
    });

    it('tells everyone who waits for the first picture why there is none', async () => {
      engine.trouble = daemonDown;
      const live = start();
      await assert.rejects(live.ready(), (error) => error === daemonDown);
      assert.equal(live.state.topology, null);
      engine.trouble = null;
      assert.equal((await live.ready().catch(async () => await live.ready())).completeness, 'full');
    });

    it('publishes no answer that comes after the loss', async () => {
      const live = await started({ backoffMs: 60_000 });
      const release = engine.hold();
      now(web, 'paused');
      await eventually(() => engine.reads.length > 0);
      engine.hangUp();
      await eventually(() => live.state.kind === 'lost');
      release();
      await sleep(20);
      assert.deepEqual(kinds(), ['lost']);
      assert.equal(stateOf(live, web), 'running');
    });
  });

  it('goes on when a listener throws, and tells the others', async () => {
    const live = start();
    live.onUpdate(() => {
      throw new Error('out of order');
    });
    const heard: LiveUpdate[] = [];
    live.onUpdate((update) => heard.push(update));
    await live.ready();
    now(web, 'paused');
    await eventually(() => stateOf(live, web) === 'paused');
    assert.equal(heard.length, updates.length);
    assert.match(log[0]!, /listener failed: out of order/);
  });

  it('tells a listener nothing more once it was unsubscribed, also by another during a round', async () => {
    const live = await started();
    let heard = 0;
    const first = live.onUpdate(() => later.dispose());
    const later = live.onUpdate(() => (heard += 1));
    const last = live.onUpdate(() => (heard += 10));
    await live.reconcile();
    first.dispose();
    last.dispose();
    await live.reconcile();
    assert.equal(heard, 10);
  });

  it('ends for good, whatever it was doing', async () => {
    const live = await started();
    const release = engine.hold();
    now(web, 'paused');
    await eventually(() => engine.reads.length > 0);
    live.dispose();
    release();
    await turn();
    await sleep(20);
    assert.deepEqual(kinds(), []);
    assert.equal(engine.clients.size, 0);
    assert.equal(live.client, undefined);
    assert.equal(engine.openings.length, 1);
  });

  it('closes a connection that comes after its end', async () => {
    const release = engine.hold();
    const live = start();
    await eventually(() => engine.openings.length > 0);
    live.dispose();
    release();
    await eventuallyHolds(() => assert.equal(engine.clients.size, 0));
    await sleep(20);
    assert.deepEqual([engine.clients.size, live.state.kind], [0, 'connecting']);
  });
});
