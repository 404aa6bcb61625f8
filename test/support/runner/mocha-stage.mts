import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prefix } from '../../lab/state.mts';
import { runChild } from './children.mts';
import { sumOf, type Counts } from './reporter.mts';
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
  /** Whether files with a failure are run once more by themselves, where they are few; what passes then is told as unsteady. */
  readonly secondChance?: boolean;
}

/** With more failing files than these it is no matter of chance. */
const fewFiles = 6;

/** The test files below folders, sorted. */
export function testFilesIn(...folders: string[]): string[] {
  return folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)))
    .filter((file) => /\.test\.m?ts$/.test(file))
    .sort();
}

/**
 * Runs test files in a process of their own. A run that executes no test is a failure, whatever the exit code. On a machine that is busy
 * with other things a real engine or a real window may be late once; what is wrong is wrong again.
 */
export async function runMocha(request: MochaStage): Promise<StageResult> {
  const { stage, files, secondChance = false } = request;
  if (files.length === 0) {
    console.log(`${stage}: there are no test files.`);
    return process.env['CI'] === 'true' ? fail(stage, 'there are no test files') : { ...fail(stage), failures: [] };
  }
  const first = await runOnce(request);
  const failing = Object.keys(first.files).filter((file) => (first.files[file]?.failures.length ?? 0) > 0);
  const again = secondChance && first.general.length === 0 && failing.length > 0 && failing.length <= fewFiles;
  if (!again) return together(stage, first, []);
  console.log(`\n${stage}: once more, by themselves: ${failing.join(', ')}`);
  const second = await runOnce({ ...request, files: failing });
  const came = failing.flatMap((file) =>
    (second.files[file]?.failures.length ?? 1) === 0 ? (first.files[file]?.failures ?? []) : [],
  );
  return together(stage, { files: { ...first.files, ...second.files }, general: second.general }, came);
}

interface Run {
  readonly files: Counts['files'];
  /** What went wrong beside the tests. */
  readonly general: readonly string[];
}

function together(stage: string, { files, general }: Run, unsteady: readonly string[]): StageResult {
  const { passed, skipped, failures: ofTests } = sumOf({ files });
  const failures = [...ofTests, ...general];
  if (passed + failures.length === 0) failures.push('no test was executed');
  return { stage, passed, failures, skipped, unsteady };
}

async function runOnce({ files, timeout, grep, env = {} }: MochaStage): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-counts-`));
  try {
    const countsFile = join(folder, 'counts.json');
    const main = join(import.meta.dirname, 'mocha-main.mts');
    const argv = [process.execPath, '--import', 'tsx', main, '--timeout', String(timeout)];
    const end = await runChild([...argv, ...(grep === undefined ? [] : ['--grep', grep]), ...files], {
      ...env,
      CNI_COUNTS: countsFile,
    });
    if (!existsSync(countsFile)) {
      return { files: {}, general: [`mocha ended before its tests did (exit code ${end.code})`] };
    }
    const counts = JSON.parse(readFileSync(countsFile, 'utf8')) as Counts;
    const general = end.left.map((left) => `a process was left running: ${left}`);
    if (end.code === stillOpen) general.push('when the tests were over, something was still open: see above');
    const hasFailed = Object.values(counts.files).some(({ failures }) => failures.length > 0);
    if (end.code !== 0 && !hasFailed && general.length === 0) general.push(`mocha ended with exit code ${end.code}`);
    return { files: counts.files, general };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
