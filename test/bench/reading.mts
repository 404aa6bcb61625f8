import pMap from 'p-map';
import { limits } from '../../src/base/limits.ts';
import type { EngineClient } from '../../src/engine/client.ts';
import { openEngine } from '../../src/engine/open.ts';
import { readLists, readTopology } from '../../src/store/read.ts';
import { command } from '../lab/command.mts';
import type { LabEngine } from '../lab/engine.mts';
import type { Bench, BenchContext, Measurement } from './bench.mts';
import { PlainHttp } from './plain-http.mts';
import { compare } from './statistics.mts';

/** How soon there is something to see, and all of it. */
export const reading: Bench = {
  title: 'Reading the topology',
  method:
    'All in turn on connections that are kept. "Lists": `GET /networks` and `GET /containers/json?all=1` at once, by plain Node ' +
    '`http`, bytes only, against the same two calls made, checked and put together by the product. "Everything": the lists and every ' +
    'inspect by the product, against what the command line takes: `docker inspect` of all containers and `docker network inspect` of ' +
    'all networks, their ids given; beside it the inspects by plain `http`, bytes only, as many at once as the product. "From nothing": a new connection, `GET /version`, the lists.',
  run: async (context) => {
    const { lab, population, repeats } = context;
    const size = population.containers.length;
    const client = await openClient(lab);
    const plain = new PlainHttp(lab.socket);
    const paths = [
      ...population.networks.map(({ id }) => `/networks/${id}`),
      ...population.containers.map(({ id }) => `/containers/${id}/json`),
    ];
    try {
      const lists = await compare(
        {
          raw: async () => await Promise.all([plain.get('/networks'), plain.get('/containers/json?all=1')]),
          ours: async () => await readLists(client),
          fromNothing: async () => {
            const fresh = await openClient(lab);
            await readLists(fresh);
            fresh.dispose();
          },
        },
        repeats * 3,
        10,
      );
      const all = await compare(
        {
          raw: async () =>
            await pMap(paths, async (path) => await plain.get(path), { concurrency: limits.parallelInspects }),
          ours: async () => await readTopology(client),
          cli: async () => await inspectByCommandLine(context),
        },
        repeats,
        4,
      );
      return [
        { what: 'lists by plain http', size, value: lists.raw, unit: 'ms' },
        { what: 'lists by the product', size, value: lists.ours, unit: 'ms' },
        { what: 'first topology ÷ plain lists', size, value: lists.ours / lists.raw, unit: '×', atMost: 1.2 },
        { what: 'first topology from nothing', size, value: lists.fromNothing, unit: 'ms' },
        { what: 'everything by `docker inspect`', size, value: all.cli, unit: 'ms' },
        { what: 'every inspect by plain http', size, value: all.raw, unit: 'ms' },
        { what: 'everything by the product', size, value: all.ours, unit: 'ms' },
        { what: 'full topology ÷ `docker inspect`', size, value: all.ours / all.cli, unit: '×', atMost: 0.5 },
      ] satisfies Measurement[];
    } finally {
      client.dispose();
      plain.close();
    }
  },
};

/** A client as the product makes it. */
export async function openClient(lab: LabEngine): Promise<EngineClient> {
  return await openEngine({ address: { kind: 'unix', path: lab.socket }, tls: null }, { requestMs: 60_000 });
}

async function inspectByCommandLine({ lab, population }: BenchContext): Promise<void> {
  const docker = ['docker', '--host', lab.endpoint];
  await command([...docker, 'inspect', '--type', 'container', ...population.containers.map(({ id }) => id)]);
  await command([
    ...docker,
    'network',
    'inspect',
    'bridge',
    'host',
    'none',
    ...population.networks.map(({ id }) => id),
  ]);
}
