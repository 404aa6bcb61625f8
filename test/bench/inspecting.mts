import pMap from 'p-map';
import { limits } from '../../src/base/limits.ts';
import type { EngineClient } from '../../src/engine/client.ts';
import type { Container } from '../../src/model/container.ts';
import type { Topology } from '../../src/model/topology.ts';
import { readNameFiles } from '../../src/namespace/files.ts';
import { lookInside } from '../../src/namespace/look.ts';
import { InsideRunner } from '../../src/runner/inside.ts';
import { readTopology } from '../../src/store/read.ts';
import { command } from '../lab/command.mts';
import type { Bench, Measurement } from './bench.mts';
import { openClient } from './reading.mts';
import { compare, timed } from './statistics.mts';

/** What somebody types to see about the same, one after the other. */
const byHand: readonly (readonly string[])[] = [
  ['ip', 'addr'],
  ['ip', 'route'],
  ['cat', '/proc/net/tcp'],
  ['cat', '/etc/resolv.conf', '/etc/hosts'],
];
/** More of them tell nothing new, and by hand they take minutes. */
const most = 100;

/** What it takes to look into containers. */
export const inspecting: Bench = {
  title: 'Inspecting namespaces',
  method:
    'The namespace of a BusyBox container with its resolver and hosts file, read by the product, against `docker exec … ip addr`, ' +
    '`ip route`, `cat /proc/net/tcp` and `cat` of both files one after the other; and the same of all containers, at most ' +
    `${most}: by the product ${limits.parallelInspects} at once, by hand one after the other, once.`,
  run: async ({ lab, population, repeats }) => {
    const size = population.containers.length;
    const client = await openClient(lab);
    const runner = new InsideRunner(client);
    try {
      const topology = await readTopology(client);
      const containers = population.containers.slice(0, most).map(({ id }) => topology.containers.get(id)!);
      const [first] = containers as [Container];
      const exec = async ({ name }: Container): Promise<void> => {
        for (const argv of byHand) await command(['docker', '--host', lab.endpoint, 'exec', name, ...argv]);
      };
      const one = await compare(
        {
          ours: async () => await inspect(client, runner, topology, first),
          hand: async () => await exec(first),
        },
        repeats,
        2,
      );
      const ours = await timed(
        async () =>
          await pMap(containers, async (container) => await inspect(client, runner, topology, container), {
            concurrency: limits.parallelInspects,
          }),
      );
      const hand = await timed(async () => {
        for (const container of containers) await exec(container);
      });
      return [
        { what: 'one by `docker exec`', size, value: one.hand, unit: 'ms' },
        { what: 'one by the product', size, value: one.ours, unit: 'ms' },
        { what: 'one ÷ `docker exec`', size, value: one.ours / one.hand, unit: '×', atMost: 0.5 },
        { what: 'all by `docker exec`', size, value: hand, unit: 'ms' },
        { what: 'all by the product', size, value: ours, unit: 'ms' },
        { what: 'all ÷ `docker exec`', size, value: ours / hand, unit: '×', atMost: 0.5 },
      ] satisfies Measurement[];
    } finally {
      client.dispose();
    }
  },
};

async function inspect(
  client: EngineClient,
  runner: InsideRunner,
  topology: Topology,
  container: Container,
): Promise<void> {
  const look = await lookInside(runner, topology, container);
  const along = look.kind === 'read' ? look.files : null;
  const { resolver } = along ?? (await readNameFiles(client, container));
  if (look.kind !== 'read' || resolver === null) throw new Error(`${container.name} could not be read`);
}
