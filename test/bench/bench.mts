import type { EngineApi } from '../lab/api.mts';
import type { LabEngine } from '../lab/engine.mts';
import type { Population } from './population.mts';

/** One number, and what it should be. */
export interface Measurement {
  readonly what: string;
  /** Containers on the engine; 0 where they make no difference. */
  readonly size: number;
  readonly value: number;
  readonly unit: 'ms' | '×' | 'MB' | 'calls';
  /** Where there is a goal: the largest value that reaches it. */
  readonly atMost?: number;
}

/** What a bench works on: an engine with nothing on it but the population. */
export interface BenchContext {
  readonly lab: LabEngine;
  readonly api: EngineApi;
  readonly population: Population;
  /** How often what is measured is repeated; medians count. */
  readonly repeats: number;
}

/** One file of benches: to add one, write a file and name it in `benches.mts`. */
export interface Bench {
  readonly title: string;
  /** How it is measured, for whoever reads the numbers. */
  readonly method: string;
  /** Measured only once, whatever the number of containers. */
  readonly once?: true;
  run(context: BenchContext): Promise<readonly Measurement[]>;
}
