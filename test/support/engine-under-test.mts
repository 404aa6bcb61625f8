import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { EngineApi } from '../lab/api.mts';
import { labFromEnv } from '../lab/engine.mts';

const wellKnownSockets = ['/var/run/docker.sock', join(homedir(), '.docker/run/docker.sock')];

/** The endpoint that tests run against: the lab's engine, else DOCKER_HOST, else a well-known socket; `undefined` for none. */
export function endpointUnderTest(): string | undefined {
  const chosen = labFromEnv()?.endpoint ?? process.env['DOCKER_HOST'];
  if (chosen !== undefined && chosen !== '') return chosen;
  const socket = wellKnownSockets.find((path) => existsSync(path));
  return socket && `unix://${socket}`;
}

/**
 * The API of the engine that tests run against.
 * @throws {Error} when there is no engine
 */
export function apiUnderTest(): EngineApi {
  const endpoint = endpointUnderTest();
  if (endpoint === undefined) throw new Error('There is no engine to test against: run the tests with `npm test`.');
  const hasTls = (process.env['DOCKER_TLS_VERIFY'] ?? '') !== '' && !endpoint.startsWith('unix:');
  return new EngineApi(endpoint, hasTls ? (process.env['DOCKER_CERT_PATH'] ?? join(homedir(), '.docker')) : undefined);
}
