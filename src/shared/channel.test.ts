import assert from 'node:assert/strict';
import * as v from 'valibot';
import { StoppedError } from '../base/errors.ts';
import { Channel, ChannelError, type Contract, type Handlers } from './channel.ts';

const served = {
  requests: { double: { question: v.number(), answer: v.number(), ms: 40 } },
  notices: { hello: v.string() },
} satisfies Contract;
const nothing = { requests: {}, notices: {} } satisfies Contract;

interface Pair {
  readonly client: Channel<typeof nothing, typeof served>;
  readonly server: Channel<typeof served, typeof nothing>;
  readonly heard: string[];
  readonly nonsense: string[];
}

/** Two ends that talk to each other in this process; what one says is cloned, as between processes. */
function connect(double: Handlers<typeof served>['requests']['double']): Pair {
  const heard: string[] = [];
  const nonsense: string[] = [];
  const client: Pair['client'] = new Channel({
    post: (message) => queueMicrotask(() => server.receive(structuredClone(message))),
    mine: nothing,
    theirs: served,
    handlers: { requests: {}, notices: {} },
  });
  const server: Pair['server'] = new Channel({
    post: (message) => queueMicrotask(() => client.receive(structuredClone(message))),
    mine: served,
    theirs: nothing,
    handlers: { requests: { double }, notices: { hello: (text) => void heard.push(text) } },
    onNonsense: (why) => void nonsense.push(why),
  });
  return { client, server, heard, nonsense };
}

async function failure(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => assert.fail('it did not fail'),
    (error: unknown) => error,
  );
}

describe('a channel', () => {
  it('brings each answer to its question, in whatever order they come', async () => {
    const { client } = connect(async (number) => {
      await new Promise((resolve) => setTimeout(resolve, 12 - number * 3));
      return number * 2;
    });
    assert.deepEqual(await Promise.all([1, 2, 3].map(async (number) => await client.ask('double', number))), [2, 4, 6]);
  });

  it('brings notices, and drops those that are not what they should be', async () => {
    const { client, heard, nonsense } = connect((number) => number);
    client.tell('hello', 'you');
    client.tell('hello', 7 as never);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(heard, ['you']);
    assert.equal(nonsense.length, 1);
  });

  it('says in words why the other side failed', async () => {
    const { client } = connect(() => {
      throw new Error('no engine');
    });
    const error = await failure(client.ask('double', 1));
    assert(ChannelError.is(error, 'refused'));
    assert.equal(error.message, 'no engine');
  });

  it('refuses a question and an answer of the wrong shape', async () => {
    const { client, nonsense } = connect(() => 'four' as never);
    assert(ChannelError.is(await failure(client.ask('double', 'two' as never)), 'refused'));
    assert.equal(nonsense.length, 1);
    assert(ChannelError.is(await failure(client.ask('double', 2)), 'not-understood'));
  });

  it('gives up after the time of the contract, and lets the other side know', async () => {
    let stopped: AbortSignal | undefined;
    const { client } = connect(async (_, signal) => {
      stopped = signal;
      return await new Promise<never>(() => undefined);
    });
    assert(StoppedError.is(await failure(client.ask('double', 1)), 'timed-out'));
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(stopped?.aborted, true);
  });

  it('calls the work off when the answer is no longer wanted', async () => {
    const stop = new AbortController();
    let stopped: AbortSignal | undefined;
    const { client } = connect(async (_, signal) => {
      stopped = signal;
      stop.abort();
      return await new Promise<never>(() => undefined);
    });
    assert(StoppedError.is(await failure(client.ask('double', 1, stop.signal)), 'cancelled'));
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(stopped?.aborted, true);
  });

  it('ends what is under way when it is closed, and answers no more', async () => {
    let stopped: AbortSignal | undefined;
    const { client, server } = connect(async (_, signal) => {
      stopped = signal;
      return await new Promise<never>(() => undefined);
    });
    const asked = client.ask('double', 1);
    await new Promise((resolve) => setImmediate(resolve));
    server.close();
    client.close();
    assert(ChannelError.is(await failure(asked), 'closed'));
    assert.equal(stopped?.aborted, true);
    assert(ChannelError.is(await failure(client.ask('double', 1)), 'closed'));
  });

  it('drops whatever is no message', () => {
    const { server, nonsense } = connect((number) => number);
    const junk = [null, 7, 'x', [], {}, { kind: 'request' }, { kind: 'notice', name: 'toString', body: 1 }];
    for (const message of junk) server.receive(message);
    server.receive({ kind: 'request', id: 1, name: 'constructor', body: 1 });
    assert.equal(nonsense.length, junk.length + 1);
  });
});
