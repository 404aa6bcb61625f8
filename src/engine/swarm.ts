import pMap from 'p-map';
import { limits } from '../base/limits.ts';
import { throwIfStopped } from '../base/signals.ts';
import type { Swarm, SwarmRecord } from '../model/swarm.ts';
import type { Topology } from '../model/topology.ts';
import type { EngineConnection } from './connection.ts';
import { EngineError } from './errors.ts';
import { readSwarmNode, readSwarmRecords, readSwarmRole, readSwarmService, readSwarmTask } from './translate/swarm.ts';

/**
 * Reads the swarm that an engine is in, if it is in one. Of a worker only what its own DNS knows: the rest is for managers. What can't be
 * understood is left out.
 * @throws {EngineError} also where the swarm has no leader @throws {StoppedError}
 */
export async function readSwarm(
  connection: EngineConnection,
  topology: Topology,
  signal?: AbortSignal,
): Promise<Swarm> {
  const role = readSwarmRole(await connection.json('GET', '/info', { signal }));
  if (role === 'none') return { kind: 'none' };
  const records = readRecords(connection, topology, signal);
  if (role === 'worker') return { kind: 'worker', records: await records };
  const [nodes, services, tasks] = await Promise.all([
    list(connection, '/nodes', readSwarmNode, signal),
    list(connection, '/services', readSwarmService, signal),
    list(connection, '/tasks', readSwarmTask, signal),
    records,
  ]);
  return { kind: 'manager', nodes, services, tasks, records: await records };
}

async function readRecords(
  connection: EngineConnection,
  topology: Topology,
  signal: AbortSignal | undefined,
): Promise<readonly SwarmRecord[]> {
  const networks = [...topology.networks.values()].filter(({ scope, ingress }) => scope === 'swarm' && !ingress);
  const read = await pMap(
    networks,
    async ({ id }) => {
      throwIfStopped(signal);
      try {
        const query = { verbose: 'true' };
        return readSwarmRecords(await connection.json('GET', `/networks/${encodeURIComponent(id)}`, { query, signal }));
      } catch (error) {
        // It went away meanwhile, or this node takes no part in it.
        if (EngineError.is(error, 'not-found', 'engine-failed', 'bad-answer')) return [];
        throw error;
      }
    },
    { concurrency: limits.parallelInspects },
  );
  return read.flat();
}

async function list<T>(
  connection: EngineConnection,
  path: string,
  read: (answer: unknown) => T,
  signal: AbortSignal | undefined,
): Promise<readonly T[]> {
  const answer = await connection.json('GET', path, { signal });
  if (answer !== null && !Array.isArray(answer)) throw connection.badAnswer(`GET ${path}`, 'not a list');
  return ((answer ?? []) as readonly unknown[]).flatMap((entry) => {
    try {
      return [read(entry)];
    } catch {
      return [];
    }
  });
}
