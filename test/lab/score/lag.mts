import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { command } from '../command.mts';
import { ensurePackages, searchPath } from '../packages.mts';

const source = join(import.meta.dirname, '../sources/lag.c');
const cache = join(import.meta.dirname, '../../../.cache/programs');

/** Makes the program that delays packets, once. @returns its path */
export async function buildLag(): Promise<string> {
  const hash = createHash('sha256')
    .update(await readFile(source))
    .digest('hex');
  const program = join(cache, `lag-${hash.slice(0, 12)}`);
  if (existsSync(program)) return program;
  await ensurePackages(['gcc']);
  await mkdir(cache, { recursive: true });
  const partial = `${program}.${process.pid}`;
  await command(['gcc', '-O2', '-o', partial, source], { env: { ...process.env, PATH: searchPath } });
  await rename(partial, program);
  return program;
}
