import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { StoppedError } from '../../../src/base/errors.ts';
import { delay } from '../../../src/base/signals.ts';
import type { EngineClient } from '../../../src/engine/client.ts';
import { openEngine } from '../../../src/engine/open.ts';
import { readTopology } from '../../../src/store/read.ts';
import * as does from '../../fake-engine/misbehaviour.mts';
import { eventually } from '../../support/eventually.mts';
import { thrownBy } from './outcome.mts';
import { useFakeEngine } from './use-fake-engine.mts';

const requestMs = 80;

/** Every call that waits for an engine. */
const calls: Readonly<Record<string, (client: EngineClient, signal?: AbortSignal) => Promise<unknown>>> = {
  listNetworks: async (client, signal) => await client.listNetworks(signal),
  listContainers: async (client, signal) => await client.listContainers(signal),
  inspectNetwork: async (client, signal) => await client.inspectNetwork('x', signal),
  inspectContainer: async (client, signal) => await client.inspectContainer('x', signal),
  inspectNetworks: async (client, signal) => await client.inspectNetworks(['x', 'y'], signal),
  inspectContainers: async (client, signal) => await client.inspectContainers(Array(40).fill('x'), signal),
  readFile: async (client, signal) => await client.readFile('x', '/etc/hosts', signal),
  exec: async (client, signal) => await client.exec({ container: 'x', command: ['true'], ms: requestMs, signal }),
  events: async (client, signal = new AbortController().signal) => await client.events(signal),
  readTopology: async (client, signal) => await readTopology(client, signal),
};

const silences = {
  'says nothing': does.silence,
  'stops in the middle of a body': does.sayHalfAndWait('[{"Id":"a"'),
  'stops in the middle of an explanation': does.drip(['{"message":'], 20, false),
  'speaks too slowly to ever end': does.drip(Array(1000).fill(' '), 20),
};

describe('an engine that', () => {
  const fake = useFakeEngine('debian');

  for (const [what, behaviour] of Object.entries(silences)) {
    for (const [name, call] of Object.entries(calls)) {
      // An event stream that has begun may be silent for hours.
      if (name === 'events' && behaviour !== does.silence) continue;
      it(`${what} is not waited for longer than allowed: ${name}`, async () => {
        const client = await fake().openBlindly(requestMs);
        fake().answer(/./, behaviour);
        const started = performance.now();
        const error = await thrownBy(call(client));
        assert(StoppedError.is(error, 'timed-out'), String(error));
        assert(performance.now() - started < requestMs + 500);
        await eventually(() => fake().busy === 0, { every: 5 });
        client.dispose();
        await eventually(() => fake().openConnections === 0, { every: 5 });
      });

      it(`${what} is left when the caller wants no more: ${name}`, async () => {
        const client = await fake().openBlindly(60_000);
        fake().answer(/./, behaviour);
        const stop = new AbortController();
        const asked = thrownBy(call(client, stop.signal));
        await eventually(() => fake().busy > 0, { every: 5 });
        stop.abort();
        const error = await asked;
        assert(StoppedError.is(error, 'cancelled'), String(error));
        await eventually(() => fake().busy === 0, { every: 5 });
        assert.equal(getEventListeners(stop.signal, 'abort').length, 0);
        client.dispose();
        await eventually(() => fake().openConnections === 0, { every: 5 });
      });

      it(`${what} is left when its client is disposed: ${name}`, async () => {
        const client = await fake().openBlindly(60_000);
        fake().answer(/./, behaviour);
        const asked = thrownBy(call(client));
        await eventually(() => fake().busy > 0, { every: 5 });
        await delay(40); // Of several requests, all have arrived by then.
        const before = fake().requests.length;
        client.dispose();
        const error = await asked;
        assert(StoppedError.is(error, 'cancelled'), String(error));
        await eventually(() => fake().openConnections === 0, { every: 5 });
        assert.equal(fake().requests.length, before, 'a request was sent after the end');
      });
    }
  }

  for (const [name, call] of Object.entries(calls)) {
    it(`is not asked at all when it was called off before: ${name}`, async () => {
      const client = await fake().openBlindly();
      const error = await thrownBy(call(client, AbortSignal.abort()));
      assert(StoppedError.is(error, 'cancelled'), String(error));
      assert.equal(fake().connections, 0);
      client.dispose();
    });

    it(`is not asked once its client was disposed: ${name}`, async () => {
      const client = await fake().openBlindly();
      client.dispose();
      const error = await thrownBy(call(client));
      assert(StoppedError.is(error, 'cancelled'), String(error));
      assert.equal(fake().connections, 0);
    });
  }

  it('does not say who it is is left after the time limit, and hung up on', async () => {
    fake().answer(/version/, does.silence);
    const error = await thrownBy(fake().open(requestMs));
    assert(StoppedError.is(error, 'timed-out'), String(error));
    await eventually(() => fake().openConnections === 0, { every: 5 });
  });

  it('does not say who it is can be given up', async () => {
    fake().answer(/version/, does.silence);
    const stop = new AbortController();
    const target = { address: { kind: 'unix', path: fake().socket }, tls: null } as const;
    const opened = thrownBy(openEngine(target, { signal: stop.signal }));
    await eventually(() => fake().busy > 0, { every: 5 });
    stop.abort();
    assert(StoppedError.is(await opened, 'cancelled'));
    await eventually(() => fake().openConnections === 0, { every: 5 });
  });

  it('takes its time, but not too much, is waited for', async () => {
    const client = await fake().openBlindly(2000);
    fake().answer(/^GET \/networks$/, does.late(300, does.sayJson([])));
    assert.deepEqual(await client.listNetworks(), { items: [], oddities: [] });
    client.dispose();
  });
});

describe('requests to an engine', () => {
  const fake = useFakeEngine('trixie');

  it('leave no listener on a signal that lives on', async () => {
    const client = await fake().open();
    const window = new AbortController();
    for (let round = 0; round < 20; round++) await readTopology(client, window.signal);
    const events = new AbortController();
    await client.exec({ container: 'x', command: ['true'], ms: 1000, signal: window.signal });
    await client.events(events.signal);
    assert.equal(getEventListeners(window.signal, 'abort').length, 0);
    assert.equal(getEventListeners(events.signal, 'abort').length, 1);
    events.abort();
    await eventually(() => fake().busy === 0, { every: 5 });
    assert.equal(getEventListeners(events.signal, 'abort').length, 0);
    client.dispose();
  });

  it('share a few connections, which are all closed in the end', async () => {
    const client = await fake().open();
    for (let round = 0; round < 10; round++) await readTopology(client);
    assert(fake().connections <= 16, `${fake().connections} connections`);
    client.dispose();
    await eventually(() => fake().openConnections === 0, { every: 5 });
  });
});
