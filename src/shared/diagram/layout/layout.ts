import type { Diagram } from '../diagram.ts';
import { adjustedLayout, isSmallChange } from './adjust.ts';
import { freshLayout } from './fresh.ts';
import type { Placement } from './placement.ts';

/**
 * Places a diagram. The same input gives the same picture.
 * @param before the placement that is shown now: after a small change what is there stays where it is. Null for a picture from nothing
 */
export async function layOut(diagram: Diagram, before: Placement | null): Promise<Placement> {
  if (before === null || !isSmallChange(diagram, before)) return await freshLayout(diagram, before?.tones);
  return adjustedLayout(diagram, before);
}
