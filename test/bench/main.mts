import { parseArgs } from 'node:util';
import { EngineApi } from '../lab/api.mts';
import { startEngine } from '../lab/engine.mts';
import { ensurePackages } from '../lab/packages.mts';
import { engineVersions } from '../lab/versions.mts';
import type { Measurement } from './bench.mts';
import { benches } from './benches.mts';
import { Population } from './population.mts';
import { isReached, report } from './report.mts';

const help = `Measures the product on an engine of the lab. Needs root on Linux; 500 containers take about three minutes.

  npm run bench                                    everything: 10, 100 and 500 containers
  npm run bench -- --sizes 10,100 --only reading
  npm run bench -- --json > bench.json

  --sizes    numbers of containers, smallest first (default 10,100,500)
  --engine   ${engineVersions.join(', ')} (default debian)
  --only     a part of the title of the benches to run
  --repeats  how often what is measured is repeated (default 11)
  --json     the numbers as JSON, instead of text for docs/bench.md

The exit code is 1 where a goal is missed.`;

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10,100,500' },
    engine: { type: 'string', default: 'debian' },
    only: { type: 'string', default: '' },
    repeats: { type: 'string', default: '11' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<number> {
  const sizes = values.sizes.split(',').map(Number);
  const repeats = Number(values.repeats);
  const version = engineVersions.find((name) => name === values.engine);
  if (!version) throw new Error(`not an engine: ${values.engine}; there are ${engineVersions.join(', ')}`);
  for (const number of [...sizes, repeats]) {
    if (!Number.isInteger(number) || number < 1) throw new Error('sizes and repeats are whole numbers above 0');
  }
  const chosen = benches.filter(({ title }) => title.toLowerCase().includes(values.only.toLowerCase()));
  await ensurePackages(['docker-cli']);
  const lab = await startEngine({ name: `bench-${version}`, version });
  try {
    const api = new EngineApi(lab.endpoint);
    const population = new Population(api);
    const measurements = new Map(chosen.map((bench): [typeof bench, Measurement[]] => [bench, []]));
    const ofSizes = chosen.filter(({ once }) => once !== true);
    for (const bench of chosen.filter(({ once }) => once === true)) {
      progress(bench.title);
      measurements.get(bench)?.push(...(await bench.run({ lab, api, population, repeats })));
    }
    for (const size of ofSizes.length === 0 ? [] : sizes.toSorted((a, b) => a - b)) {
      progress(`${size} containers…`);
      await population.growTo(size);
      for (const bench of ofSizes) {
        progress(`${size}: ${bench.title}`);
        measurements.get(bench)?.push(...(await bench.run({ lab, api, population, repeats })));
      }
    }
    const results = [...measurements].map(([bench, numbers]) => ({ bench, measurements: numbers }));
    const all = results.flatMap((result) => result.measurements);
    const engine = `${lab.version}, API ${lab.apiVersion}`;
    console.log(values.json ? JSON.stringify({ engine, measurements: all }, null, 2) : report(results, engine));
    return all.every(isReached) ? 0 : 1;
  } finally {
    progress('removing the engine…');
    await lab.stop();
  }
}

/** Beside the numbers, which alone go to stdout. */
function progress(text: string): void {
  process.stderr.write(`bench: ${text}\n`);
}

if (values.help) console.log(help);
else {
  try {
    process.exitCode = await main();
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 2;
  }
}
