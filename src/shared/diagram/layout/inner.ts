import type { Box, Link } from '../diagram.ts';
import { cardRects } from './cells.ts';
import { right, straightened, type Point } from './geometry.ts';
import { sizes } from './measure.ts';
import type { PlacedBox } from './placement.ts';

/** Distance between wires that run beside each other inside of a room. */
const lane = 5;

/**
 * The way of a wire inside of a box, from its border to a card: along the padding, then above the card's row, then down to it.
 * @param border where the wire comes in, on the left or right edge
 * @param index among the wires that go into this box, so that they don't lie upon each other
 * @returns the points after the border; none where the card is not to be seen
 */
export function wayInside(box: Box, placed: PlacedBox, card: string, border: Point, index: number): readonly Point[] {
  const target = cardRects(box, placed).get(card);
  if (target === undefined) return [];
  const isLeft = border.x <= placed.rect.x + 1;
  const shift = (index % 3) * lane;
  const x = isLeft ? placed.rect.x + 6 + shift : right(placed.rect) - 6 - shift;
  const gutter = target.y - 8 - shift;
  const inX = target.x + (isLeft ? 26 : target.width - 26) + (isLeft ? shift : -shift) * 2;
  return straightened([
    border,
    { x, y: border.y },
    { x, y: gutter },
    { x: inX, y: gutter },
    { x: inX, y: target.y },
  ]).slice(1);
}

/** How many wires stop at each card of a box before this one: its lane. */
export function laneOf(links: readonly Link[], link: Link): number {
  const box = link.to.box;
  return links
    .filter((other) => other.to.box === box && other.to.anchor !== null)
    .findIndex(({ id }) => id === link.id);
}

/** The line between the outside and the host. */
export const gateGap = 2 * sizes.row + 4;
