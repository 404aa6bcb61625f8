import { ReasonedError } from '../../base/errors.ts';

/** Why a registry could not be read. Details: `endpoint` always, `why` where something was said. */
export type RegistryErrorReason =
  /** Refused, no route, name unknown, connection broken. */
  | 'registry-unreachable'
  | 'registry-silent'
  /** No TLS came about, or its certificate is not trusted. */
  | 'registry-tls'
  /** It wants a token or a password, or another one. */
  | 'registry-denied'
  /** What answers is no such registry. details: kind */
  | 'not-a-registry'
  | 'registry-failed'
  | 'registry-too-large'
  /** details: path */
  | 'tls-file';

/** A registry could not be read. */
export class RegistryError extends ReasonedError<RegistryErrorReason> {
  static is(error: unknown, ...reasons: readonly RegistryErrorReason[]): error is RegistryError {
    return error instanceof RegistryError && (reasons.length === 0 || reasons.includes(error.reason));
  }
}
