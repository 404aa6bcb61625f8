import type { IncomingMessage } from 'node:http';
import { Duplex } from 'node:stream';
import type { Disposable } from '../base/disposables.ts';
import { messageOf, StoppedError } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import type { Logger } from '../base/logger.ts';
import { throwIfStopped, withTimeLimit } from '../base/signals.ts';
import { EngineError } from './errors.ts';
import { explainFailure, explainStatus } from './failures.ts';
import type { RawRequest, Transport } from './transport.ts';

export interface RequestOptions {
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds; {@link limits.requestMs} where not given. */
  readonly ms?: number;
  readonly maxBytes?: number;
}

type Method = RawRequest['method'];

/**
 * Requests to one engine, bounded in time and size, with failures as {@link EngineError}. Nothing of an answer is trusted: JSON is
 * handed on as `unknown`.
 */
export class EngineConnection implements Disposable {
  /** How many requests were sent, for measurements. */
  requests = 0;
  private closed = false;

  constructor(
    readonly endpoint: string,
    private readonly transport: Transport,
    private readonly log: Logger,
    private readonly defaultMs: number = limits.requestMs,
  ) {}

  /** The parsed answer. @throws {EngineError} @throws {StoppedError} */
  async json(method: Method, path: string, options: RequestOptions = {}): Promise<unknown> {
    const body = await this.bytes(method, path, options);
    try {
      return JSON.parse(body.toString('utf8')) as unknown;
    } catch {
      throw this.badAnswer(`${method} ${path}`, `not JSON: ${body.subarray(0, 80).toString('utf8')}`);
    }
  }

  /** The whole body of a successful answer. @throws {EngineError} @throws {StoppedError} */
  async bytes(method: Method, path: string, options: RequestOptions = {}): Promise<Buffer> {
    const request = `${method} ${path}`;
    return await withTimeLimit(options.ms ?? this.defaultMs, options.signal, async (signal) => {
      try {
        return await this.readOnce(method, path, options, signal);
      } catch (error) {
        // A kept connection that the engine closed meanwhile (it restarted) says nothing about the engine now.
        if (!(method === 'GET' && EngineError.is(error, 'connection-lost'))) throw error;
        this.log.debug(`${request}: ${error.message}, asking once more`);
        throwIfStopped(signal);
        return await this.readOnce(method, path, options, signal);
      }
    });
  }

  /**
   * The response as a stream, once its status is known to be good. The time limit covers only the wait for the status; the signal ends
   * the stream at any time.
   */
  async stream(method: Method, path: string, options: RequestOptions = {}): Promise<IncomingMessage> {
    throwIfStopped(options.signal);
    const controller = new AbortController();
    const stop = (): void => controller.abort(options.signal?.reason);
    const unhook = (): void => options.signal?.removeEventListener('abort', stop);
    options.signal?.addEventListener('abort', stop, { once: true });
    try {
      const response = await withTimeLimit(options.ms ?? this.defaultMs, options.signal, async (signal) => {
        signal.addEventListener('abort', () => controller.abort(signal.reason), { once: true });
        const answer = await this.dial({
          ...rawRequest(method, path, options),
          signal: controller.signal,
          lasting: true,
        });
        await this.checkStatus(answer, `${method} ${path}`);
        return answer;
      });
      // Whoever reads sees an error event in time; without a listener at all Node would end the process.
      response.on('error', (error) => this.log.trace(`${method} ${path}: ${messageOf(error)}`));
      response.once('close', unhook);
      return response;
    } catch (error) {
      unhook();
      controller.abort();
      this.throwIfClosed();
      throw error;
    }
  }

  /**
   * A connection in both directions, as an exec with a terminal has it. Only the wait for it is bounded; the caller ends it.
   * @throws {EngineError} `bad-answer` where the engine, or a proxy before it, does not give the connection away
   */
  async upgrade(method: Method, path: string, options: RequestOptions = {}): Promise<Duplex> {
    return await withTimeLimit(options.ms ?? this.defaultMs, options.signal, async (signal) => {
      this.throwIfClosed();
      this.requests += 1;
      const request = `${method} ${path}`;
      let answer: Duplex | IncomingMessage;
      try {
        answer = await this.transport.upgrade({ ...rawRequest(method, path, options), signal });
      } catch (error) {
        this.throwIfClosed();
        throwIfStopped(signal);
        throw explainFailure(error, this.endpoint, request);
      }
      if (answer instanceof Duplex) {
        if (signal.aborted) answer.destroy();
        return answer;
      }
      try {
        await this.checkStatus(answer, request);
        throw this.badAnswer(request, 'the connection was not given away');
      } finally {
        answer.destroy();
      }
    });
  }

  /** A failure of what was answered, with where and what was asked. */
  badAnswer(request: string, why: string): EngineError {
    return new EngineError('bad-answer', `${request}: ${why}`, { endpoint: this.endpoint, request, why });
  }

  /** Ends what is under way, with `cancelled`; nothing is sent after that. */
  dispose(): void {
    this.closed = true;
    this.transport.close();
  }

  private async readOnce(method: Method, path: string, options: RequestOptions, signal: AbortSignal): Promise<Buffer> {
    const request = `${method} ${path}`;
    const started = performance.now();
    let response: IncomingMessage | undefined;
    try {
      response = await this.dial({ ...rawRequest(method, path, options), signal });
      await this.checkStatus(response, request);
      const body = await this.collect(response, request, options.maxBytes ?? limits.answerBytes);
      this.log.trace(
        `${request} → ${response.statusCode ?? 0}, ${body.length} bytes, ${Math.round(performance.now() - started)} ms`,
      );
      return body;
    } catch (error) {
      // Whatever of the answer was not read must not keep its socket.
      response?.destroy();
      this.throwIfClosed();
      throw error;
    }
  }

  /** @throws {StoppedError} `cancelled` once disposed */
  private throwIfClosed(): void {
    if (this.closed) throw new StoppedError('cancelled', 'the connection was closed');
  }

  private async dial(request: RawRequest): Promise<IncomingMessage> {
    this.throwIfClosed();
    this.requests += 1;
    try {
      return await this.transport.send(request);
    } catch (error) {
      throwIfStopped(request.signal);
      throw explainFailure(error, this.endpoint, `${request.method} ${request.path}`);
    }
  }

  private async checkStatus(response: IncomingMessage, request: string): Promise<void> {
    const status = response.statusCode ?? 0;
    // 304 is the engine's "it is so already".
    if ((status >= 200 && status < 300) || status === 304) return;
    const body = await this.collect(response, request, limits.errorBytes).catch((error: unknown) => {
      if (StoppedError.is(error)) throw error;
      return Buffer.alloc(0);
    });
    throw explainStatus(status, body.toString('utf8'), this.endpoint, request);
  }

  private async collect(response: IncomingMessage, request: string, maxBytes: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let size = 0;
    try {
      for await (const chunk of response as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > maxBytes) {
          throw new EngineError('answer-too-large', `${request}: more than ${maxBytes} bytes`, {
            endpoint: this.endpoint,
            request,
          });
        }
        chunks.push(chunk);
      }
    } catch (error) {
      if (EngineError.is(error)) throw error;
      throw explainFailure(error, this.endpoint, request);
    }
    return Buffer.concat(chunks);
  }
}

function rawRequest(method: Method, path: string, options: RequestOptions): Omit<RawRequest, 'signal'> {
  return {
    method,
    path,
    ...(options.query && { query: options.query }),
    ...(options.body && { body: options.body }),
  };
}
