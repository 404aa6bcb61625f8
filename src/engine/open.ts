import * as v from 'valibot';
import { silentLogger, type Logger } from '../base/logger.ts';
import type { Engine } from '../model/engine.ts';
import { EngineClient } from './client.ts';
import { EngineConnection } from './connection.ts';
import { EngineError } from './errors.ts';
import { endpointText, type EngineAddress } from './find/address.ts';
import type { TlsMaterial } from './find/tls.ts';
import { openTransport } from './transport.ts';
import { compareApiVersions, readVersion } from './translate/version.ts';

/** The oldest Engine API understood: Docker 19.03. 20.10, which speaks 1.41, is the oldest that the tests run on. */
export const oldestApiVersion = '1.40';
/** The newest Engine API whose answers were seen: Docker 28.5. A newer engine is asked to speak this one. */
export const newestApiVersion = '1.51';

/** What is needed to reach an engine. */
export interface EngineTarget {
  readonly address: EngineAddress;
  readonly tls: TlsMaterial | null;
}

/**
 * Connects to an engine, asks who it is and agrees on a version to speak.
 * @param requestMs time limit of each request, in milliseconds
 * @throws {EngineError} @throws {StoppedError}
 */
export async function openEngine(
  target: EngineTarget,
  options: { log?: Logger; requestMs?: number; signal?: AbortSignal | undefined } = {},
): Promise<EngineClient> {
  const log = options.log ?? silentLogger;
  const { address } = target;
  const endpoint = endpointText(address);
  if (address.kind === 'ssh') throw new EngineError('ssh-not-available', `${endpoint}: ssh`, { host: endpoint });
  let version: string | undefined;
  const transport = await openTransport(address, target.tls, () => version);
  const connection = new EngineConnection(endpoint, transport, log, options.requestMs);
  try {
    const engine = await askVersion(connection, options.signal);
    if (compareApiVersions(engine.apiVersion, oldestApiVersion) < 0) {
      throw new EngineError('too-old', `API ${engine.apiVersion}`, { endpoint, version: engine.version });
    }
    const newest = compareApiVersions(engine.apiVersion, newestApiVersion) > 0 ? newestApiVersion : engine.apiVersion;
    version = `v${newest}`;
    log.info(`${endpoint}: ${engine.product} ${engine.version}, API ${engine.apiVersion}, speaking ${newest}`);
    return new EngineClient(engine, connection);
  } catch (error) {
    connection.dispose();
    throw error;
  }
}

async function askVersion(connection: EngineConnection, signal: AbortSignal | undefined): Promise<Engine> {
  try {
    return readVersion(await connection.json('GET', '/version', { signal }), connection.endpoint);
  } catch (error) {
    if (error instanceof v.ValiError) throw connection.badAnswer('GET /version', 'no version in it');
    // Every engine knows its version: what does not is some other server.
    if (EngineError.is(error, 'not-found')) throw connection.badAnswer('GET /version', error.details['message'] ?? '');
    throw error;
  }
}
