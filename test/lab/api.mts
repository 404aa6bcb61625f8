import { readFileSync } from 'node:fs';
import { request as plainRequest, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

/** What an engine answered. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: Buffer;
}

export interface ApiOptions {
  /** Sent as JSON, or as a tar archive when it is a stream. */
  readonly body?: object | Readable;
  /** Milliseconds without an answer after which the request is given up; default one minute. */
  readonly within?: number;
}

/**
 * The Engine API, bare: one request, one answer. It is kept apart from the product's own client on purpose, so that the tests set
 * up and check with other means than the code they test.
 */
export class EngineApi {
  readonly endpoint: string;
  private readonly certificates: string | undefined;

  /**
   * @param endpoint `unix:///…` or `tcp://host:port`, as in DOCKER_HOST
   * @param certificates folder with `ca.pem`, `cert.pem` and `key.pem` for TLS, as in DOCKER_CERT_PATH
   */
  constructor(endpoint: string, certificates?: string) {
    this.endpoint = endpoint;
    this.certificates = certificates;
  }

  /**
   * Asks, and returns the parsed JSON of the answer (`undefined` for an empty one).
   * @throws {Error} with the engine's words when the status is 400 or above
   */
  async call(method: string, path: string, options: ApiOptions = {}): Promise<unknown> {
    const { status, body } = await this.ask(method, path, options);
    const text = body.toString();
    if (status >= 400) throw new Error(`${method} ${path}: ${status} ${text.trim()}`);
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  }

  /** Asks, and returns the answer as it is, whatever its status. */
  async ask(method: string, path: string, options: ApiOptions = {}): Promise<ApiAnswer> {
    return await new Promise<ApiAnswer>((resolve, reject) => {
      const { body, within = 60_000 } = options;
      const isStream = body !== undefined && 'pipe' in body;
      const type = isStream ? 'application/x-tar' : 'application/json';
      const request = this.open({ method, path, headers: body ? { 'Content-Type': type } : {} }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks) }));
      });
      request.on('error', reject);
      request.setTimeout(within, () => request.destroy(new Error(`${method} ${path}: no answer within ${within} ms`)));
      if (isStream) body.on('error', (error) => request.destroy(error)).pipe(request);
      else request.end(body && JSON.stringify(body));
    });
  }

  private open(options: RequestOptions, answered: (answer: IncomingMessage) => void): ClientRequest {
    // No connection is kept: a test process must end when its tests do.
    const common = { ...options, agent: false };
    if (this.endpoint.startsWith('unix://')) {
      return plainRequest({ ...common, socketPath: this.endpoint.slice('unix://'.length) }, answered);
    }
    const { hostname, port } = new URL(this.endpoint);
    if (this.certificates === undefined) return plainRequest({ ...common, hostname, port: port || 2375 }, answered);
    const read = (name: string): Buffer => readFileSync(join(this.certificates ?? '', name));
    const keys = { ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem') };
    return tlsRequest({ ...common, ...keys, hostname, port: port || 2376 }, answered);
  }
}
