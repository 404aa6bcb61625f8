import { ReasonedError } from '../base/errors.ts';

/** Why an engine could not be asked, or said no. The words for the user are in `src/text/errors.ts`. */
export type EngineErrorReason =
  /** The text given as a host is none. details: host */
  | 'bad-host'
  /** A way to reach an engine that this version does not have. details: host */
  | 'ssh-not-available'
  /** details: context */
  | 'context-not-found'
  /** A docker context or config file that can't be read. details: path, why */
  | 'bad-configuration'
  /** None of the usual sockets is there. details: tried */
  | 'no-engine'
  /** The socket's file is not there. details: endpoint */
  | 'no-socket'
  /** The socket is there and nobody answers behind it. details: endpoint */
  | 'daemon-down'
  /** details: endpoint */
  | 'permission-denied'
  /** details: endpoint, why */
  | 'unreachable-host'
  /** TLS failed, was expected or not expected. details: endpoint, why */
  | 'tls'
  /** A file of the TLS set is missing or unreadable. details: path */
  | 'tls-file'
  /** The engine is older than what the program can work with. details: endpoint, version */
  | 'too-old'
  /** What answered does not speak the Engine API, or sent half an answer. details: endpoint, request, why */
  | 'bad-answer'
  /** The answer is larger than any sane one. details: endpoint, request */
  | 'answer-too-large'
  /** details: request, message */
  | 'not-found'
  /** The request contradicts the state of things (409), e.g. exec in a paused container. details: request, message */
  | 'conflict'
  /** The engine refused what was asked (400, 403). details: request, message */
  | 'refused'
  /** The engine failed (5xx). details: request, status, message */
  | 'engine-failed'
  /** The connection broke in mid-answer. details: endpoint, request, why */
  | 'connection-lost';

/** What went wrong between the program and an engine. */
export class EngineError extends ReasonedError<EngineErrorReason> {
  override readonly name = 'EngineError';

  static is(error: unknown, ...reasons: readonly EngineErrorReason[]): error is EngineError {
    return error instanceof EngineError && (reasons.length === 0 || reasons.includes(error.reason));
  }
}
