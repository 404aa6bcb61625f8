import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prefix } from '../../lab/state.mts';
import { runChild } from './children.mts';
import type { Counts } from './reporter.mts';
import { fail, type StageResult } from './results.mts';

/** Exit code of `mocha-main.mts` when its process does not end by itself. */
const stillOpen = 3;

export interface MochaStage {
  readonly stage: string;
  readonly files: readonly string[];
  /** Milliseconds for one test. */
  readonly timeout: number;
  readonly grep?: string | undefined;
  readonly env?: NodeJS.ProcessEnv;
}

/** The test files below folders, sorted. */
export function testFilesIn(...folders: string[]): string[] {
  return folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)))
    .filter((file) => /\.test\.m?ts$/.test(file))
    .sort();
}

/** Runs test files in a process of their own. A run that executes no test is a failure, whatever the exit code. */
export async function runMocha({ stage, files, timeout, grep, env = {} }: MochaStage): Promise<StageResult> {
  if (files.length === 0) {
    console.log(`${stage}: there are no test files.`);
    return process.env['CI'] === 'true' ? fail(stage, 'there are no test files') : { ...fail(stage), failures: [] };
  }
  const folder = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-counts-`));
  try {
    const countsFile = join(folder, 'counts.json');
    const main = join(import.meta.dirname, 'mocha-main.mts');
    const argv = [process.execPath, '--import', 'tsx', main, '--timeout', String(timeout)];
    const end = await runChild([...argv, ...(grep === undefined ? [] : ['--grep', grep]), ...files], {
      ...env,
      CNI_COUNTS: countsFile,
    });
    if (!existsSync(countsFile)) return fail(stage, `mocha ended before its tests did (exit code ${end.code})`);
    const counts = JSON.parse(readFileSync(countsFile, 'utf8')) as Counts;
    const failures = [...counts.failures, ...end.left.map((left) => `a process was left running: ${left}`)];
    if (counts.passed + counts.failures.length === 0) failures.push('no test was executed');
    if (end.code === stillOpen) failures.push('when the tests were over, something was still open: see above');
    if (end.code !== 0 && failures.length === 0) failures.push(`mocha ended with exit code ${end.code}`);
    return { stage, passed: counts.passed, failures, skipped: counts.skipped };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
