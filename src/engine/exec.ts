import * as v from 'valibot';
import { limits } from '../base/limits.ts';
import { delay, throwIfStopped, withTimeLimit } from '../base/signals.ts';
import type { EngineConnection } from './connection.ts';
import { EngineError } from './errors.ts';
import { FrameReader, type Output } from './frames.ts';

export interface ExecRequest {
  /** Container id. */
  readonly container: string;
  readonly command: readonly string[];
  /** `NAME=value`, added to the container's own environment. */
  readonly environment?: readonly string[];
  readonly user?: string;
  /** Milliseconds after which the wait ends, with a `timed-out` error. */
  readonly ms: number;
  readonly signal?: AbortSignal | undefined;
  /** Bytes kept of stdout and of stderr; what is more is read and thrown away. */
  readonly maxBytes?: number;
  /** Called as output comes in, for those who wait for a word of the program. */
  readonly onOutput?: (output: () => Output) => void;
}

export interface ExecResult extends Output {
  /** Null where the engine never told it. */
  readonly exitCode: number | null;
  /** Milliseconds from the first request to the end. */
  readonly ms: number;
}

const created = v.object({ Id: v.pipe(v.string(), v.regex(/^[0-9a-zA-Z]+$/)) });
const inspected = v.object({ Running: v.boolean(), ExitCode: v.nullish(v.pipe(v.number(), v.integer())) });

/** How long the last output may take to arrive once the program is known to have ended. */
const drainMs = 300;

/**
 * Runs a program in a container (`POST /containers/{id}/exec`, `POST /exec/{id}/start`). Ends with the stream, or when the engine says
 * that the program ended: over Windows' named pipes the stream may never end.
 *
 * The Engine API cannot end a program once started: when the time is up or the signal fires this returns and the program goes on. What
 * must not stay behind is started by `src/runner`, which sees to that.
 * @throws {EngineError} `not-found`, `conflict` (paused, not running), …
 * @throws {StoppedError}
 */
export async function runExec(connection: EngineConnection, request: ExecRequest): Promise<ExecResult> {
  const started = performance.now();
  return await withTimeLimit(request.ms, request.signal, async (signal) => {
    const id = await createExec(connection, request.container, pipes(request), { signal, ms: request.ms });
    const frames = new FrameReader(request.maxBytes ?? limits.outputBytes);
    const response = await connection.stream('POST', `/exec/${id}/start`, {
      body: { Detach: false, Tty: false },
      signal,
      ms: request.ms,
    });
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      const settle = new AbortController();
      const finish = (outcome: Promise<number | null>): void => {
        settle.abort();
        outcome.then(resolve, reject);
      };
      response.on('data', (chunk: Buffer) => {
        if (!frames.push(chunk))
          finish(Promise.reject(connection.badAnswer(`POST /exec/${id}/start`, 'not a framed stream')));
        else request.onOutput?.(() => frames.output());
      });
      // However the stream ends, the engine knows whether the program did.
      response.once('end', () => finish(waitForExit(connection, id, signal)));
      response.once('error', () => finish(waitForExit(connection, id, signal)));
      whenEnded(connection, id, settle.signal).then(
        (code) => {
          if (!settle.signal.aborted) finish(delay(drainMs, signal).then(() => code));
        },
        () => undefined, // settled otherwise
      );
    }).finally(() => response.destroy());
    return { ...frames.output(), exitCode, ms: performance.now() - started };
  });
}

function pipes({ command, environment, user }: ExecRequest): object {
  return {
    AttachStdout: true,
    AttachStderr: true,
    Cmd: command,
    ...(environment && { Env: environment }),
    ...(user !== undefined && { User: user }),
  };
}

/**
 * Makes an exec that is not started yet. @returns its id
 * @throws {EngineError} @throws {StoppedError}
 */
export async function createExec(
  connection: EngineConnection,
  container: string,
  body: object,
  options: { readonly signal: AbortSignal | undefined; readonly ms: number },
): Promise<string> {
  const path = `/containers/${encodeURIComponent(container)}/exec`;
  const parsed = v.safeParse(created, await connection.json('POST', path, { body, ...options }));
  if (!parsed.success) throw connection.badAnswer(`POST ${path}`, 'no exec id');
  return parsed.output.Id;
}

/** The exit code once the stream has ended; the engine may learn it a moment later. */
export async function waitForExit(
  connection: EngineConnection,
  id: string,
  signal?: AbortSignal,
): Promise<number | null> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const state = await inspectExec(connection, id, signal);
    if (!state.running) return state.exitCode;
    await delay(25 + attempt * 10, signal);
  }
  return null;
}

/** Asks now and then whether the program has ended, slower and slower. */
async function whenEnded(connection: EngineConnection, id: string, signal: AbortSignal): Promise<number | null> {
  for (let wait = 400; ; wait = Math.min(wait * 1.5, 2000)) {
    await delay(wait, signal);
    try {
      const state = await inspectExec(connection, id, signal);
      throwIfStopped(signal);
      if (!state.running) return state.exitCode;
    } catch (error) {
      if (EngineError.is(error, 'not-found')) return null;
      // An engine that can't tell now may tell later; the stream goes on meanwhile.
      if (!EngineError.is(error)) throw error;
    }
  }
}

async function inspectExec(
  connection: EngineConnection,
  id: string,
  signal: AbortSignal | undefined,
): Promise<{ running: boolean; exitCode: number | null }> {
  const answer = await connection.json('GET', `/exec/${id}/json`, { signal });
  const parsed = v.safeParse(inspected, answer);
  if (!parsed.success) throw connection.badAnswer(`GET /exec/${id}/json`, 'no state');
  return { running: parsed.output.Running, exitCode: parsed.output.ExitCode ?? null };
}
