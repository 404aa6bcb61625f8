import { labFromEnv, type LabEngine } from '../lab/engine.mts';

/** Where the reporter finds why a test or a whole suite was skipped. */
export const skipReason = Symbol.for('container-network-inspector.skip-reason');

/** A test, hook or suite that may carry the reason why it was skipped. */
export interface Skippable {
  [skipReason]?: string;
}

/**
 * Skips the running test, or the suite when called from its `before`, and says why: the runner lists it.
 * @param context `this` of the test or hook, which has to be a `function`
 */
export function skipBecause(context: Mocha.Context, reason: string): never {
  const runnable = context.runnable();
  const isHook = 'type' in runnable && runnable.type === 'hook';
  Object.assign(isHook ? (runnable.parent ?? runnable) : runnable, { [skipReason]: reason } satisfies Skippable);
  return context.skip();
}

/**
 * The isolated engine that a test needs which makes faults or restarts the engine; elsewhere the test is skipped: nobody's own
 * engine is broken for a test.
 */
export function needsLab(context: Mocha.Context): LabEngine {
  return labFromEnv() ?? skipBecause(context, 'needs an isolated engine of the lab (root on Linux)');
}
