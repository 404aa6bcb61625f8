import { ReasonedError } from '../base/errors.ts';
import { EngineError } from '../engine/errors.ts';
import type { Container } from '../model/container.ts';
import type { NoHelper } from '../model/observation.ts';

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
  | 'not-a-container'
  /** Nothing inside can, and helpers are switched off. details: container, wanted */
  | 'helper-forbidden'
  /** It lives in the namespace of the engine's host, where a helper needs leave of its own. details: container, wanted */
  | 'host-helper-forbidden'
  /** Nothing inside can, and no image on the engine can make a helper. details: container, wanted, image, tried, asked */
  | 'no-helper-image'
  /** This engine can't have helpers. details: container, wanted, why (`windows`) */
  | 'helper-impossible'
  /** A helper could not be made, or its image not be pulled. details: container, wanted, image, why */
  | 'helper-failed';

/** Nothing can do what is wanted: neither what is inside nor a helper. */
export const cannotReasons = [
  'no-tool',
  'helper-forbidden',
  'host-helper-forbidden',
  'no-helper-image',
  'helper-impossible',
  'helper-failed',
] as const satisfies readonly (RunErrorReason & NoHelper)[];

/** A program could not be run where it was wanted. */
export class RunError extends ReasonedError<RunErrorReason> {
  override readonly name = 'RunError';

  static is(error: unknown, ...reasons: readonly RunErrorReason[]): error is RunError {
    return error instanceof RunError && (reasons.length === 0 || reasons.includes(error.reason));
  }
}

/** @throws {RunError} where nothing can be run in the container, by its state */
export function requireRunning(container: Container): void {
  const details = { container: container.name, state: container.state };
  if (container.state === 'paused') throw new RunError('paused', `${container.name} is paused`, details);
  if (container.state !== 'running')
    throw new RunError('not-running', `${container.name} is ${container.state}`, details);
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
