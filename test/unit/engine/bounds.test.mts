import assert from 'node:assert/strict';
import { limits } from '../../../src/base/limits.ts';
import { EngineError } from '../../../src/engine/errors.ts';
import * as does from '../../fake-engine/misbehaviour.mts';
import { eventually } from '../../support/eventually.mts';
import { thrownBy } from './outcome.mts';
import { useFakeEngine } from './use-fake-engine.mts';

const megabyte = 1024 * 1024;
/** What lies in the sockets' buffers when the reader hangs up. */
const onTheWay = 4 * megabyte;

describe('an answer without an end', () => {
  const fake = useFakeEngine('debian');

  it('is given up where the limit of an answer is, and hung up on', async () => {
    const client = await fake().open();
    const flood = does.endless(Buffer.alloc(65536, ' '));
    fake().answer(/networks/, flood.behaviour);
    const error = await thrownBy(client.listNetworks());
    assert(EngineError.is(error, 'answer-too-large'), String(error));
    await eventually(flood.stopped, { every: 5 });
    assert(flood.sent() > limits.answerBytes && flood.sent() < limits.answerBytes + onTheWay, `${flood.sent()} bytes`);
    client.dispose();
  });

  it('is no reason to fill the memory', async () => {
    const client = await fake().open();
    fake().answer(/networks/, does.endless(Buffer.alloc(65536, ' ')).behaviour);
    const before = process.memoryUsage().rss;
    for (let round = 0; round < 8; round++) await thrownBy(client.listNetworks());
    const grown = (process.memoryUsage().rss - before) / megabyte;
    // Eight limits would be 512 MB; one, and what the collector has not yet taken, is less than half of that.
    assert(grown < 250, `${Math.round(grown)} MB`);
    client.dispose();
  });

  it('of an error is read only as far as anybody would', async () => {
    const client = await fake().open();
    const flood = does.endless('because '.repeat(8192), 500);
    fake().answer(/networks/, flood.behaviour);
    assert(EngineError.is(await thrownBy(client.listNetworks()), 'engine-failed'));
    await eventually(flood.stopped, { every: 5 });
    assert(flood.sent() < limits.errorBytes + onTheWay, `${flood.sent()} bytes`);
    client.dispose();
  });

  it('of a file is read only as far as a small file goes', async () => {
    const client = await fake().open();
    const flood = does.endless(Buffer.alloc(65536));
    fake().answer(/archive/, flood.behaviour);
    assert(EngineError.is(await thrownBy(client.readFile('x', '/dev/zero')), 'answer-too-large'));
    await eventually(flood.stopped, { every: 5 });
    assert(flood.sent() < limits.fileBytes + onTheWay, `${flood.sent()} bytes`);
    client.dispose();
  });

  it('of one container among many costs only that container', async () => {
    const client = await fake().open();
    const [id = ''] = (fake().recording.containerInspects as { Id: string }[]).map(({ Id }) => Id);
    fake().answer(new RegExp(id), does.endless(Buffer.alloc(65536, ' ')).behaviour);
    const inspection = await client.inspectContainer(id);
    assert.equal(inspection.kind, 'odd');
    client.dispose();
  });

  it('of one event ends the stream', async () => {
    const client = await fake().open();
    const flood = does.endless(Buffer.alloc(65536, 'x'));
    fake().answer(/events/, flood.behaviour);
    const events = await client.events(new AbortController().signal);
    const error = await thrownBy(events[Symbol.asyncIterator]().next());
    assert(EngineError.is(error, 'bad-answer'), String(error));
    await eventually(flood.stopped, { every: 5 });
    assert(flood.sent() < limits.eventBytes + onTheWay, `${flood.sent()} bytes`);
    client.dispose();
  });

  it('of a program is read to its end, but only its beginning is kept', async () => {
    const client = await fake().open();
    const payload = Buffer.alloc(65536, 'y');
    const frame = Buffer.concat([Buffer.from([1, 0, 0, 0, 0, 1, 0, 0]), payload]);
    fake().answer(/start/, does.drip(Array(100).fill(frame) as Buffer[], 0));
    const result = await client.exec({ container: 'x', command: ['yes'], ms: 5000, maxBytes: 1000 });
    assert.deepEqual([result.stdout, result.truncated, result.exitCode], ['y'.repeat(1000), true, 3]);
    client.dispose();
  });
});

describe('JSON nested deeper than any stack', () => {
  const fake = useFakeEngine('debian');
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;

  it('is one odd object', async () => {
    const client = await fake().open();
    fake().answer(/networks/, does.say(deep));
    const { items, oddities } = await client.listNetworks();
    assert.deepEqual([items.length, oddities.length], [0, 1]);
    client.dispose();
  });

  it('in a field that is not read is no harm', async () => {
    const client = await fake().open();
    fake().answer(/networks/, does.say(`[{"Id":"a","Name":"n","Labels":{"x":${deep}},"Other":${deep}}]`));
    const { items } = await client.listNetworks();
    assert.deepEqual(
      items.map(({ id, labels }) => [id, labels]),
      [['a', {}]],
    );
    client.dispose();
  });
});
