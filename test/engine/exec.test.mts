import assert from 'node:assert/strict';
import { StoppedError } from '../../src/base/errors.ts';
import { limits } from '../../src/base/limits.ts';
import { EngineError } from '../../src/engine/errors.ts';
import type { ExecRequest, ExecResult } from '../../src/engine/exec.ts';
import { eventually, eventuallyHolds } from '../support/eventually.mts';
import { newRun, type TestContainer } from '../support/test-run.mts';
import { clientUnderTest } from './client-under-test.mts';

describe('a program run in a container', () => {
  const run = newRun();
  const client = clientUnderTest();
  let container: TestContainer;

  before(async () => {
    container = await run.createContainer('one', { image: 'busybox' });
  });
  after(async () => await run.cleanUp());

  const exec = async (command: readonly string[], more: Partial<ExecRequest> = {}): Promise<ExecResult> =>
    await client().exec({ container: container.id, command, ms: 10_000, ...more });

  const hostile = {
    'a command in a shell': '$(touch /tmp/pwned)',
    'a command in backquotes': '`touch /tmp/pwned`',
    'the end of a command': '; touch /tmp/pwned #',
    quotes: `'"'"''"\\'"`,
    'line ends': 'one\ntwo\r\nthree\n\n',
    HTML: '<img src=x onerror="alert(1)">&amp;',
    'something like a format': '%s%n%d\\x41\\n',
    'an option': '--help',
    nothing: '',
    'white space': ' \t ',
    '255 characters': 'x'.repeat(255),
    'other scripts': 'naïve 网络 🐳 e\u0301 \u202eabc\ufeff',
    'escape sequences': '\u001b[31mred\u001b]0;title\u0007',
    'something like JSON': '{"Cmd":["rm","-rf","/"]}\u2028',
  };
  for (const [what, argument] of Object.entries(hostile)) {
    it(`gets an argument with ${what} as it is`, async () => {
      const { stdout, stderr, exitCode } = await exec(['printf', '%s|', argument, 'last']);
      assert.deepEqual({ stdout, stderr, exitCode }, { stdout: `${argument}|last|`, stderr: '', exitCode: 0 });
    });
  }

  it('has run nothing of what stood in its arguments', async () => {
    assert.equal((await exec(['test', '-e', '/tmp/pwned'])).exitCode, 1);
  });

  it('gets its environment and its user as they are', async () => {
    const environment = ['TOKEN=$(id) "quoted"\nnext', 'EMPTY='];
    const { stdout } = await exec(['sh', '-c', 'printf "%s|%s|" "$TOKEN" "${EMPTY-unset}"; id -u'], {
      environment,
      user: '4711',
    });
    assert.equal(stdout, '$(id) "quoted"\nnext||4711\n');
  });

  it('is told apart into stdout, stderr and the exit code', async () => {
    const { stdout, stderr, exitCode, truncated } = await exec([
      'sh',
      '-c',
      'echo out; echo err >&2; echo out; exit 42',
    ]);
    assert.deepEqual(
      { stdout, stderr, exitCode, truncated },
      { stdout: 'out\nout\n', stderr: 'err\n', exitCode: 42, truncated: false },
    );
  });

  it('that a signal ends has the exit code of that signal', async () => {
    assert.equal((await exec(['sh', '-c', 'kill -9 $$'])).exitCode, 137);
  });

  for (const [what, command] of Object.entries({ 'is not there': '/no/such', 'may not be started': '/etc' })) {
    it(`that ${what} ends with a status that says so`, async () => {
      const { exitCode, stdout, stderr } = await exec([command, 'x']);
      assert.ok(exitCode === 126 || exitCode === 127, `${exitCode}`);
      assert.match(stdout + stderr, /no such file|permission denied|not found|is a directory/i);
    });
  }

  it('that prints a million lines is read to its end in bounded memory', async () => {
    global.gc?.();
    const before = process.memoryUsage();
    let most = 0;
    const watching = setInterval(() => {
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      most = Math.max(most, heapUsed + arrayBuffers - before.heapUsed - before.arrayBuffers);
    }, 20);
    try {
      const { stdout, stderr, exitCode, truncated } = await exec(['seq', '1000000', '2000000'], { ms: 50_000 });
      assert.deepEqual({ exitCode, truncated, stderr }, { exitCode: 0, truncated: true, stderr: '' });
      assert.equal(stdout.length, limits.outputBytes);
      assert.ok(stdout.startsWith('1000000\n1000001\n'));
    } finally {
      clearInterval(watching);
    }
    // Much of it is garbage that waits for its collector.
    assert.ok(most < 100 * 1024 * 1024, `${most} bytes`);
  });

  it('that never stops printing is left at the time limit', async () => {
    await assert.rejects(exec(['timeout', '5', 'yes'], { ms: 1000 }), (error) => StoppedError.is(error, 'timed-out'));
  });

  it('cuts output where it was told to, not in the middle of a character', async () => {
    const { stdout, truncated } = await exec(['printf', '%s', 'ab€'], { maxBytes: 4 });
    assert.deepEqual([stdout, truncated], ['ab', true]);
  });

  it('that lasts is left at the time limit', async () => {
    const started = performance.now();
    await assert.rejects(exec(['sleep', '5'], { ms: 500 }), (error) => StoppedError.is(error, 'timed-out'));
    assert.ok(performance.now() - started < 2000);
  });

  it('is left when it is called off', async () => {
    const stop = new AbortController();
    const running = exec(['sh', '-c', 'echo here; sleep 5'], { signal: stop.signal, onOutput: () => stop.abort() });
    await assert.rejects(running, (error) => StoppedError.is(error, 'cancelled'));
    await assert.rejects(exec(['true'], { signal: stop.signal }), (error) => StoppedError.is(error, 'cancelled'));
  });

  it('that leaves a child behind, which holds its output, has ended all the same', async () => {
    const started = performance.now();
    const { stdout, exitCode } = await exec(['sh', '-c', 'sleep 8 & echo done; exit 3']);
    assert.deepEqual([stdout, exitCode], ['done\n', 3]);
    assert.ok(performance.now() - started < 6000);
  });

  it('tells of its output while it runs', async () => {
    const seen: string[] = [];
    const command = ['sh', '-c', 'echo one; sleep 0.3; echo two'];
    await exec(command, { onOutput: (output) => seen.push(output().stdout) });
    assert.deepEqual([seen[0], seen.at(-1)], ['one\n', 'one\ntwo\n']);
  });

  it('ends when its container is removed in the middle', async () => {
    const passing = await run.createContainer('passing', { image: 'busybox' });
    const started = performance.now();
    const running = exec(['sh', '-c', 'echo here; sleep 30'], {
      container: passing.id,
      ms: 30_000,
      onOutput: () => void run.remove(passing),
    });
    // Which of the two depends on whether the engine forgets the program before it is asked.
    const outcome = await running.then(
      ({ exitCode, stdout }) => ({ exitCode, stdout }),
      (error: unknown) => error,
    );
    if (!EngineError.is(outcome, 'not-found')) assert.deepEqual(outcome, { exitCode: 137, stdout: 'here\n' });
    assert.ok(performance.now() - started < 10_000);
  });

  it('ends when its container is stopped in the middle', async () => {
    const passing = await run.createContainer('stopping', { image: 'busybox' });
    const { exitCode, stdout } = await exec(['sh', '-c', 'echo here; sleep 30'], {
      container: passing.id,
      ms: 30_000,
      onOutput: () => void run.act(passing, 'kill'),
    });
    assert.deepEqual([exitCode, stdout], [137, 'here\n']);
  });

  it('is refused where the container is paused, stopped or gone, each with its reason', async () => {
    const still = await run.createContainer('still', { image: 'busybox' });
    const reasons: unknown[] = [];
    const attempt = async (): Promise<void> => {
      reasons.push(await exec(['true'], { container: still.id }).catch((error: unknown) => error));
    };
    await run.act(still, 'pause');
    await attempt();
    await run.act(still, 'unpause');
    await run.act(still, 'kill');
    await eventually(async () => (await run.inspect(still)).State.Status === 'exited');
    await attempt();
    await run.remove(still);
    await attempt();
    assert.deepEqual(
      reasons.map((error) => (EngineError.is(error) ? error.reason : error)),
      ['conflict', 'conflict', 'not-found'],
    );
  });

  it('may run many times at once', async () => {
    const all = await Promise.all(Array.from({ length: 24 }, async (_, index) => await exec(['echo', `${index}`])));
    assert.deepEqual(
      all.map(({ stdout }) => stdout),
      Array.from({ length: 24 }, (_, index) => `${index}\n`),
    );
    await eventuallyHolds(
      async () => {
        const raw = (await run.api.call('GET', `/containers/${container.id}/json`)) as { ExecIDs: string[] | null };
        assert.deepEqual(raw.ExecIDs, null);
      },
      { within: 30_000 },
    );
  });
});

describe('a file read from a container', () => {
  const run = newRun();
  const client = clientUnderTest();
  after(async () => await run.cleanUp());

  it('is its content, also where there is no shell and where nothing runs', async () => {
    const network = await run.createNetwork('files');
    const bare = await run.createContainer('bare', { image: 'static', networks: [network], body: { Hostname: 'www' } });
    assert.match((await client().readFile(bare.id, '/etc/hosts'))!, /\twww\n$/);
    assert.match((await client().readFile(bare.id, '/etc/resolv.conf'))!, /nameserver 127\.0\.0\.11/);
    await run.act(bare, 'kill');
    assert.match((await client().readFile(bare.id, '/etc/hosts'))!, /localhost/);
  });

  it('is null where there is none, and an error where there is no container', async () => {
    const bare = await run.createContainer('empty', { image: 'static', start: false });
    assert.equal(await client().readFile(bare.id, '/etc/nsswitch.conf'), null);
    await assert.rejects(client().readFile('no-such-container', '/etc/hosts'), (error) =>
      EngineError.is(error, 'not-found'),
    );
  });
});
