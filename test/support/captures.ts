import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a real tool in a real container printed, see `test/fixtures/tools`. */
export interface Capture {
  readonly tool: string;
  readonly argv: readonly string[];
  readonly case: string;
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const folder = join(import.meta.dirname, '../fixtures/tools');

/** The capture of that name, without `.json`. */
export function capture(name: string): Capture {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Capture;
}

/** The names of all captures that begin so. */
export function captureNames(prefix: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith(prefix) && name.endsWith('.json'))
    .map((name) => name.replace(/\.json$/, ''));
}
