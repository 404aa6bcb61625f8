import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSwarmNode, readSwarmRecords, readSwarmService, readSwarmTask } from '../../src/engine/translate/swarm.ts';
import type { Swarm } from '../../src/model/swarm.ts';

interface Recorded {
  readonly info: unknown;
  readonly services: readonly unknown[];
  readonly tasks: readonly unknown[];
  readonly nodes: readonly unknown[];
  readonly network: { readonly Id: string };
}

/** What a manager of two real nodes answered, as it was. */
export const recorded = JSON.parse(
  readFileSync(join(import.meta.dirname, '../fixtures/swarm/manager.json'), 'utf8'),
) as Recorded;

/** The same, read. */
export const recordedManager = {
  kind: 'manager',
  nodes: recorded.nodes.map(readSwarmNode),
  services: recorded.services.map(readSwarmService),
  tasks: recorded.tasks.map(readSwarmTask),
  records: readSwarmRecords(recorded.network),
} as const satisfies Swarm;
