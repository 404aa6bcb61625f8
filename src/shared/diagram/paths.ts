import { bottom, right, straightened, type Point, type Rect } from './layout/geometry.ts';
import { route, type Terminal } from './layout/route.ts';
import type { Picture, PictureCard, PictureWire } from './picture.ts';

/** Ways that were found in a picture: a matrix asks for thousands of them in each frame. */
const known = new WeakMap<Picture, Map<string, readonly Point[]>>();

/** As {@link findPath}, found once for each picture. */
export function pathBetween(picture: Picture, from: string, to: string, network: string | null): readonly Point[] {
  const paths = known.get(picture) ?? new Map<string, readonly Point[]>();
  known.set(picture, paths);
  const key = JSON.stringify([from, to, network]);
  const path = paths.get(key) ?? findPath(picture, from, to, network);
  paths.set(key, path);
  return path;
}

/**
 * The way over the picture from one card to another: along the wires of a network that they share, within a room between its cards, or,
 * where the picture knows none, the direct way around everything.
 * @param network the one that was used, where that is known
 */
function findPath(picture: Picture, from: string, to: string, network: string | null): readonly Point[] {
  const [a, b] = [picture.cards.find(({ id }) => id === from), picture.cards.find(({ id }) => id === to)];
  if (a === undefined || b === undefined) return [];
  const shared = a.rows.map((row) => row.network).filter((id) => b.rows.some((row) => row.network === id));
  const chosen = network !== null && shared.includes(network) ? network : shared[0];
  if (a.box === b.box && a.box !== a.id) return withinBox(a, b);
  const room = picture.boxes.find(({ id }) => id === `room:${chosen ?? ''}`);
  if (chosen === undefined || room === undefined) return direct(picture, a, b);
  const out = a.box === room.id ? null : wireOf(picture, a, chosen);
  const into = b.box === room.id ? null : wireOf(picture, b, chosen);
  if ((a.box !== room.id && out === undefined) || (b.box !== room.id && into === undefined))
    return direct(picture, a, b);
  const first = out == null ? null : pointsOf(out);
  const last = into == null ? null : pointsOf(into).toReversed();
  if (first !== null && last !== null) return joined(first, last, room);
  if (first !== null) return straightened([...first, ...toCard(first.at(-1), room, b)]);
  if (last !== null) return straightened([...toCard(last[0], room, a).toReversed(), ...last]);
  return direct(picture, a, b);
}

/** The points of a wire. */
export function pointsOf({ points }: PictureWire): readonly Point[] {
  return Array.from({ length: points.length / 2 }, (_, at) => ({ x: points[2 * at] ?? 0, y: points[2 * at + 1] ?? 0 }));
}

/** The point at a part of a way, from 0 to 1 of its length. */
export function pointAt(path: readonly Point[], part: number): Point {
  const lengths = path.map((point, index) => {
    const before = path[index - 1];
    return before === undefined ? 0 : Math.abs(point.x - before.x) + Math.abs(point.y - before.y);
  });
  let left = lengths.reduce((sum, length) => sum + length, 0) * part;
  for (const [index, length] of lengths.entries()) {
    const [before, here] = [path[index - 1], path[index]];
    if (before === undefined || here === undefined) continue;
    if (left <= length && length > 0) {
      const share = left / length;
      return { x: before.x + (here.x - before.x) * share, y: before.y + (here.y - before.y) * share };
    }
    left -= length;
  }
  return path.at(-1) ?? { x: 0, y: 0 };
}

/** The beginning of a way, up to a part of its length. */
export function upTo(path: readonly Point[], part: number): readonly Point[] {
  const end = pointAt(path, part);
  const kept: Point[] = [];
  for (const [index, point] of path.entries()) {
    const next = path[index + 1];
    kept.push(point);
    if (next !== undefined && isBetween(point, next, end)) break;
  }
  return straightened([...kept, end]);
}

/** A way that keeps to the right of another one. @param by how far, in the picture's units */
export function beside(path: readonly Point[], by: number): readonly Point[] {
  return path.map((point, at) => {
    const [before, next] = [path[at - 1], path[at + 1]];
    const [into, out] = [before && rightOf(before, point), next && rightOf(point, next)];
    // Straight on both point the same way; at a corner each moves one coordinate.
    const isStraight = into !== undefined && out !== undefined && into.x * out.x + into.y * out.y > 0.5;
    const [x, y] = [
      (into?.x ?? 0) + (isStraight ? 0 : (out?.x ?? 0)),
      (into?.y ?? 0) + (isStraight ? 0 : (out?.y ?? 0)),
    ];
    return { x: point.x + x * by, y: point.y + y * by };
  });
}

/** The unit vector to the right of a direction; on a screen y grows downwards. */
function rightOf(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  return length === 0 ? { x: 0, y: 0 } : { x: -(to.y - from.y) / length, y: (to.x - from.x) / length };
}

function isBetween(a: Point, b: Point, point: Point): boolean {
  const within = (from: number, to: number, at: number): boolean =>
    at >= Math.min(from, to) - 0.01 && at <= Math.max(from, to) + 0.01;
  return within(a.x, b.x, point.x) && within(a.y, b.y, point.y);
}

function wireOf(picture: Picture, card: PictureCard, network: string): PictureWire | undefined {
  return picture.wires.find((wire) => wire.kind === 'endpoint' && wire.from === card.box && wire.network === network);
}

/** Beside each other: across. In other rows or columns: through the free space above the lower one. */
function withinBox(a: PictureCard, b: PictureCard): readonly Point[] {
  const isLeft = a.x < b.x;
  const gap = isLeft ? b.x - right(a) : a.x - right(b);
  if (a.y === b.y && gap > 0 && gap < Math.min(a.width, b.width)) {
    const y = a.y + Math.min(a.height, b.height) / 2;
    return [
      { x: isLeft ? right(a) : a.x, y },
      { x: isLeft ? b.x : right(b), y },
    ];
  }
  const [fromX, toX] = [a.x + a.width / 2, b.x + b.width / 2];
  if (a.y === b.y) {
    const y = a.y - 11;
    return [
      { x: fromX, y: a.y },
      { x: fromX, y },
      { x: toX, y },
      { x: toX, y: b.y },
    ];
  }
  const isAbove = a.y < b.y;
  const [start, end] = isAbove ? [bottom(a), b.y] : [a.y, bottom(b)];
  if (Math.abs(end - start) < 60) {
    const y = isAbove ? b.y - 11 : a.y - 11;
    return straightened([
      { x: fromX, y: start },
      { x: fromX, y },
      { x: toX, y },
      { x: toX, y: end },
    ]);
  }
  // Rows in between: down along the gap beside the columns.
  const x = isLeft ? right(a) + 10 : a.x - 10;
  const [leave, arrive] = isAbove ? [start + 11, end - 11] : [start - 11, end + 11];
  return straightened([
    { x: fromX, y: start },
    { x: fromX, y: leave },
    { x, y: leave },
    { x, y: arrive },
    { x: toX, y: arrive },
    { x: toX, y: end },
  ]);
}

/** Two wires of one room, and the way between their ends along its edge. */
function joined(first: readonly Point[], last: readonly Point[], room: Rect): readonly Point[] {
  const [end, start] = [first.at(-1), last[0]];
  if (end === undefined || start === undefined) return [];
  const inset = (point: Point): number => (point.x <= room.x + 1 ? room.x + 10 : right(room) - 10);
  const [x1, x2] = [inset(end), inset(start)];
  const y = x1 === x2 ? start.y : bottom(room) - 9;
  return straightened([...first, { x: x1, y: end.y }, { x: x1, y }, { x: x2, y }, { x: x2, y: start.y }, ...last]);
}

/** From the edge of a room to a card in it. */
function toCard(border: Point | undefined, room: Rect, card: Rect): readonly Point[] {
  if (border === undefined) return [];
  const isLeft = border.x <= room.x + 1;
  const x = isLeft ? room.x + 10 : right(room) - 10;
  const y = card.y - 12;
  const inX = card.x + (isLeft ? 40 : card.width - 40);
  return [border, { x, y: border.y }, { x, y }, { x: inX, y }, { x: inX, y: card.y }];
}

function direct(picture: Picture, a: PictureCard, b: PictureCard): readonly Point[] {
  const isLeft = a.x + a.width / 2 <= b.x + b.width / 2;
  const terminal = (card: Rect, side: 'left' | 'right'): Terminal => ({
    side,
    x: side === 'left' ? card.x : right(card),
    y: card.y + card.height / 2,
  });
  return route(terminal(a, isLeft ? 'right' : 'left'), terminal(b, isLeft ? 'left' : 'right'), picture.cards);
}
