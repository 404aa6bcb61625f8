import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { Duplex } from 'node:stream';
import { inspect } from 'node:util';
import type Docker from 'dockerode';
import type { EngineAddress } from './find/address.ts';
import type { TlsMaterial } from './find/tls.ts';

/** One request as docker-modem takes it. `path` goes without the version prefix. */
export interface RawRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
  readonly signal: AbortSignal;
  /** Keeps its connection to itself: event streams and execs, which last. */
  readonly lasting?: boolean;
}

/** Sends requests to one engine and hands out the bare response, whatever its status. Rejects with Node's own errors. */
export interface Transport {
  send(request: RawRequest): Promise<IncomingMessage>;
  /** Asks to have the connection for itself, in both directions (Engine API, "Hijacking"): that, or the answer of an engine that did not give it. */
  upgrade(request: RawRequest): Promise<Duplex | IncomingMessage>;
  close(): void;
}

/** docker-modem takes only listed statuses for an answer; this lists all, because the caller bounds and reads error bodies itself. */
const everyStatus = Object.fromEntries(Array.from({ length: 900 }, (_, index) => [index + 100, true]));

/**
 * Opens a transport by dockerode.
 * @param version API version to ask for, e.g. `v1.41`; undefined for the engine's own
 */
export async function openTransport(
  address: Exclude<EngineAddress, { kind: 'ssh' }>,
  tls: TlsMaterial | null,
  version: () => string | undefined,
): Promise<Transport> {
  const { default: Dockerode } = await import('dockerode');
  await replaceRequests();

  // No URL holds an IPv6 address with its zone. What the agent says of the host counts more than the request.
  const zoned = address.kind === 'tcp' && address.host.includes('%') ? { host: address.host } : {};
  const secure = tls && { ca: tls.ca ?? undefined, cert: tls.cert ?? undefined, key: tls.key ?? undefined };
  const shortLived = opaque(
    tls
      ? new HttpsAgent({ ...secure, ...zoned, rejectUnauthorized: tls.verify, keepAlive: true, maxSockets: 16 })
      : new HttpAgent({ ...zoned, keepAlive: true, maxSockets: 16 }),
  );
  const lasting = opaque(
    tls ? new HttpsAgent({ ...secure, ...zoned, rejectUnauthorized: tls.verify }) : new HttpAgent(zoned),
  );
  const open = new OpenRequests();
  const pathPrefix = address.kind === 'tcp' ? address.pathPrefix : '';
  const options = { ...connectOptions(address), protocol: tls ? 'https' : 'http' } as Docker.DockerOptions;
  const short = withoutDockerHost(() => new Dockerode({ ...options, agent: shortLived } as Docker.DockerOptions));
  const long = withoutDockerHost(() => new Dockerode({ ...options, agent: lasting } as Docker.DockerOptions));

  const dial = async (
    { method, path, query, body, signal, lasting: own }: RawRequest,
    hijack: boolean,
  ): Promise<unknown> => {
    const prefix = version();
    const headers = {};
    companions.set(headers, { signal, open, hijack });
    const request = {
      method,
      // docker-modem looks for the question mark to add the query.
      path: `${pathPrefix}${prefix === undefined ? '' : `/${prefix}`}${path}?`,
      options: { _query: query ?? {}, _body: body ?? {} },
      headers,
      isStream: true,
      statusCodes: everyStatus,
      ...(hijack && { hijack }),
    };
    return await new Promise((resolve, reject) => {
      (own === true || hijack ? long : short).modem.dial(request, (error: unknown, response: unknown) => {
        if (error) reject(error instanceof Error ? error : new Error('docker-modem failed'));
        else resolve(response);
      });
    });
  };
  return {
    send: async (request) => (await dial(request, false)) as IncomingMessage,
    async upgrade(request) {
      const got = await dial(request, true);
      if (got instanceof Duplex) open.add(got);
      return got as Duplex | IncomingMessage;
    },
    close() {
      open.close();
      shortLived.destroy();
      lasting.destroy();
    },
  };
}

/** What goes with a request past docker-modem. */
interface Companion {
  readonly signal: AbortSignal;
  readonly open: OpenRequests;
  /** Whether it asks for the connection. */
  readonly hijack: boolean;
}

/** By the headers of the request, an object that docker-modem hands on as it is. */
const companions = new WeakMap<object, Companion>();

/**
 * Node's own requests take the place of docker-modem's, which follow redirects wherever an answer says, and end the process where that
 * is no HTTP address. The Engine API has none.
 */
async function replaceRequests(): Promise<void> {
  const { default: modem } = await import('docker-modem/lib/http.js');
  modem.http = { request: (options, callback) => accompany(httpRequest(options, callback), options.headers) };
  modem.https = { request: (options, callback) => accompany(httpsRequest(options, callback), options.headers) };
}

function accompany(request: ClientRequest, headers: object | undefined): ClientRequest {
  const companion = headers && companions.get(headers);
  // An upgrade that nobody asked for closes the connection without an error.
  if (companion?.hijack !== true) {
    request.on('upgrade', (_, socket) => {
      socket.destroy();
      request.emit('error', new Error('switched to another protocol'));
    });
  }
  if (!companion) return request;
  const { signal, open } = companion;
  const stop = (): void => void request.destroy(new Error('stopped'));
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  open.add(request);
  return request.once('close', () => {
    signal.removeEventListener('abort', stop);
  });
}

type Destroyable = ClientRequest | Duplex;

/** Requests whose answers are not yet complete, and connections that were given away. */
class OpenRequests {
  private requests: Set<Destroyable> | undefined = new Set();

  add(request: Destroyable): void {
    if (!this.requests) {
      request.destroy(new Error('closed'));
      return;
    }
    this.requests.add(request);
    request.once('close', () => this.delete(request));
  }

  private delete(request: Destroyable): void {
    this.requests?.delete(request);
  }

  /** Ends them, also those that wait for a connection, and what comes after. */
  close(): void {
    const requests = this.requests ?? [];
    this.requests = undefined;
    for (const request of requests) request.destroy(new Error('closed'));
  }
}

/**
 * docker-modem formats each request for a debug log, whether or not somebody reads it, down to the last buffer of the agent's sockets:
 * 7 ms a request with 8 of them. An agent that formats as a word takes that away.
 */
function opaque<T extends HttpAgent>(agent: T): T {
  Object.assign(agent, { [inspect.custom]: () => 'Agent' });
  return agent;
}

function connectOptions(address: Exclude<EngineAddress, { kind: 'ssh' }>): object {
  if (address.kind !== 'tcp') return { socketPath: address.path, host: undefined, port: undefined };
  // docker-modem takes the host for a URL: the first group of a bare IPv6 address would be its scheme.
  const host = address.host.includes(':') ? `http://[${withoutZone(address.host)}]` : address.host;
  return { host, port: address.port, socketPath: undefined };
}

function withoutZone(host: string): string {
  return host.split('%')[0] ?? host;
}

/**
 * dockerode mixes `DOCKER_HOST` and `DOCKER_CERT_PATH` into whatever it is given, and throws where they are malformed. Which engine to
 * use was decided before, so the variable is hidden from its constructor.
 */
function withoutDockerHost<T>(construct: () => T): T {
  const hidden = process.env['DOCKER_HOST'];
  delete process.env['DOCKER_HOST'];
  try {
    return construct();
  } finally {
    if (hidden !== undefined) process.env['DOCKER_HOST'] = hidden;
  }
}
