import { ReasonedError } from '../../base/errors.ts';

/** Why a registry could not be read. Details: `endpoint` always, `why` where something was said. */
export type RegistryErrorReason =
  /** Nothing listens there. */
  | 'registry-refused'
  /** No route, name unknown, connection broken. */
  | 'registry-unreachable'
  | 'registry-silent'
  /** No TLS came about: one side speaks none, or the registry wants a certificate of whoever asks. */
  | 'registry-tls'
  /** Its certificate is from nobody who is trusted, is for another name, or too old. */
  | 'registry-untrusted'
  /** It tells only those who say who they are, and nothing was said. */
  | 'registry-needs-token'
  /** It does not know the token or the user, or does not let them read. */
  | 'registry-denied'
  /** What answers is no such registry. details: kind */
  | 'not-a-registry'
  | 'registry-failed'
  | 'registry-too-large'
  /** details: path */
  | 'tls-file';

/** A registry could not be read. */
export class RegistryError extends ReasonedError<RegistryErrorReason> {
  override readonly name = 'RegistryError';

  static is(error: unknown, ...reasons: readonly RegistryErrorReason[]): error is RegistryError {
    return error instanceof RegistryError && (reasons.length === 0 || reasons.includes(error.reason));
  }
}
