import { Duplex } from 'node:stream';
import { limits } from '../base/limits.ts';
import type { EngineConnection } from './connection.ts';
import { createExec } from './exec.ts';

export interface PipeRequest {
  /** Container id. */
  readonly container: string;
  readonly command: readonly string[];
  /** Milliseconds for the start. */
  readonly ms: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Starts a program whose standard input and output are a byte stream in both directions (`POST /exec/{id}/start` without `Tty`, over a
 * connection that the engine gives away). Closing the stream does not end the program: the Engine API has no call for that.
 * @throws {EngineError} `not-found`, `conflict`, `bad-answer`, … @throws {StoppedError}
 */
export async function openPipe(connection: EngineConnection, request: PipeRequest): Promise<PipeStream> {
  const { container, command, signal, ms } = request;
  const body = { AttachStdin: true, AttachStdout: true, AttachStderr: true, Tty: false, Cmd: command };
  const id = await createExec(connection, container, body, { signal, ms });
  const raw = await connection.upgrade('POST', `/exec/${id}/start`, {
    body: { Detach: false, Tty: false },
    signal,
    ms,
  });
  return new PipeStream(raw);
}

/** Engine API, "Stream format": type of stream, three zeros, length of what follows. */
const headerBytes = 8;
const stdout = 1;

/** What a program prints, without the engine's frames, and what it is to read. It also answers to what Node asks of a socket. */
export class PipeStream extends Duplex {
  private pending: Buffer = Buffer.alloc(0);
  private errors = '';

  constructor(private readonly raw: Duplex) {
    super();
    raw.on('data', (chunk: Buffer) => this.unframe(chunk));
    raw.once('end', () => this.push(null));
    raw.once('close', () => this.push(null));
    raw.once('error', (error) => this.destroy(error));
  }

  /** What it printed on stderr, bounded. */
  get stderr(): string {
    return this.errors;
  }

  override _read(): void {
    this.raw.resume();
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.raw.write(chunk, encoding, done);
  }

  override _final(done: () => void): void {
    this.raw.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.raw.destroy();
    done(error);
  }

  setKeepAlive(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setTimeout(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  private unframe(chunk: Buffer): void {
    this.pending = this.pending.length === 0 ? chunk : Buffer.concat([this.pending, chunk]);
    while (this.pending.length >= headerBytes) {
      const length = this.pending.readUInt32BE(4);
      const kind = this.pending[0];
      if (length > limits.answerBytes || kind === undefined || kind > 2) {
        this.destroy(new Error('not a framed stream'));
        return;
      }
      if (this.pending.length < headerBytes + length) return;
      const payload = this.pending.subarray(headerBytes, headerBytes + length);
      this.pending = this.pending.subarray(headerBytes + length);
      if (kind !== stdout) this.errors = (this.errors + payload.toString('utf8')).slice(0, 1000);
      else if (!this.push(payload)) this.raw.pause();
    }
  }
}
