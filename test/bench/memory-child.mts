/** Started by `memory.mts`: `memory-child.mts SOCKET` prints how much a live topology adds to a process that is connected. */
import { openEngine } from '../../src/engine/open.ts';
import { LiveTopology } from '../../src/store/live.ts';
import type { MemoryReport } from './memory.mts';

const [path = ''] = process.argv.slice(2);

function now(): MemoryReport {
  for (let round = 0; round < 3; round++) globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  return { rss, heap: heapUsed };
}

const open = async (): ReturnType<typeof openEngine> =>
  await openEngine({ address: { kind: 'unix', path }, tls: null });
const first = await open();
await first.inspectContainer('none');
first.dispose();
const before = now();
const live = new LiveTopology(open);
await live.ready();
const after = now();
process.stdout.write(
  JSON.stringify({ rss: after.rss - before.rss, heap: after.heap - before.heap } satisfies MemoryReport),
);
live.dispose();
