import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { command } from '../lab/command.mts';
import type { Bench, Measurement } from './bench.mts';

/** What a process says of itself, in bytes. */
export interface MemoryReport {
  readonly rss: number;
  readonly heap: number;
}

/** What keeping a topology takes. */
export const memory: Bench = {
  title: 'Memory',
  method:
    'In a process of its own, which has the program loaded and is connected: what the resident set and the heap grow by until the full ' +
    'topology is there and kept up to date, after a garbage collection.',
  run: async ({ lab, population }) => {
    const size = population.containers.length;
    const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
    const child = join(import.meta.dirname, 'memory-child.mts');
    const said = await command([process.execPath, '--expose-gc', '--import', tsx, child, lab.socket]);
    const { rss, heap } = JSON.parse(said) as MemoryReport;
    const megabytes = (bytes: number): number => bytes / 1024 / 1024;
    return [
      { what: 'resident set grows by', size, value: megabytes(rss), unit: 'MB' },
      { what: 'heap grows by', size, value: megabytes(heap), unit: 'MB' },
    ] satisfies Measurement[];
  },
};
