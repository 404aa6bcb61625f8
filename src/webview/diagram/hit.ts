import type { Point, Rect } from '../../shared/diagram/layout/geometry.ts';
import { pointsOf } from '../../shared/diagram/paths.ts';
import type { Picture } from '../../shared/diagram/picture.ts';

export interface Hit {
  readonly id: string;
  readonly kind: 'card' | 'pill' | 'box' | 'wire';
}

/** What lies under a point: cards before wires before rooms. */
export function hitAt(picture: Picture, point: Point, zoom: number): Hit | null {
  const card = picture.cards.find((candidate) => isIn(point, candidate));
  if (card !== undefined) return { id: card.id, kind: 'card' };
  const pill = picture.pills.find((candidate) => isIn(point, candidate));
  if (pill !== undefined) return { id: pill.id, kind: 'pill' };
  const near = 5 / zoom;
  const wire = picture.wires.find((candidate) => {
    const points = pointsOf(candidate);
    return points.some((end, index) => {
      const start = points[index - 1];
      return start !== undefined && isIn(point, spanned(start, end, near));
    });
  });
  if (wire !== undefined && wire.kind !== 'gate') return { id: wire.id, kind: 'wire' };
  const box = picture.boxes.findLast((candidate) => isIn(point, candidate));
  return box === undefined ? null : { id: box.id, kind: 'box' };
}

/** Whether a point is on the small triangle that folds a box. */
export function isOnFold(picture: Picture, id: string, point: Point): boolean {
  const box = picture.boxes.find((candidate) => candidate.id === id);
  return (
    box !== undefined && box.canFold && isIn(point, { x: box.x, y: box.y, width: 24, height: Math.min(34, box.height) })
  );
}

function spanned(a: Point, b: Point, by: number): Rect {
  return {
    x: Math.min(a.x, b.x) - by,
    y: Math.min(a.y, b.y) - by,
    width: Math.abs(a.x - b.x) + 2 * by,
    height: Math.abs(a.y - b.y) + 2 * by,
  };
}

function isIn({ x, y }: Point, rect: Rect): boolean {
  return x >= rect.x && y >= rect.y && x <= rect.x + rect.width && y <= rect.y + rect.height;
}
