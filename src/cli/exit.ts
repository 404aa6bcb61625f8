import { ReasonedError, StoppedError, UsageError } from '../base/errors.ts';
import { EngineError } from '../engine/errors.ts';
import { RunError } from '../runner/errors.ts';
import { NotFoundError } from '../topology/require.ts';

/** Exit statuses. They are public. */
export const exit = {
  /** What was asked holds. */
  yes: 0,
  /** It does not. */
  no: 1,
  usage: 2,
  /** The engine can't be reached, or FROM does not exist or is ambiguous. */
  engine: 3,
  /** It could not be checked. */
  unknown: 4,
  interrupted: 130,
} as const;

/** The exit status that an error means. */
export function exitStatusOf(error: unknown): number {
  if (StoppedError.is(error, 'cancelled')) return exit.interrupted;
  // Probes tell a time-out in their result: what is left are requests to the engine.
  if (StoppedError.is(error)) return exit.engine;
  if (UsageError.is(error) || RunError.is(error, 'not-a-container')) return exit.usage;
  if (RunError.is(error)) return exit.unknown;
  if (EngineError.is(error) || NotFoundError.is(error)) return exit.engine;
  return error instanceof ReasonedError ? exit.no : exit.unknown;
}
