import { readFile, writeFile } from 'node:fs/promises';
import { testPairs } from '../../src/probe/matrix.ts';
import { readNeighbourTable, type NeighbourTable } from '../../src/runner/neighbour-table.ts';
import { InsideRunner } from '../../src/runner/inside.ts';
import { readTopology } from '../../src/store/read.ts';
import { pairsAmong, type Pair } from '../../src/topology/pairs.ts';
import { command } from '../lab/command.mts';
import type { Bench, BenchContext, Measurement } from './bench.mts';
import { openClient } from './reading.mts';
import { median, timed } from './statistics.mts';

/** That many containers ask each other: 2,450 pairs. */
const asking = 50;
/** Of the loop that everybody would write, only so many rounds are done, and scaled. */
const sample = 40;

/** Who reaches whom, against the loop that one would write for it. */
export const pairs: Bench = {
  title: 'All pairs',
  method:
    `${asking} containers of one network (or all there are), every ordered pair: by the product, which asks from each in one program, against ` +
    `a loop of \`docker exec A ping -c 1 -W 1 B\`. Of the loop ${sample} rounds are done, evenly among the pairs; their median times the number of ` +
    'pairs is the loop. Busybox is all that these containers have. Every pair has to answer. The kernel’s table of neighbours, which all ' +
    'containers of a host share, holds 1,024 by default, and each pair puts one in, which stays some 40 s: so the product waits for room. ' +
    '"Large table": `gc_thresh3` of 16,384, as on hosts with many containers.',
  run: async (context) => {
    const { api, lab, population } = context;
    const size = population.containers.length;
    const network = await api.call('POST', '/networks/create', {
      body: { Name: 'bench-pairs', IPAM: { Config: [{ Subnet: '10.99.0.0/16' }] } },
    });
    const { Id } = network as { Id: string };
    const members = population.containers.slice(0, asking);
    for (const { id } of members)
      await api.call('POST', `/networks/${Id}/connect`, { body: { Container: id }, within: 60_000 });
    const client = await openClient(lab);
    try {
      const topology = await readTopology(client);
      const chosen = members.flatMap(({ id }) => topology.containers.get(id) ?? []);
      const all = pairsAmong(topology, chosen, Id);
      const runner = new InsideRunner(client);
      const table = async (): Promise<NeighbourTable | null> =>
        await readNeighbourTable(topology.engine, topology.containers.values());
      const work = async (): Promise<number> => await timed(async () => await reachAll(runner, all, table));
      // A small one first, which finds out what tools there are.
      await reachAll(runner, all.slice(0, 10), table);
      const asIs = await work();
      const large = await withLargeTable(async () => [await work(), await work(), await work()]);
      const [ours, one] = [median(large), await loopOf(context, all)];
      const many = all.length > 1000 ? 'all' : 'few';
      return [
        { what: `a pair by \`docker exec … ping\``, size, value: one, unit: 'ms' },
        {
          what: `${all.length > 1000 ? 'all' : 'few'} pairs by that loop, scaled`,
          size,
          value: one * all.length,
          unit: 'ms',
        },
        { what: `${many} pairs by that loop, scaled`, size, value: one * all.length, unit: 'ms' },
        { what: `${many} pairs by the product, table as it is`, size, value: asIs, unit: 'ms' },
        { what: `${many} pairs by the product, large table`, size, value: ours, unit: 'ms' },
        { what: 'product ÷ loop, table as it is', size, value: asIs / (one * all.length), unit: '×' },
        {
          ...{ what: 'product ÷ loop, large table', size, value: ours / (one * all.length), unit: '×' },
          ...(all.length > 1000 && { atMost: 0.02 }),
        },
      ] satisfies Measurement[];
    } finally {
      client.dispose();
      for (const { id } of members)
        await api.call('POST', `/networks/${Id}/disconnect`, { body: { Container: id, Force: true }, within: 60_000 });
      await api.call('DELETE', `/networks/${Id}`);
    }
  },
};

/** Works while the kernel holds many neighbours, as hosts with many containers are set up. */
async function withLargeTable<T>(work: () => Promise<T>): Promise<T> {
  const files = [3, 2, 1].map((number) => `/proc/sys/net/ipv4/neigh/default/gc_thresh${number}`);
  const before = await Promise.all(files.map(async (file) => await readFile(file, 'utf8')));
  try {
    for (const file of files) await writeFile(file, '16384');
    return await work();
  } finally {
    for (const [index, file] of files.entries()) await writeFile(file, before[index] ?? '');
  }
}

async function reachAll(
  runner: InsideRunner,
  all: readonly Pair[],
  table: () => Promise<NeighbourTable | null>,
): Promise<void> {
  const seen = await testPairs(runner, all, { port: null, wait: 1, table });
  const failed = seen.filter(({ ok }) => ok !== true);
  if (failed.length > 0) throw new Error(`${failed.length} of ${all.length} pairs were not reached`);
}

/** Milliseconds that the loop takes for one pair. */
async function loopOf({ lab }: BenchContext, all: readonly Pair[]): Promise<number> {
  const times: number[] = [];
  const step = Math.max(1, Math.floor(all.length / sample));
  for (let at = 0; at < all.length && times.length < sample; at += step) {
    const { from, address } = all[at]!;
    const ping = ['exec', from.id, 'ping', '-c', '1', '-W', '1', address ?? ''];
    times.push(await timed(async () => await command(['docker', '--host', lab.endpoint, ...ping])));
  }
  return median(times);
}
