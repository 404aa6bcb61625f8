import type { Observation } from '../../model/observation.ts';

/** `probe KIND FROM TO --json`: one observation, with what was asked. */
export type ProbeDocument = Observation & {
  readonly version: 1;
  readonly from: string;
  /** As it was written. */
  readonly to: string;
};

export function probeDocument(from: string, to: string, observation: Observation): ProbeDocument {
  return { version: 1, from, to, ...observation };
}
