import { EngineError } from '../engine/errors.ts';
import type { FindingCode } from '../model/diagnosis.ts';
import { NotFoundError } from '../topology/require.ts';

/** The finding that an error amounts to where no diagnosis could begin; null for an error that is none. */
export function findingOfError(error: unknown): FindingCode | null {
  if (NotFoundError.is(error) && error.reason.startsWith('container-')) return 'container-not-found';
  const unreachable = EngineError.is(
    error,
    ...(['no-engine', 'no-socket', 'daemon-down', 'permission-denied', 'unreachable-host'] as const),
    ...(['tls', 'tls-file', 'too-old', 'bad-answer', 'ssh-not-available'] as const),
  );
  return unreachable ? 'engine-unreachable' : null;
}
