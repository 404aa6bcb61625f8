import { ReasonedError } from '../base/errors.ts';

/** Why the sample environment could not be made or removed. */
export type SampleErrorReason =
  /** Something that is not the sample's bears one of its names. details: networks, containers (lists of names with commas) */
  | 'name-taken'
  /** No local image has what is needed, and nobody consented to a pull. details: image (what was asked for, or what would be pulled), tried, why */
  | 'no-image'
  /** details: image, why (the engine's or registry's words) */
  | 'pull-failed'
  /** Neither the engine nor we could find a free subnet. details: network, why */
  | 'no-subnet'
  /** A container ended at once, could not be started, or its server did not answer in time. details: container, image, exitCode, why, log */
  | 'did-not-start'
  /** Containers of somebody else are attached; all but these networks was removed. details: networks, containers (with commas) */
  | 'in-use';

/** What went wrong with the sample environment. Texts of engines and containers among the details are hostile. */
export class SampleError extends ReasonedError<SampleErrorReason> {
  override readonly name = 'SampleError';

  static is(error: unknown, ...reasons: readonly SampleErrorReason[]): error is SampleError {
    return error instanceof SampleError && (reasons.length === 0 || reasons.includes(error.reason));
  }
}
