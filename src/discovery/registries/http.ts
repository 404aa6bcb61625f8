import { Agent, ClientRequest, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { messageOf, StoppedError } from '../../base/errors.ts';
import { limits } from '../../base/limits.ts';
import { limitSignal, stopReason } from '../../base/signals.ts';
import type { RegistryConfig } from './config.ts';
import { RegistryError } from './errors.ts';
import { secured, type RegistryLink } from './link.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Parsed; the text itself where it is no JSON. */
  readonly body: unknown;
}

export interface HttpAsk {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
  readonly signal: AbortSignal;
  /** Milliseconds for the whole answer. */
  readonly ms: number;
}

/** Requests to a registry over its link, bounded in time and size. Nothing of an answer is trusted. */
export class RegistryHttp {
  private readonly agent: LinkAgent;

  constructor(
    private readonly config: RegistryConfig,
    private readonly link: RegistryLink,
  ) {
    this.agent = new LinkAgent(config, link);
  }

  get endpoint(): string {
    const { host, port, tls } = this.config;
    return `${tls === null ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
  }

  /** How many requests may be under way at once. */
  get width(): number {
    return this.link.width;
  }

  /** Any status is an answer. @throws {RegistryError} @throws {StoppedError} `cancelled` */
  async ask(ask: HttpAsk): Promise<Answer> {
    const limited = limitSignal(ask.ms, ask.signal);
    try {
      const response = await this.send(ask, limited.signal);
      const text = await this.read(response, limited.signal);
      const headers = response.headers as Answer['headers'];
      return { status: response.statusCode ?? 0, headers, body: parsed(text) };
    } catch (error) {
      throw this.explain(error, ask.signal, limited.signal);
    } finally {
      limited.dispose();
    }
  }

  /** Hands on each line of an answer that goes on. Returns when it ends. @throws {RegistryError} @throws {StoppedError} `cancelled` */
  async follow(ask: Omit<HttpAsk, 'ms'>, onLine: (line: unknown) => void): Promise<void> {
    try {
      const response = await this.send(ask, ask.signal);
      let rest = '';
      response.setEncoding('utf8');
      for await (const chunk of response as AsyncIterable<string>) {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        if (rest.length > limits.eventBytes) throw this.tooLarge();
        for (const line of lines.filter((one) => one !== '')) onLine(parsed(line));
      }
    } catch (error) {
      throw this.explain(error, ask.signal, ask.signal);
    }
  }

  close(): void {
    this.agent.destroy();
  }

  private async send(ask: Omit<HttpAsk, 'ms'>, signal: AbortSignal): Promise<IncomingMessage> {
    const { host, path } = this.config;
    const body = ask.body === undefined ? null : JSON.stringify(ask.body);
    return await new Promise<IncomingMessage>((resolve, reject) => {
      // VS Code puts a function of its own in the place of `http.request`, which would take our agent for one that may be left out.
      const request = new ClientRequest({
        agent: this.agent,
        ...{ host, port: this.config.port, method: ask.method ?? 'GET', path: path + ask.path, signal },
        headers: {
          accept: 'application/json',
          ...(body !== null && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
          ...ask.headers,
        },
      });
      request.once('response', resolve);
      request.once('error', reject);
      request.end(body ?? undefined);
    });
  }

  private async read(response: IncomingMessage, signal: AbortSignal): Promise<string> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > limits.answerBytes) {
        response.destroy();
        throw this.tooLarge();
      }
      chunks.push(chunk);
    }
    if (signal.aborted) throw stopReason(signal);
    return Buffer.concat(chunks).toString('utf8');
  }

  private tooLarge(): RegistryError {
    const { endpoint } = this;
    return new RegistryError('registry-too-large', `${endpoint}: more than can be read`, { endpoint });
  }

  private explain(error: unknown, asked: AbortSignal, limited: AbortSignal): unknown {
    const { endpoint } = this;
    if (RegistryError.is(error)) return error;
    if (asked.aborted) return stopReason(asked);
    if (limited.aborted || StoppedError.is(error, 'timed-out'))
      return new RegistryError('registry-silent', `${endpoint}: no answer`, { endpoint }, error);
    return explainLink(error, endpoint, this.config.tls !== null);
  }
}

/** What a failed connection means. */
export function explainLink(error: unknown, endpoint: string, tls: boolean): RegistryError {
  const code = (error as { readonly code?: unknown } | null)?.code;
  const word = typeof code === 'string' ? code : '';
  const untrusted = /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME|ERR_TLS_CERT)/.test(word);
  const secure = /^(ERR_TLS|ERR_SSL|ERR_OSSL|EPROTO)/.test(word);
  const details = { endpoint, why: messageOf(error).slice(0, 500) };
  if (untrusted) return new RegistryError('registry-untrusted', `${endpoint}: ${messageOf(error)}`, details, error);
  if (word === 'ECONNREFUSED')
    return new RegistryError('registry-refused', `${endpoint}: ${messageOf(error)}`, details, error);
  if (secure || (tls && word === 'ECONNRESET'))
    return new RegistryError('registry-tls', `${endpoint}: ${messageOf(error)}`, details, error);
  if (word.startsWith('HPE_'))
    return new RegistryError('not-a-registry', `${endpoint}: ${messageOf(error)}`, details, error);
  return new RegistryError('registry-unreachable', `${endpoint}: ${messageOf(error)}`, details, error);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Keeps connections that a link opened. */
class LinkAgent extends Agent {
  private readonly stop = new AbortController();

  constructor(
    private readonly config: RegistryConfig,
    private readonly link: RegistryLink,
  ) {
    super({ keepAlive: true, maxSockets: link.width + 2 });
  }

  override createConnection(_: object, done: (error: Error | null, stream: Duplex) => void): undefined {
    const { host, tls } = this.config;
    const opening = tls === null ? this.link.open(this.stop.signal) : secured(this.link, host, tls, this.stop.signal);
    opening.then(
      (stream) => done(null, stream),
      (error: unknown) => done(error instanceof Error ? error : new Error(messageOf(error)), undefined as never),
    );
  }

  override destroy(): void {
    this.stop.abort(new StoppedError('cancelled', 'closed'));
    super.destroy();
  }
}
