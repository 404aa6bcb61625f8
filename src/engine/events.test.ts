import assert from 'node:assert/strict';
import fc from 'fast-check';
import { limits } from '../base/limits.ts';
import { readRecording, recorded } from '../../test/fake-engine/recording.mts';
import { readEventLines, type EngineEvent } from './events.ts';

async function read(chunks: readonly Buffer[]): Promise<EngineEvent[]> {
  const events: EngineEvent[] = [];
  async function* stream(): AsyncGenerator<Buffer> {
    await Promise.resolve();
    yield* chunks;
  }
  for await (const event of readEventLines(stream(), (why) => new Error(why))) events.push(event);
  return events;
}

function lines(...messages: unknown[]): Buffer {
  return Buffer.from(messages.map((message) => `${JSON.stringify(message)}\n`).join(''));
}

const start = { Type: 'container', Action: 'start', Actor: { ID: 'c1', Attributes: { name: 'wéb\n😀' } } };
const connect = {
  Type: 'network',
  Action: 'connect',
  Actor: { ID: 'n1', Attributes: { container: 'c1', name: 'front' } },
};
const expected: EngineEvent[] = [
  { kind: 'container', action: 'start', id: 'c1' },
  { kind: 'network', action: 'connect', id: 'n1', container: 'c1' },
];

describe('the event stream', () => {
  it('is read the same wherever it is cut in two', async () => {
    const bytes = lines(start, connect);
    for (let at = 0; at <= bytes.length; at++) {
      assert.deepEqual(await read([bytes.subarray(0, at), bytes.subarray(at)]), expected, `cut at ${at}`);
    }
  });

  it("leaves out the product's own helpers, and their attachments too", async () => {
    const labels = { 'io.container-network-inspector.owner': 'helper' };
    const mine = (Action: string): object => ({ Type: 'container', Action, Actor: { ID: 'h1', Attributes: labels } });
    const attached = { ...connect, Actor: { ID: 'n1', Attributes: { container: 'h1' } } };
    assert.deepEqual(
      await read([lines(mine('create'), attached, mine('start'), start, connect, mine('destroy'))]),
      expected,
    );
  });

  it('is read the same when it comes byte by byte', async () => {
    assert.deepEqual(await read([...lines(start, connect)].map((byte) => Buffer.from([byte]))), expected);
  });

  it('is read the same in any pieces, whatever stands between the events', async () => {
    const noise = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }).map((text) => text.replaceAll('\n', '')),
      fc.json({ maxDepth: 3 }).map((json) => json.replaceAll('\n', '')),
      fc.constant(''),
    );
    const event = fc.record({
      Type: fc.constantFrom('container', 'network', 'image', 'Container'),
      Action: fc.constantFrom('start', 'exec_create: sh', 'health_status: healthy', 'connect'),
      Actor: fc.record({
        ID: fc.string({ unit: 'binary', maxLength: 8 }),
        Attributes: fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 }),
      }),
    });
    const line = fc.oneof(
      event.map((message) => JSON.stringify(message)),
      noise,
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 8 }), fc.array(fc.nat(), { maxLength: 12 }), async (all, places) => {
        const bytes = Buffer.from(all.map((text) => `${text}\n`).join(''));
        const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
        const pieces = ends.map((end, at) => bytes.subarray(ends[at - 1] ?? 0, end));
        assert.deepEqual(await read(pieces), await read([bytes]));
      }),
    );
  });

  it('passes over what is no event', async () => {
    const odd = [
      null,
      1,
      'x',
      [],
      {},
      { Type: 'container' },
      { ...start, Actor: null },
      { ...start, Actor: { ID: 7 } },
      { ...start, Type: 5 },
    ];
    assert.deepEqual(await read([lines(...odd), Buffer.from('\n\n{"Type":\n'), lines(start)]), expected.slice(0, 1));
  });

  it('passes over events of what is neither a container nor a network', async () => {
    assert.deepEqual(await read([lines({ ...start, Type: 'image' }, { ...start, Type: 'volume' })]), []);
  });

  it('passes over execs, of which a health check raises three', async () => {
    const exec = ['exec_create: sh -c true', 'exec_start: sh', 'exec_die'].map((Action) => ({ ...start, Action }));
    assert.deepEqual(await read([lines(...exec)]), []);
  });

  it('does not take a last line for an event that was cut off', async () => {
    assert.deepEqual(await read([lines(start).subarray(0, -1)]), []);
  });

  it('takes a line that ends as on Windows', async () => {
    assert.deepEqual(await read([Buffer.from(`${JSON.stringify(start)}\r\n`)]), expected.slice(0, 1));
  });

  it('takes a connect whose container is no text for one of nobody', async () => {
    const odd = { ...connect, Actor: { ID: 'n1', Attributes: { container: { evil: 1 } } } };
    assert.deepEqual(await read([lines(odd)]), [{ kind: 'network', action: 'connect', id: 'n1', container: null }]);
  });

  it('ends with an error at a line larger than any event', async () => {
    const piece = Buffer.alloc(65536, 'x');
    const flood = Array(limits.eventBytes / piece.length + 1).fill(piece) as Buffer[];
    await assert.rejects(read(flood), /more than 1048576 bytes/);
  });

  it('takes an event as large as an event may be', async () => {
    const large = { ...start, Actor: { ID: 'c1', Attributes: { label: 'x'.repeat(limits.eventBytes - 1000) } } };
    assert.deepEqual(await read([lines(large)]), expected.slice(0, 1));
  });

  for (const name of recorded) {
    it(`of a real engine is understood line by line: ${name}`, async () => {
      const events = readRecording(name).events as { Action: string }[];
      const heard = await read([lines(...events)]);
      const wanted = events.filter(({ Action }) => !Action.startsWith('exec_'));
      assert.equal(heard.length, wanted.length);
      assert.deepEqual(
        heard.map(({ action }) => action),
        wanted.map(({ Action }) => Action),
      );
    });
  }
});
