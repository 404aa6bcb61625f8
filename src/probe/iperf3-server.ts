import { randomInt } from 'node:crypto';
import { StoppedError } from '../base/errors.ts';
import { stopReason, throwIfStopped, withTimeLimit } from '../base/signals.ts';
import type { Container } from '../model/container.ts';
import { RunError } from '../runner/errors.ts';
import { execSeat } from '../runner/exec-seat.ts';
import type { InsideRunner } from '../runner/inside.ts';
import type { Program } from '../runner/program.ts';
import type { RunResult } from '../runner/run.ts';
import type { Seat } from '../runner/seat.ts';
import type { Toolbox } from '../runner/toolbox.ts';

/** How a server of ours is to be started. */
export interface ServerOptions {
  /** Seconds after which it ends by itself, whatever becomes of this process. */
  readonly life: number;
  /** Null: any that is free. */
  readonly port: number | null;
  readonly signal?: AbortSignal | undefined;
  /** Called with what it printed so far. */
  readonly onOutput?: ((stdout: string) => void) | undefined;
}

/** How long it may take to listen, in milliseconds. */
const listenMs = 8_000;
/** How many ports are tried. */
const portsTried = 5;

/**
 * Works while an iperf3 server of ours listens in a container's namespace: inside it, or in a helper beside it. The server serves one test
 * (`-s -1`) and ends by itself after a time, so that not even a crash of this process leaves it behind; when this returns, nothing of it is
 * left.
 * @param work gets the port
 * @throws {RunError} `no-tool` and its relatives (wanted `iperf3-server`), `tool-unusable`, `not-running`, `paused`, `gone`
 * @throws {StoppedError}
 */
export async function withIperf3Server<T>(
  runner: InsideRunner,
  container: Container,
  options: ServerOptions,
  work: (port: number) => Promise<T>,
): Promise<T> {
  const wanted = 'iperf3-server';
  if (suits(await runner.toolbox(container, options.signal)))
    return await serve(execSeat(runner, container), options, work);
  if (runner.helpers === null) {
    throw new RunError('no-tool', `${container.name} has no iperf3`, { container: container.name, wanted });
  }
  const { signal, life } = options;
  return await runner.helpers.withHelper(
    container,
    { wanted, suits, capabilities: [] },
    async (seat) => await serve(seat, options, work),
    { signal, seconds: life },
  );
}

function suits({ tools, shell }: Toolbox): boolean {
  return tools.has('iperf3') && shell !== null;
}

async function serve<T>(seat: Seat, options: ServerOptions, work: (port: number) => Promise<T>): Promise<T> {
  const toolbox = await seat.toolbox(options.signal);
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? randomInt(20_000, 32_000);
    const started = await start(seat, serverProgram(toolbox, port, options.life), options);
    if (started.kind === 'listening') {
      try {
        return await work(port);
      } finally {
        await started.stop();
      }
    }
    const words = `${started.printed.stdout}\n${started.printed.stderr}`;
    if (!/address (already )?in use/i.test(words) || options.port !== null || attempt >= portsTried) {
      const why = /iperf3: error - ([^\n]*)/.exec(words)?.[1] ?? words.trim();
      throw unusable(seat, why);
    }
  }
}

function unusable({ container }: Seat, why: string, cause?: unknown): RunError {
  return new RunError(
    'tool-unusable',
    `iperf3 server: ${why}`,
    { container: container.name, tool: 'iperf3', why },
    cause,
  );
}

function serverProgram({ tools }: Toolbox, port: number, life: number): Program {
  const [iperf3, timeout] = [tools.get('iperf3')?.path ?? 'iperf3', tools.get('timeout')];
  const args = ['-s', '-1', '-p', String(port), '--forceflush', '--format', 'k'];
  // Where there is no `timeout`, versions from 3.10 on can end themselves when nobody comes.
  return timeout
    ? { kind: 'tool', path: timeout.path, args: [String(life), iperf3, ...args] }
    : { kind: 'tool', path: iperf3, args: [...args, '--idle-timeout', String(life)] };
}

type Started =
  | { readonly kind: 'listening'; readonly stop: () => Promise<void> }
  | { readonly kind: 'ended'; readonly printed: RunResult };

async function start(seat: Seat, program: Program, options: ServerOptions): Promise<Started> {
  throwIfStopped(options.signal);
  const ending = new AbortController();
  let heard: (() => void) | undefined;
  const listening = new Promise<null>((resolve) => (heard = () => resolve(null)));
  const running = seat.run(program, {
    ms: options.life * 1000 + 2_000,
    signal: ending.signal,
    onOutput: ({ stdout }) => {
      if (/^Server listening on/m.test(stdout)) heard?.();
      options.onOutput?.(stdout);
    },
  });
  const ended = running.then(
    () => undefined,
    () => undefined,
  );
  const stop = async (): Promise<void> => {
    ending.abort();
    await ended;
  };
  try {
    const first = await withTimeLimit(listenMs, options.signal, async () => await Promise.race([listening, running]));
    return first === null ? { kind: 'listening', stop } : { kind: 'ended', printed: first };
  } catch (error) {
    await stop();
    if (StoppedError.is(error, 'timed-out')) throw unusable(seat, 'it does not listen', error);
    throw options.signal?.aborted === true ? stopReason(options.signal) : error;
  }
}
