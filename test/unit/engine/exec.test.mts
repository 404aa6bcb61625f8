import assert from 'node:assert/strict';
import { StoppedError } from '../../../src/base/errors.ts';
import type { ExecResult } from '../../../src/engine/exec.ts';
import { EngineError } from '../../../src/engine/errors.ts';
import type { Behaviour } from '../../fake-engine/fake-engine.mts';
import { FakeEngine } from '../../fake-engine/fake-engine.mts';
import * as does from '../../fake-engine/misbehaviour.mts';
import { readRecording, recorded } from '../../fake-engine/recording.mts';
import { eventually } from '../../support/eventually.mts';
import { thrownBy } from './outcome.mts';
import { useFakeEngine } from './use-fake-engine.mts';

const running = { Running: true, ExitCode: null };
const ended = { Running: false, ExitCode: 3 };

function frame(stream: number, text: string): Buffer {
  const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

/** Sends this, and leaves the stream open. */
function sendAndWait(...chunks: Buffer[]): Behaviour {
  return (_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/vnd.docker.raw-stream' }).flushHeaders();
    for (const chunk of chunks) response.write(chunk);
  };
}

/** Sends this, and breaks the connection. */
function sendAndBreak(chunk: Buffer): Behaviour {
  return (_, response, socket) => {
    response.writeHead(200, { 'Content-Length': 10_000 }).write(chunk, () => socket.destroy());
  };
}

describe('exec', () => {
  const fake = useFakeEngine('trixie');

  async function run(ms = 3000, signal?: AbortSignal): Promise<ExecResult> {
    const client = await fake().open();
    try {
      return await client.exec({ container: 'web', command: ['x'], ms, signal });
    } finally {
      client.dispose();
    }
  }

  for (const name of recorded) {
    it(`gives what the program said and how it ended, as recorded of ${name}`, async () => {
      const engine = await FakeEngine.start(readRecording(name));
      const client = await engine.open();
      const { stdout, stderr, truncated, exitCode } = await client.exec({ container: 'web', command: ['x'], ms: 3000 });
      assert.deepEqual(
        { stdout, stderr, truncated, exitCode },
        { stdout: 'out\nend', stderr: 'err\n', truncated: false, exitCode: 3 },
      );
      client.dispose();
      await engine.stop();
    });
  }

  it('ends with the program where the stream does not: the Windows pipe that stays open', async () => {
    fake().answer(/start/, sendAndWait(frame(1, 'all of it')));
    const { stdout, exitCode, ms } = await run(10_000);
    assert.deepEqual([stdout, exitCode], ['all of it', 3]);
    assert(ms < 1500, `${Math.round(ms)} ms`);
    await eventually(() => fake().openConnections === 0, { every: 5 });
  });

  it('waits while the program runs and is silent', async () => {
    fake().answer(/start/, sendAndWait());
    fake().answer(/^GET \/exec/, does.sayJson(ended));
    fake().answer(/^GET \/exec/, does.sayJson(running), 2);
    assert.equal((await run(10_000)).exitCode, 3);
    assert.equal(fake().asked(/^GET \/exec/).length, 3);
  });

  it('asks again where the engine fails to say whether the program ended', async () => {
    fake().answer(/start/, sendAndWait(frame(1, 'x')));
    fake().answer(/^GET \/exec/, does.sayJson(ended));
    fake().answerOnce(/^GET \/exec/, does.sayJson({ message: 'busy' }, 500));
    assert.equal((await run(10_000)).exitCode, 3);
  });

  it('takes an exec that the engine has forgotten for one that ended', async () => {
    fake().answer(/start/, sendAndWait(frame(1, 'x')));
    fake().answer(/^GET \/exec/, does.sayJson({ message: 'No such exec instance' }, 404));
    const { stdout, exitCode } = await run(10_000);
    assert.deepEqual([stdout, exitCode], ['x', null]);
  });

  it('gives the output that came while the engine was asked whether it ended', async () => {
    fake().answer(
      /start/,
      does.drip([frame(1, 'first '), ...(Array(3).fill(Buffer.alloc(0)) as Buffer[]), frame(1, 'last')], 100, false),
    );
    assert.equal((await run(10_000)).stdout, 'first last');
  });

  it('ends after its time where the engine says for ever that it runs', async () => {
    fake().answer(/start/, sendAndWait(frame(1, 'x')));
    fake().answer(/^GET \/exec/, does.sayJson(running));
    const error = await thrownBy(run(600));
    assert(StoppedError.is(error, 'timed-out'), String(error));
    await eventually(() => fake().openConnections === 0, { every: 5 });
  });

  it('can be called off in mid-stream', async () => {
    fake().answer(/start/, sendAndWait(frame(1, 'x')));
    fake().answer(/^GET \/exec/, does.sayJson(running));
    const stop = new AbortController();
    const asked = thrownBy(run(60_000, stop.signal));
    await eventually(() => fake().asked(/start/).length > 0, { every: 5 });
    stop.abort();
    assert(StoppedError.is(await asked, 'cancelled'));
    await eventually(() => fake().openConnections === 0, { every: 5 });
  });

  it('knows the exit code of a program whose stream broke', async () => {
    fake().answer(/start/, sendAndBreak(frame(1, 'half')));
    const { stdout, exitCode } = await run();
    assert.deepEqual([stdout, exitCode], ['half', 3]);
  });

  it('learns the exit code a moment after the stream’s end', async () => {
    fake().answer(/^GET \/exec/, does.sayJson(ended));
    fake().answer(/^GET \/exec/, does.sayJson(running), 2);
    assert.equal((await run()).exitCode, 3);
  });

  it('does not ask for ever for an exit code that the engine never learns', async () => {
    fake().answer(/^GET \/exec/, does.sayJson(running));
    const { exitCode, stdout } = await run(10_000);
    assert.deepEqual([exitCode, stdout], [null, 'out\nend']);
  });

  it('takes output that is not framed for a bad answer', async () => {
    fake().answer(/start/, sendAndWait(Buffer.from('root@web:/# ')));
    const error = await thrownBy(run());
    assert(EngineError.is(error, 'bad-answer'), String(error));
    await eventually(() => fake().openConnections === 0, { every: 5 });
  });

  const brokenStreams: Readonly<Record<string, readonly [Buffer, string]>> = {
    'a length larger than what comes': [
      Buffer.concat([frame(1, 'a'), Buffer.from([1, 0, 0, 0, 0, 0, 1, 0]), Buffer.from('b')]),
      'ab',
    ],
    'a length of 4 GB': [Buffer.concat([Buffer.from([1, 0, 0, 0, 255, 255, 255, 255]), Buffer.from('c')]), 'c'],
    'half a header': [Buffer.concat([frame(1, 'd'), Buffer.from([1, 0, 0])]), 'd'],
    'frames without content': [Buffer.concat([frame(1, ''), frame(1, 'e'), frame(2, '')]), 'e'],
  };
  for (const [what, [bytes, stdout]] of Object.entries(brokenStreams)) {
    it(`keeps what it can of a stream with ${what}`, async () => {
      fake().answer(/start/, does.say(bytes));
      const result = await run();
      assert.deepEqual([result.stdout, result.exitCode], [stdout, 3]);
    });
  }

  const badIds: Readonly<Record<string, unknown>> = {
    missing: {},
    'a number': { Id: 5 },
    'a path': { Id: '../../images/prune' },
    empty: { Id: '' },
  };
  for (const [what, body] of Object.entries(badIds)) {
    it(`does not start an exec whose id is ${what}`, async () => {
      fake().answer(/^POST \/containers/, does.sayJson(body, 201));
      assert(EngineError.is(await thrownBy(run()), 'bad-answer'));
      assert.deepEqual(fake().asked(/exec\//), []);
    });
  }

  it('takes a state without sense for a bad answer', async () => {
    fake().answer(/^GET \/exec/, does.sayJson({ Running: 'maybe' }));
    assert(EngineError.is(await thrownBy(run()), 'bad-answer'));
  });

  it('says that a paused container is in the way', async () => {
    const message = 'Container web is paused, unpause the container before exec';
    fake().answer(/^POST \/containers/, does.sayJson({ message }, 409));
    const error = await thrownBy(run());
    assert(EngineError.is(error, 'conflict') && error.details['message'] === message);
  });

  it('says that the container stopped between the two requests', async () => {
    fake().answer(/start/, does.sayJson({ message: 'container is not running' }, 409));
    assert(EngineError.is(await thrownBy(run()), 'conflict'));
  });
});
