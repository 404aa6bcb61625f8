import type { Duplex } from 'node:stream';
import type { EngineConnection } from './connection.ts';
import { createExec, waitForExit } from './exec.ts';

export interface TerminalRequest {
  /** Container id. */
  readonly container: string;
  readonly command: readonly string[];
  /** `NAME=value`, added to the container's own environment. */
  readonly environment: readonly string[];
  readonly size: TerminalSize;
  /** Milliseconds for the start. */
  readonly ms: number;
  /** Ends the wait for the start; a terminal that is open is closed by who opened it. */
  readonly signal?: AbortSignal | undefined;
}

/** In characters. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** A program in a container with a terminal of its own. */
export interface EngineTerminal {
  /** Raw bytes in both directions: with a terminal the engine does not frame them. Ends when the program does. */
  readonly stream: Duplex;
  /** How it ended, once the stream has. Null where the engine does not tell. */
  exitCode(): Promise<number | null>;
  /** Tells the program its new size; one that has ended is told nothing. */
  resize(size: TerminalSize): Promise<void>;
}

/**
 * Starts a program with a terminal (`POST /exec/{id}/start` with `Tty`, over a connection that the engine gives away). Closing the stream
 * does not end the program: the Engine API has no call for that.
 * @throws {EngineError} `not-found`, `conflict`, `bad-answer`, … @throws {StoppedError}
 */
export async function openTerminal(connection: EngineConnection, request: TerminalRequest): Promise<EngineTerminal> {
  const { signal, ms } = request;
  const body = {
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    Tty: true,
    Cmd: request.command,
    Env: request.environment,
  };
  const id = await createExec(connection, request.container, body, { signal, ms });
  const start = { Detach: false, Tty: true };
  const stream = await connection.upgrade('POST', `/exec/${id}/start`, { body: start, signal, ms });
  const resize = async ({ columns, rows }: TerminalSize): Promise<void> => {
    const query = { h: String(rows), w: String(columns) };
    await connection.bytes('POST', `/exec/${id}/resize`, { query }).catch(() => undefined);
  };
  await resize(request.size);
  return { stream, resize, exitCode: async () => await waitForExit(connection, id) };
}
