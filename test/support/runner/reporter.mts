import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';
import { messageOf } from '../../../src/base/errors.ts';
import { skipReason, type Skippable } from '../skip.mts';
import type { Skipped } from './results.mts';

/** What mocha's run came to, as the runner reads it from the file named in CNI_COUNTS. */
export interface Counts {
  readonly passed: number;
  readonly failures: readonly string[];
  readonly skipped: readonly Skipped[];
}

/** Mocha's own report for people, and the counts in a file for the runner. */
export class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    let passed = 0;
    const failures: string[] = [];
    const skipped: Skipped[] = [];
    runner.on('pass', () => passed++);
    runner.on('fail', (test, error: unknown) => {
      // An assertion says what differs below its first line.
      failures.push(`${test.fullTitle()}: ${messageOf(error).replace(/\s+/g, ' ').slice(0, 300)}`);
    });
    runner.on('pending', (test) => skipped.push({ title: test.fullTitle(), reason: reasonOf(test) }));
    runner.once('end', () => {
      const file = process.env['CNI_COUNTS'];
      const counts: Counts = { passed, failures, skipped };
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
