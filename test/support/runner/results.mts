/** A test that did not run, and why. */
export interface Skipped {
  readonly title: string;
  readonly reason: string;
}

/** What came out of one stage. */
export interface StageResult {
  readonly stage: string;
  readonly passed: number;
  /** One sentence each. */
  readonly failures: readonly string[];
  readonly skipped: readonly Skipped[];
  /** What failed first and passed when its file was run once more by itself: one sentence each. */
  readonly unsteady?: readonly string[];
}

/** A stage that is one check and passed. */
export function pass(stage: string): StageResult {
  return { stage, passed: 1, failures: [], skipped: [] };
}

/** A stage that is one check and failed, or did not come to its tests. */
export function fail(stage: string, ...failures: string[]): StageResult {
  return { stage, passed: 0, failures, skipped: [] };
}

/** The summary of a run; its last line is `N passed, N failed`, with `, N skipped` when there are any. */
export function summary(results: readonly StageResult[]): string {
  const sum = (count: (result: StageResult) => number): number => results.reduce((total, one) => total + count(one), 0);
  const skipped = results.flatMap(({ stage, skipped: tests }) =>
    tests.map(({ title, reason }) => `  skipped: ${stage}: ${title}: ${reason}`),
  );
  const unsteady = results.flatMap(({ stage, unsteady: texts = [] }) =>
    texts.map((text) => `  passed only the second time: ${stage}: ${text}`),
  );
  const failed = results.flatMap(({ stage, failures }) => failures.map((text) => `  failed: ${stage}: ${text}`));
  const stages = results.map(
    (result) =>
      `  ${result.stage}: ${result.passed} passed, ${result.failures.length} failed, ${result.skipped.length} skipped`,
  );
  const last = `${sum((one) => one.passed)} passed, ${failed.length} failed`;
  const end = skipped.length ? `${last}, ${skipped.length} skipped` : last;
  return ['', ...stages, ...skipped, ...unsteady, ...failed, '', end].join('\n');
}
