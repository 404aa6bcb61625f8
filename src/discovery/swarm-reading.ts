import { delay } from '../base/signals.ts';
import { EngineError } from '../engine/errors.ts';
import type { Drift, ServiceSource } from '../model/service.ts';
import type { Swarm } from '../model/swarm.ts';
import type { Topology } from '../model/topology.ts';
import { sameValue } from '../topology/diff.ts';
import { swarmSource } from './swarm.ts';
import { swarmDrift } from './swarm-records.ts';

/** What an engine tells of its swarm. */
export interface SwarmReading {
  /** Null where it is in none. */
  readonly source: ServiceSource | null;
  readonly swarm: Swarm;
  readonly drift: readonly Drift[];
}

/** Milliseconds after which nodes should have told each other: gossip goes round every 200 ms (moby, libnetwork/networkdb). */
const gossipMs = 2000;

/**
 * Reads the swarm, and where it has drifted apart from this node's DNS: what still is so after {@link gossipMs} counts. A swarm that can't
 * be read (it has no leader) is a source that failed.
 * @throws {StoppedError}
 */
export async function readSwarmServices(
  topology: Topology,
  read: () => Promise<Swarm>,
  signal: AbortSignal,
): Promise<SwarmReading> {
  try {
    const swarm = await read();
    if (swarm.kind === 'none') return { source: null, swarm, drift: [] };
    const first = swarmDrift(topology, swarm);
    if (first.length === 0) return { source: swarmSource, swarm, drift: [] };
    await delay(gossipMs, signal);
    const again = await read();
    const second = swarmDrift(topology, again);
    return { source: swarmSource, swarm: again, drift: second.filter((one) => first.some((it) => sameValue(it, one))) };
  } catch (error) {
    if (!EngineError.is(error)) throw error;
    const why = error.details['message'] ?? error.message;
    const failure = { reason: 'swarm-failed', detail: { why: why.slice(0, 500) } };
    return { source: { ...swarmSource, state: 'failed', failure }, swarm: { kind: 'none' }, drift: [] };
  }
}
