import { connect as connectTcp } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { stopReason, throwIfStopped } from '../../base/signals.ts';
import type { RegistryTls } from './config.ts';

/** A way to a registry. */
export interface RegistryLink {
  /** Opens a connection. Rejects with Node's own errors, `RunError`, `EngineError`. @throws {StoppedError} */
  open(signal: AbortSignal): Promise<Duplex>;
  /** How many connections it can have at once without harm. */
  readonly width: number;
  /** Resolves once nothing is left of what the connections needed, when they have ended. Never rejects. */
  settled(): Promise<void>;
}

/** Straight from this machine. */
export function directLink(host: string, port: number): RegistryLink {
  return {
    width: 8,
    settled: async () => await Promise.resolve(),
    open: async (signal) => {
      throwIfStopped(signal);
      return await settled(connectTcp({ host, port, noDelay: true }), 'connect', signal);
    },
  };
}

/** TLS over a link, checked against the system's authorities or the given one. */
export async function secured(
  link: RegistryLink,
  host: string,
  tls: RegistryTls,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const socket = await link.open(signal);
  const name = tls.serverName ?? host;
  const stream = connectTls({
    socket,
    ...(/^[\d.]+$|:/.test(name) ? {} : { servername: name }),
    host: name,
    ...(tls.ca !== null && { ca: tls.ca }),
    ...(tls.cert !== null && { cert: tls.cert }),
    ...(tls.key !== null && { key: tls.key }),
    rejectUnauthorized: true,
  });
  return await settled(stream, 'secureConnect', signal);
}

async function settled<Stream extends Duplex>(
  stream: Stream,
  event: 'connect' | 'secureConnect',
  signal: AbortSignal,
): Promise<Stream> {
  return await new Promise<Stream>((resolve, reject) => {
    const stop = (): void => {
      stream.destroy();
      reject(stopReason(signal));
    };
    signal.addEventListener('abort', stop, { once: true });
    const done = (): void => signal.removeEventListener('abort', stop);
    stream.once(event, () => {
      done();
      resolve(stream);
    });
    stream.once('error', (error) => {
      done();
      stream.destroy();
      reject(error);
    });
    stream.once('close', () => {
      done();
      reject(Object.assign(new Error('closed before it was open'), { code: 'ECONNRESET' }));
    });
  });
}
