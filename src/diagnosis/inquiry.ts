import type { Observation } from '../model/observation.ts';
import type { Topology } from '../model/topology.ts';
import type { Target } from '../topology/place.ts';
import type { Source, Thresholds } from './case.ts';

/** What a question is about, and what bounds the work on it. */
export interface Inquiry {
  readonly topology: Topology;
  readonly source: Source;
  readonly target: Target;
  /** The address that stands for the outside. */
  readonly internet: string;
  readonly thresholds: Thresholds;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Small packets that measure a connection which works. */
  readonly pings: number;
  /** Seconds to wait for an answer before it counts as none: SYN is sent again after 1 s and after 3 s. */
  readonly wait: number;
  readonly onObservation: (observation: Observation) => void;
}

/** Seconds for a first try: on one host an answer takes a millisecond. */
export const firstWait = 1;
