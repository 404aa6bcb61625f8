import { ReasonedError } from '../base/errors.ts';
import { EngineError } from '../engine/errors.ts';
import type { Container } from '../model/container.ts';

/** Why nothing could be run in a container. None of these says anything about the network. */
export type RunErrorReason =
  /** details: container, state */
  | 'not-running'
  /** details: container */
  | 'paused'
  /** It was removed or stopped in the middle. details: container */
  | 'gone'
  /** Nothing inside can do what is wanted. details: container, wanted */
  | 'no-tool'
  /** What was found inside can't be started after all. details: container, tool, why */
  | 'tool-unusable'
  /** Probes start in containers. details: place */
  | 'not-a-container';

/** A program could not be run where it was wanted. */
export class RunError extends ReasonedError<RunErrorReason> {
  static is(error: unknown, ...reasons: readonly RunErrorReason[]): error is RunError {
    return error instanceof RunError && (reasons.length === 0 || reasons.includes(error.reason));
  }
}

/** What an engine's refusal to exec in a container means; any other error as it is. */
export function explainRefusal(error: unknown, container: Container): unknown {
  if (!EngineError.is(error)) return error;
  const details = { container: container.name, state: container.state, why: error.details['message'] ?? '' };
  if (error.reason === 'not-found') return new RunError('gone', error.message, details, error);
  if (error.reason === 'conflict') {
    const reason = /paused/i.test(error.message) ? 'paused' : 'not-running';
    return new RunError(reason, error.message, details, error);
  }
  return error;
}
