import type { Point, Size } from './geometry.ts';

/** Width to height of the pages and windows that the whole is to fit into. */
const pageRatio = 1.75;
const trials = 14;

/**
 * Puts rectangles beside and above each other, the first ones first, so that the whole is as large as can be on a page held sideways: each
 * goes where its top is highest, and there as far left as it can (skyline, bottom-left); of several widths the best one is taken.
 * @returns a position for each, in the order given
 */
export function pack(items: readonly Size[], gap: number): readonly Point[] {
  const widest = Math.max(0, ...items.map(({ width }) => width));
  const all = items.reduce((sum, { width }) => sum + width + gap, 0);
  let best: { readonly spots: readonly Point[]; readonly cost: number } | undefined;
  for (let trial = 0; trial < trials; trial++) {
    const limit = widest * Math.max(1, all / Math.max(1, widest)) ** (trial / (trials - 1));
    const spots = packInto(items, gap, limit);
    const right = Math.max(0, ...items.map(({ width }, index) => (spots[index]?.x ?? 0) + width));
    const bottom = Math.max(0, ...items.map(({ height }, index) => (spots[index]?.y ?? 0) + height));
    const cost = Math.max(right / pageRatio, bottom);
    if (best === undefined || cost < best.cost - 0.5) best = { spots, cost };
  }
  return best?.spots ?? [];
}

function packInto(items: readonly Size[], gap: number, limit: number): readonly Point[] {
  let skyline: Segment[] = [{ x: 0, width: limit + gap, y: 0 }];
  return items.map(({ width, height }) => {
    const spot = bestSpot(skyline, width + gap, limit + gap);
    skyline = raise(skyline, spot.x, width + gap, spot.y + height + gap);
    return spot;
  });
}

/** A part of the lower edge of what is packed already. */
interface Segment {
  readonly x: number;
  readonly width: number;
  readonly y: number;
}

function bestSpot(skyline: readonly Segment[], width: number, limit: number): Point {
  let best: Point | undefined;
  for (const { x } of skyline) {
    if (x + width > limit + 0.5) continue;
    const y = Math.max(
      ...skyline.filter((part) => part.x < x + width && part.x + part.width > x).map((part) => part.y),
    );
    if (best === undefined || y < best.y) best = { x, y };
  }
  return best ?? { x: 0, y: Math.max(...skyline.map(({ y }) => y)) };
}

function raise(skyline: readonly Segment[], x: number, width: number, y: number): Segment[] {
  const end = x + width;
  const parts = skyline.flatMap((part): Segment[] => {
    const partEnd = part.x + part.width;
    if (partEnd <= x || part.x >= end) return [part];
    return [
      ...(part.x < x ? [{ x: part.x, width: x - part.x, y: part.y }] : []),
      ...(partEnd > end ? [{ x: end, width: partEnd - end, y: part.y }] : []),
    ];
  });
  return [...parts, { x, width, y }].sort((a, b) => a.x - b.x);
}
