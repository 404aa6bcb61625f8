import { parentPort } from 'node:worker_threads';
import type { Diagram } from '../../shared/diagram/diagram.ts';
import { layOut } from '../../shared/diagram/layout/layout.ts';
import type { Placement } from '../../shared/diagram/layout/placement.ts';

/** A question to the worker: both objects as they are, cloned on the way. */
export interface LayoutTask {
  readonly id: number;
  readonly diagram: Diagram;
  readonly before: Placement | null;
}

export type LayoutAnswer =
  { readonly id: number; readonly placement: Placement } | { readonly id: number; readonly error: string };

// A thread of its own: large pictures take a second, in which nobody else of the extension host may wait.
parentPort?.on('message', ({ id, diagram, before }: LayoutTask) => {
  layOut(diagram, before).then(
    (placement) => parentPort?.postMessage({ id, placement } satisfies LayoutAnswer),
    (error: unknown) => parentPort?.postMessage({ id, error: String(error) } satisfies LayoutAnswer),
  );
});
