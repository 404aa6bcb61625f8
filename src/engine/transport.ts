import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { IncomingMessage } from 'node:http';
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
  close(): void;
}

/** docker-modem takes only listed statuses for an answer; this lists all, because the caller bounds and reads error bodies itself. */
const everyStatus = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [index + 100, true]));

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
  // Redirects would send requests wherever an answer says; the Engine API has none.
  const { default: modemHttp } = await import('docker-modem/lib/http.js');
  modemHttp.maxRedirects = 0;

  const secure = tls && { ca: tls.ca ?? undefined, cert: tls.cert ?? undefined, key: tls.key ?? undefined };
  const shortLived = tls
    ? new HttpsAgent({ ...secure, rejectUnauthorized: tls.verify, keepAlive: true, maxSockets: 16 })
    : new HttpAgent({ keepAlive: true, maxSockets: 16 });
  const lasting = tls ? new HttpsAgent({ ...secure, rejectUnauthorized: tls.verify }) : new HttpAgent();
  const options = { ...connectOptions(address), protocol: tls ? 'https' : 'http' } as Docker.DockerOptions;
  const short = withoutDockerHost(() => new Dockerode({ ...options, agent: shortLived } as Docker.DockerOptions));
  const long = withoutDockerHost(() => new Dockerode({ ...options, agent: lasting } as Docker.DockerOptions));

  return {
    async send({ method, path, query, body, signal, lasting: keepsConnection }) {
      const prefix = version();
      const request = {
        method,
        // docker-modem looks for the question mark to add the query.
        path: `${prefix === undefined ? '' : `/${prefix}`}${path}?`,
        options: { _query: query ?? {}, _body: body ?? {} },
        abortSignal: signal,
        isStream: true,
        statusCodes: everyStatus,
      };
      return await new Promise<IncomingMessage>((resolve, reject) => {
        (keepsConnection === true ? long : short).modem.dial(request, (error: unknown, response: unknown) => {
          if (error) reject(error instanceof Error ? error : new Error('docker-modem failed'));
          else resolve(response as IncomingMessage);
        });
      });
    },
    close() {
      shortLived.destroy();
      lasting.destroy();
    },
  };
}

function connectOptions(address: Exclude<EngineAddress, { kind: 'ssh' }>): object {
  if (address.kind === 'tcp') return { host: address.host, port: address.port, socketPath: undefined };
  return { socketPath: address.path, host: undefined, port: undefined };
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
