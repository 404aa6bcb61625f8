import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';
import { messageOf } from '../../../src/base/errors.ts';
import { skipReason, type Skippable } from '../skip.mts';
import type { Skipped } from './results.mts';

/** What mocha's run came to, as the runner reads it from the file named in CNI_COUNTS. */
export interface Counts {
  /** By test file, as an absolute path. */
  readonly files: Readonly<Record<string, FileCounts>>;
}

export interface FileCounts {
  readonly passed: number;
  readonly failures: readonly string[];
  readonly skipped: readonly Skipped[];
}

/** The counts of all files together. */
export function sumOf({ files }: Counts): FileCounts {
  const all = Object.values(files);
  return {
    passed: all.reduce((total, file) => total + file.passed, 0),
    failures: all.flatMap((file) => file.failures),
    skipped: all.flatMap((file) => file.skipped),
  };
}

/** Mocha's own report for people, and the counts in a file for the runner. */
export class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const files: Record<string, { passed: number; failures: string[]; skipped: Skipped[] }> = {};
    const countsOf = ({ file = '' }: { file?: string | undefined }): (typeof files)[string] =>
      (files[file] ??= { passed: 0, failures: [], skipped: [] });
    runner.on('pass', (test) => countsOf(test).passed++);
    runner.on('fail', (test, error: unknown) => {
      // An assertion says what differs below its first line.
      const why = messageOf(error).replace(/\s+/g, ' ').slice(0, 300);
      countsOf(test).failures.push(`${test.fullTitle()}: ${why}`);
    });
    runner.on('pending', (test) => countsOf(test).skipped.push({ title: test.fullTitle(), reason: reasonOf(test) }));
    runner.once('end', () => {
      const file = process.env['CNI_COUNTS'];
      const counts: Counts = { files };
      if (file !== undefined) writeFileSync(file, JSON.stringify(counts));
    });
  }
}

function reasonOf(test: Mocha.Test): string {
  for (let at: (Skippable & { parent?: Mocha.Suite | undefined }) | undefined = test; at; at = at.parent) {
    const reason = at[skipReason];
    if (reason !== undefined) return reason;
  }
  return 'no reason given';
}
