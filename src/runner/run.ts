import type { Disposable } from '../base/disposables.ts';
import { messageOf, StoppedError } from '../base/errors.ts';
import { delay, stopReason, throwIfStopped } from '../base/signals.ts';
import type { Logger } from '../base/logger.ts';
import type { EngineClient } from '../engine/client.ts';
import type { Container } from '../model/container.ts';
import { explainRefusal, RunError } from './errors.ts';
import type { Launcher } from './launcher.ts';
import { describeProgram, type Program } from './program.ts';

/** How a program ended and what it printed. */
export interface RunResult {
  /** Null where it was ended at its time limit. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly truncated: boolean;
  readonly timedOut: boolean;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly ms: number;
}

/** How a program is run. */
export interface RunOptions {
  /** Milliseconds after which it is ended. */
  readonly ms: number;
  readonly signal?: AbortSignal | undefined;
  /** Called as output comes in, with all of it so far, at most ten times a second and whenever there is more. */
  readonly onOutput?: ((printed: Printed) => void) | undefined;
}

/** How long the start and the end of an exec may take beside the program itself, in milliseconds. */
const overheadMs = 5_000;
/** How long to wait for the word of a process that is to be ended. */
const pidMs = 2_000;
/** Milliseconds between two calls that tell of output. */
const tellMs = 100;
/** The exit status of what SIGKILL ended: a container that stops takes all its programs along. */
const killed = 137;

/**
 * Runs a program inside a container by exec and leaves nothing running: at the time limit, and when the signal fires, the process and
 * all it started are killed before this returns.
 * @throws {RunError} `not-running`, `paused`, `gone`
 * @throws {StoppedError} `cancelled`
 */
export async function runInside(
  client: EngineClient,
  container: Container,
  launcher: Launcher,
  program: Program,
  options: RunOptions & { readonly log: Logger },
): Promise<RunResult> {
  throwIfStopped(options.signal);
  const startedAt = new Date();
  const start = performance.now();
  const abandon = new AbortController();
  const pid = new Word<number>();
  let latest: () => Printed = () => ({
    stdout: '',
    stderr: '',
    truncated: false,
  });
  const teller = options.onOutput && new Teller(options.onOutput);
  const command = launcher.start(program);
  options.log.debug(`exec in ${container.name}: ${JSON.stringify(describeProgram(program))}`);
  const execution = client.exec({
    container: container.id,
    command,
    // Python would write what it compiled beside its library, where it may.
    environment: ['LC_ALL=C', 'LANG=C', 'PYTHONDONTWRITEBYTECODE=1'],
    ms: options.ms + overheadMs,
    signal: abandon.signal,
    onOutput: (output) => {
      latest = output;
      if (!pid.said) pid.say(firstLine(output().stdout));
      teller?.tell(() => withoutPid(output()));
    },
  });
  const end = async (): Promise<RunError | null> => {
    const obstacle = await killInside(client, container, launcher, await pid.heard(pidMs), options.log);
    abandon.abort();
    await execution.catch(() => undefined);
    return obstacle;
  };
  const outcome = await raceWithLimit(execution, options.ms, options.signal).finally(() => teller?.dispose());
  const done = { startedAt: startedAt.toISOString(), ms: performance.now() - start };
  switch (outcome.kind) {
    case 'ended':
      if (outcome.value.exitCode === killed && !(await stillRuns(client, container, options.signal))) {
        const details = { container: container.name, state: 'exited' };
        throw new RunError('gone', `${container.name} was stopped in the middle`, details);
      }
      return { ...withoutPid(outcome.value), exitCode: outcome.value.exitCode, timedOut: false, ...done };
    case 'failed':
      throw explainRefusal(outcome.error, container);
    case 'time-limit': {
      const output = latest();
      const obstacle = await end();
      if (obstacle) throw obstacle;
      return { ...withoutPid(output), exitCode: null, timedOut: true, ...done };
    }
    case 'cancelled':
      await end();
      throw stopReason(options.signal);
  }
}

type Outcome<T> =
  { kind: 'ended'; value: T } | { kind: 'failed'; error: unknown } | { kind: 'time-limit' } | { kind: 'cancelled' };

async function raceWithLimit<T>(work: Promise<T>, ms: number, signal: AbortSignal | undefined): Promise<Outcome<T>> {
  const timer = new AbortController();
  const ended = work.then(
    (value): Outcome<T> => ({ kind: 'ended', value }),
    (error: unknown): Outcome<T> =>
      StoppedError.is(error, 'timed-out') ? { kind: 'time-limit' } : { kind: 'failed', error },
  );
  const limit = delay(ms, timer.signal).then(
    (): Outcome<T> => ({ kind: 'time-limit' }),
    (): Outcome<T> => ({ kind: 'cancelled' }),
  );
  let stop: (() => void) | undefined;
  const cancelled = new Promise<Outcome<T>>((resolve) => {
    stop = () => resolve({ kind: 'cancelled' });
    signal?.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([ended, limit, cancelled]);
  } finally {
    timer.abort();
    if (stop) signal?.removeEventListener('abort', stop);
  }
}

/**
 * Kills what was started; it may have ended by itself meanwhile.
 * @returns what the container's state has against it: then that state, and no network, is why the program took so long
 */
async function killInside(
  client: EngineClient,
  container: Container,
  launcher: Launcher,
  pid: number | null,
  log: Logger,
): Promise<RunError | null> {
  if (pid === null) return null;
  try {
    await client.exec({ container: container.id, command: launcher.kill(pid), ms: overheadMs });
  } catch (error) {
    log.debug(`could not kill ${pid} in ${container.name}: ${messageOf(error)}`);
    const refusal = explainRefusal(error, container);
    return RunError.is(refusal) ? refusal : null;
  }
  return null;
}

/** Whether a container still runs. The engine learns that a container has ended a moment after its programs have. */
async function stillRuns(
  client: EngineClient,
  container: Container,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    if (attempt > 0) await delay(60, signal);
    const now = await client.inspectContainer(container.id, signal);
    if (now.kind === 'gone' || (now.kind === 'found' && now.item.state !== 'running')) return false;
  }
  return true;
}

/** What a program printed so far. */
export type Printed = Pick<RunResult, 'stdout' | 'stderr' | 'truncated'>;

/** The first line is the process id that the launcher printed. Where it is none, the program could not even be started. */
function withoutPid(output: Printed): Printed {
  const stdout =
    firstLine(output.stdout) === null ? output.stdout : output.stdout.slice(output.stdout.indexOf('\n') + 1);
  return { stdout, stderr: output.stderr, truncated: output.truncated };
}

function firstLine(stdout: string): number | null {
  const line = /^([0-9]{1,10})\r?\n/.exec(stdout)?.[1];
  return line === undefined ? null : Number(line);
}

/** Tells of output as it comes, not more often than anybody could look. */
class Teller implements Disposable {
  private timer: NodeJS.Timeout | undefined;
  private lately = 0;
  private ended = false;

  constructor(private readonly listener: (printed: Printed) => void) {}

  tell(printed: () => Printed): void {
    if (this.ended || this.timer !== undefined) return;
    const wait = this.lately + tellMs - performance.now();
    if (wait <= 0) this.now(printed);
    else this.timer = setTimeout(() => this.now(printed), wait);
  }

  dispose(): void {
    this.ended = true;
    clearTimeout(this.timer);
  }

  private now(printed: () => Printed): void {
    this.timer = undefined;
    this.lately = performance.now();
    this.listener(printed());
  }
}

/** Something that is said once and may be waited for. */
class Word<T> {
  said = false;
  private value: T | null = null;
  private readonly waiting = new AbortController();

  say(value: T | null): void {
    if (value === null || this.said) return;
    this.said = true;
    this.value = value;
    this.waiting.abort();
  }

  /** @returns null where it is not said in time */
  async heard(ms: number): Promise<T | null> {
    if (!this.said) await delay(ms, this.waiting.signal).catch(() => undefined);
    return this.value;
  }
}
