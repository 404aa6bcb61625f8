import assert from 'node:assert/strict';
import { StoppedError } from '../../src/base/errors.ts';
import { silentLogger } from '../../src/base/logger.ts';
import type { Container } from '../../src/model/container.ts';
import { RunError } from '../../src/runner/errors.ts';
import { InsideRunner } from '../../src/runner/inside.ts';
import type { Program } from '../../src/runner/program.ts';
import type { Flavour } from '../../src/runner/toolbox.ts';
import type { ImageName } from '../lab/recipes.mts';
import { eventually, eventuallyHolds } from '../support/eventually.mts';
import { newRun, type TestContainer } from '../support/test-run.mts';
import { clientUnderTest } from './client-under-test.mts';

describe('the runner of programs inside containers', () => {
  const run = newRun();
  const client = clientUnderTest();
  const containers = {} as Record<Image, TestContainer>;
  const images = ['busybox', 'tools', 'bash', 'python', 'node', 'static'] as const satisfies readonly ImageName[];
  type Image = (typeof images)[number];
  let runner: InsideRunner;

  before(async () => {
    for (const image of images) containers[image] = await run.createContainer(image, { image });
    runner = new InsideRunner(client());
  });
  after(async () => await run.cleanUp());

  const modelOf = async ({ id }: TestContainer): Promise<Container> => {
    const inspection = await client().inspectContainer(id);
    assert.equal(inspection.kind, 'found');
    return inspection.item;
  };
  const shell = (source: string, ...args: readonly string[]): Program => {
    return { kind: 'script', language: 'sh', interpreter: 'sh', source, args };
  };
  /** What runs in a container, as the engine's host sees it: without any program inside. */
  const processesIn = async ({ id }: TestContainer): Promise<string[]> => {
    const { Titles, Processes } = (await run.api.call('GET', `/containers/${id}/top`)) as Record<'Titles', string[]> &
      Record<'Processes', string[][]>;
    return Processes.map((fields) => fields[Titles.indexOf('CMD')] ?? '');
  };
  const onlyItself = async (container: TestContainer, before: readonly string[]): Promise<void> => {
    await eventuallyHolds(async () => assert.deepEqual(await processesIn(container), before));
  };

  describe('finds out what an image has', () => {
    const expected: Record<
      Image,
      { shell: boolean; launcher: boolean; has: Record<string, Flavour>; lacks: string[] }
    > = {
      busybox: {
        ...{ shell: true, launcher: true },
        has: { ping: 'busybox', nc: 'busybox', wget: 'busybox', timeout: 'unknown', od: 'unknown' },
        lacks: ['curl', 'getent', 'bash', 'python3', 'node'],
      },
      tools: {
        ...{ shell: true, launcher: true },
        has: { ping: 'iputils', nc: 'busybox', wget: 'busybox' },
        lacks: ['curl', 'bash', 'python3', 'node'],
      },
      bash: {
        ...{ shell: true, launcher: true },
        has: { bash: 'unknown' },
        lacks: ['ping', 'nc', 'wget', 'timeout', 'python3', 'node'],
      },
      python: { shell: false, launcher: true, has: { python3: 'unknown' }, lacks: ['bash', 'node', 'ping'] },
      node: { shell: false, launcher: true, has: { node: 'unknown' }, lacks: ['bash', 'python3', 'ping'] },
      static: { shell: false, launcher: false, has: {}, lacks: ['ping', 'nc', 'node', 'python3'] },
    };
    for (const image of images) {
      it(image, async () => {
        const { shell: found, launcher, tools } = await runner.toolbox(await modelOf(containers[image]));
        const { has, lacks } = expected[image];
        assert.deepEqual(
          { shell: found !== null, launcher: launcher !== null },
          {
            shell: expected[image].shell,
            launcher: expected[image].launcher,
          },
        );
        for (const [name, flavour] of Object.entries(has)) {
          assert.deepEqual([...tools.values()].find((tool) => tool.name === name)?.flavour, flavour, name);
        }
        assert.deepEqual(
          [...tools.keys()].filter((name) => lacks.includes(name)),
          [],
        );
      });
    }

    it('once for each image, however many ask at once', async () => {
      const fresh = new InsideRunner(client());
      const container = await modelOf(containers.tools);
      await fresh.toolbox(container);
      const { requests } = client().connection;
      await Promise.all([fresh.toolbox(container), fresh.toolbox(container)]);
      assert.equal(client().connection.requests, requests);
      fresh.forget(container);
      await Promise.all([fresh.toolbox(container), fresh.toolbox(container)]);
      // One exec: made, started and asked for its end.
      assert.ok(client().connection.requests - requests <= 4);
    });

    it('for one who waits, though another who asked first gives up', async () => {
      const fresh = new InsideRunner(client());
      const container = await modelOf(containers.tools);
      const stop = new AbortController();
      const [first, second] = [fresh.toolbox(container, stop.signal), fresh.toolbox(container)];
      stop.abort();
      await assert.rejects(first, (error) => StoppedError.is(error, 'cancelled'));
      assert.equal((await second).tools.get('ping')?.flavour, 'iputils');
    });

    it('and lets one give up who waits for what another asked', async () => {
      const fresh = new InsideRunner(client());
      const container = await modelOf(containers.tools);
      const first = fresh.toolbox(container);
      await assert.rejects(fresh.toolbox(container, AbortSignal.abort()), (error) =>
        StoppedError.is(error, 'cancelled'),
      );
      await first;
    });
  });

  describe('runs', () => {
    it('a tool to its end, without a trace of how it was started', async () => {
      const result = await runner.run(
        await modelOf(containers.busybox),
        { kind: 'tool', path: '/bin/printf', args: ['%s|', '$(id)', '12\n34', '<b>'] },
        { ms: 5000 },
      );
      const { exitCode, stdout, stderr, timedOut, truncated } = result;
      assert.deepEqual(
        { exitCode, stdout, stderr, timedOut, truncated },
        { exitCode: 0, stdout: '$(id)|12\n34|<b>|', stderr: '', timedOut: false, truncated: false },
      );
      assert.ok(Date.now() - Date.parse(result.startedAt) < 60_000 && result.ms > 0);
    });

    it('a script with its arguments in every language there is', async () => {
      const print = {
        bash: { language: 'bash', interpreter: 'bash', source: 'printf "%s|" "$@"; exit 7' },
        python: {
          language: 'python3',
          interpreter: 'python3',
          source: 'import sys\nsys.stdout.write("".join(a+"|" for a in sys.argv[1:]))\nsys.exit(7)',
        },
        node: {
          language: 'node',
          interpreter: 'node',
          source: 'process.stdout.write(process.argv.slice(1).map((a) => a + "|").join("")); process.exitCode = 7',
        },
      } as const;
      for (const image of ['bash', 'python', 'node'] as const) {
        const args = ['--help', '$(id)', 'a b\nc', '42'];
        const { exitCode, stdout } = await runner.run(
          await modelOf(containers[image]),
          { kind: 'script', ...print[image], args },
          { ms: 10_000 },
        );
        assert.deepEqual([exitCode, stdout], [7, '--help|$(id)|a b\nc|42|'], image);
      }
    });

    it('nothing where nothing can be started', async () => {
      await assert.rejects(runner.run(await modelOf(containers.static), shell('true'), { ms: 1000 }), (error) =>
        RunError.is(error, 'no-tool'),
      );
    });

    it('what is not there to an end that says so', async () => {
      const program: Program = { kind: 'tool', path: '/no/such/tool', args: [] };
      const { exitCode, timedOut } = await runner.run(await modelOf(containers.busybox), program, { ms: 5000 });
      assert.deepEqual([exitCode, timedOut], [127, false]);
    });
  });

  describe('leaves nothing running', () => {
    /** One that starts children and grandchildren, and listens to no polite signal. */
    const family = 'trap "" TERM INT HUP; sleep 4711 & (sleep 4712 & sleep 4713) & echo ready; wait; sleep 4714';
    const lasting: Partial<Record<Image, Program>> = {
      busybox: shell(family),
      bash: {
        ...{ kind: 'script', language: 'bash', interpreter: 'bash', args: [] },
        source: 'trap "" TERM; (while :; do read -rt 4711 <> <(:) || :; done) & echo ready; wait',
      },
      python: {
        ...{ kind: 'script', language: 'python3', interpreter: 'python3', args: [] },
        source: 'import os,time\nos.fork()\nos.write(1,b"ready\\n")\ntime.sleep(4711)',
      },
      node: {
        ...{ kind: 'script', language: 'node', interpreter: 'node', args: [] },
        source:
          'require("child_process").spawn(process.execPath,["-e","setInterval(()=>{},1e6)"],{stdio:"inherit"});' +
          'console.log("ready");setInterval(()=>{},1e6)',
      },
    };
    for (const [image, program] of Object.entries(lasting)) {
      it(`of a ${image} program and its children at the time limit, and gives what it printed`, async () => {
        const container = containers[image as Image];
        const before = await processesIn(container);
        const result = await runner.run(await modelOf(container), program, { ms: 1500 });
        assert.deepEqual([result.timedOut, result.exitCode], [true, null]);
        assert.match(result.stdout, /^ready\n/);
        assert.ok(result.ms < 6000, `${result.ms} ms`);
        await onlyItself(container, before);
      });

      it(`of a ${image} program and its children when it is called off`, async () => {
        const container = containers[image as Image];
        const before = await processesIn(container);
        const model = await modelOf(container);
        const stop = new AbortController();
        const running = runner.run(model, program, { ms: 60_000, signal: stop.signal });
        const ended = assert.rejects(running, (error) => StoppedError.is(error, 'cancelled'));
        await eventually(async () => (await processesIn(container)).length > before.length + 1);
        stop.abort();
        await ended;
        await onlyItself(container, before);
      });
    }

    it('when it is called off at any moment of the start', async () => {
      const container = containers.busybox;
      const before = await processesIn(container);
      const model = await modelOf(container);
      await Promise.all(
        [0, 1, 3, 6, 10, 20, 40, 80].map(async (ms) => {
          const stop = new AbortController();
          const running = runner.run(model, shell('sleep 4711'), { ms: 60_000, signal: stop.signal });
          setTimeout(() => stop.abort(), ms);
          await assert.rejects(running, (error) => StoppedError.is(error, 'cancelled'));
        }),
      );
      await onlyItself(container, before);
    });

    it('of one that never stops printing', async () => {
      const container = containers.busybox;
      const before = await processesIn(container);
      const result = await runner.run(await modelOf(container), shell('yes & yes'), { ms: 1000 });
      assert.deepEqual([result.timedOut, result.truncated], [true, true]);
      assert.ok(result.stdout.startsWith('y\ny\n'));
      await onlyItself(container, before);
    });

    it('and starts nothing when it was called off before', async () => {
      const { requests } = client().connection;
      const model = await modelOf(containers.busybox);
      await assert.rejects(runner.run(model, shell('true'), { ms: 1000, signal: AbortSignal.abort() }), (error) =>
        StoppedError.is(error, 'cancelled'),
      );
      assert.equal(client().connection.requests, requests + 1);
    });
  });

  describe('says why a container can run nothing', () => {
    const reasonOf = async (work: Promise<unknown>): Promise<unknown> => {
      const outcome = await work.catch((error: unknown) => error);
      return RunError.is(outcome) ? outcome.reason : outcome;
    };

    it('from its state, without asking the engine', async () => {
      const model = await modelOf(containers.busybox);
      const { requests } = client().connection;
      const reasons = [];
      for (const state of ['paused', 'exited', 'created', 'restarting'] as const) {
        reasons.push(await reasonOf(runner.toolbox({ ...model, state })));
      }
      assert.deepEqual(reasons, ['paused', 'not-running', 'not-running', 'not-running']);
      assert.equal(client().connection.requests, requests);
    });

    for (const known of [true, false]) {
      it(`from the engine's answer where the state is news, its tools ${known ? '' : 'not '}known`, async () => {
        const container = await run.createContainer(`late-${String(known)}`, { image: 'busybox' });
        const model = await modelOf(container);
        const attempt = async (): Promise<unknown> => {
          const late = new InsideRunner(client());
          if (known) await late.toolbox(await modelOf(containers.busybox));
          return await reasonOf(late.run(model, shell('true'), { ms: 5000 }));
        };
        await run.act(container, 'pause');
        assert.equal(await attempt(), 'paused');
        await run.act(container, 'unpause');
        await run.act(container, 'kill');
        await eventually(async () => (await run.inspect(container)).State.Status === 'exited');
        assert.equal(await attempt(), 'not-running');
        await run.remove(container);
        assert.equal(await attempt(), 'gone');
      });
    }

    it('when it is stopped or removed in the middle', async () => {
      for (const end of ['kill', 'remove'] as const) {
        const container = await run.createContainer(`short-${end}`, { image: 'busybox' });
        const running = reasonOf(runner.run(await modelOf(container), shell('sleep 4711'), { ms: 30_000 }));
        await eventually(async () => (await processesIn(container)).includes('sleep 4711'));
        await (end === 'kill' ? run.act(container, 'kill') : run.remove(container));
        assert.equal(await running, 'gone', end);
      }
    });

    it('when it is paused in the middle, which is no time-out', async () => {
      const container = await run.createContainer('short-paused', { image: 'busybox' });
      const running = reasonOf(runner.run(await modelOf(container), shell('sleep 4711'), { ms: 1500 }));
      await eventually(async () => (await processesIn(container)).includes('sleep 4711'));
      await run.act(container, 'pause');
      assert.equal(await running, 'paused');
      await run.remove(container);
    });
  });

  it('logs what it runs without the scripts', async () => {
    const lines: string[] = [];
    const talking = new InsideRunner(client(), { ...silentLogger, debug: (line) => lines.push(line) });
    await talking.run(await modelOf(containers.busybox), shell('exit 0 # secret', 'argument'), { ms: 5000 });
    assert.ok(lines.some((line) => line.includes('argument')));
    assert.ok(!lines.some((line) => line.includes('secret')));
  });
});
