import type { Point, Rect } from './geometry.ts';
import type { Grid } from './measure.ts';

/** Where everything stands. The next layout takes the last one as its input, so that what did not change does not move. */
export interface Placement {
  readonly boxes: ReadonlyMap<string, PlacedBox>;
  /** By the link's id, from its `from` to its `to`, at right angles. */
  readonly wires: ReadonlyMap<string, readonly Point[]>;
  /** Colour of each network, as a number from 0; the page says which colour that is. */
  readonly tones: ReadonlyMap<string, number>;
}

export interface PlacedBox {
  readonly rect: Rect;
  /** Cells for cards; those that are free are given out first. */
  readonly grid: Grid;
  /** The cell of each card, counted from the top left, row by row. */
  readonly cells: ReadonlyMap<string, number>;
}

/** How many colours there are for networks. */
export const toneCount = 5;
/** The colour of networks that are the engine's own. */
export const plainTone = -1;
