import type { Container } from '../model/container.ts';
import type { Program } from './program.ts';
import type { RunOptions, RunResult } from './run.ts';
import type { Toolbox } from './toolbox.ts';

/**
 * A place from which programs run in a container's network namespace: inside the container by exec, or in a helper container beside it.
 * Whoever reads or probes a namespace need not know which.
 */
export interface Seat {
  readonly via: 'exec' | 'helper';
  /** Whose network namespace it is. */
  readonly container: Container;
  /** Id of the container that programs are started in: that one, or the helper. */
  readonly execIn: string;
  /** The helper's image as people call it; undefined inside the container itself. */
  readonly image?: string;
  /** What programs there are. @throws {RunError} @throws {StoppedError} */
  toolbox(signal?: AbortSignal): Promise<Toolbox>;
  /** Leaves nothing running. @throws {RunError} @throws {StoppedError} */
  run(program: Program, options: RunOptions): Promise<RunResult>;
}
