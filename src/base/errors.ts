/**
 * An error that a program can tell apart by its `reason` and a user can be told about: the words are made in `src/text` from the
 * reason and the details, so nobody needs to match a message. `message` is for logs.
 */
export class ReasonedError<Reason extends string = string> extends Error {
  /** For logs; written out, because packed programs have lost the names of classes. */
  override readonly name: string = 'ReasonedError';
  readonly reason: Reason;
  /** Facts for the sentence shown to the user; hostile text is allowed here, faces escape it. */
  readonly details: Readonly<Record<string, string>>;

  constructor(reason: Reason, message: string, details: Readonly<Record<string, string>> = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.reason = reason;
    this.details = details;
  }
}

/** Asked for something that does not make sense as it stands (a malformed place, a port of 70000). */
export class UsageError extends ReasonedError<
  | 'bad-place'
  | 'bad-port'
  | 'bad-number'
  | 'bad-address'
  | 'bad-name'
  | 'bad-choice'
  | 'missing-option'
  | 'no-such-service'
  | 'not-available'
> {
  override readonly name = 'UsageError';

  static is(error: unknown): error is UsageError {
    return error instanceof UsageError;
  }
}

/** The work was called off by whoever asked for it, or ran out of the time it was given. */
export class StoppedError extends ReasonedError<'cancelled' | 'timed-out'> {
  override readonly name = 'StoppedError';

  static is(error: unknown, reason?: StoppedError['reason']): error is StoppedError {
    return error instanceof StoppedError && (reason === undefined || error.reason === reason);
  }
}

/** The text of anything thrown, for a log line. Never throws itself. */
export function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  try {
    return String(error);
  } catch {
    return 'something that has no text'; // an object without a prototype
  }
}
