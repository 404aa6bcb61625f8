import type { Box, Diagram, Link, LinkEnd } from '../diagram.ts';
import { isFolded } from '../diagram.ts';
import { anchorOffset, assignCells, freshBox, sizeOf } from './cells.ts';
import { bottom, right, straightened, touches, type Point, type Rect } from './geometry.ts';
import { laneOf, wayInside } from './inner.ts';
import { extent, placeOutside } from './fresh.ts';
import type { PlacedBox, Placement } from './placement.ts';
import { isBlocked, route, routeCost, type Side, type Terminal } from './route.ts';
import { assignTones } from './tones.ts';

/** What lies between boxes at least. */
const margin = 28;

/**
 * The next picture after a change: what was there stays where it is. Cards that come take the next free cell, boxes that come a free place
 * near what they are linked with, wires only change where they have to. Only where a room grows into another does what lies beyond move on.
 */
export function adjustedLayout(diagram: Diagram, before: Placement): Placement {
  const boxes = new Map<string, PlacedBox>();
  const wires = new Map(before.wires);
  const moved = new Set<string>();
  for (const box of diagram.boxes) {
    const old = before.boxes.get(box.id);
    if (old !== undefined) boxes.set(box.id, old);
  }
  for (const box of diagram.boxes) {
    const old = boxes.get(box.id);
    if (old === undefined) continue;
    if (grow(box, old, boxes, wires)) moved.add(box.id);
  }
  const outside = diagram.boxes.find(({ kind }) => kind === 'outside');
  for (const box of diagram.boxes) {
    if (boxes.has(box.id) || box === outside) continue;
    boxes.set(box.id, findPlace(box, diagram.links, boxes));
    moved.add(box.id);
  }
  if (outside !== undefined && !boxes.has(outside.id)) placeOutside(outside, boxes, wires);
  return { boxes, wires: keepOrRoute(diagram, boxes, wires, before, moved), tones: assignTones(diagram, before.tones) };
}

/** Whether so little changed that what is there can stay. */
export function isSmallChange({ boxes }: Diagram, before: Placement): boolean {
  const kept = boxes.filter(({ id }) => before.boxes.has(id)).length;
  return kept >= 0.6 * boxes.length && kept >= 0.6 * before.boxes.size && boxes.length - kept <= 12;
}

/** Gives a box the size it needs now. @returns whether it changed */
function grow(box: Box, old: PlacedBox, boxes: Map<string, PlacedBox>, wires: Map<string, readonly Point[]>): boolean {
  const { grid, cells } = assignCells(box, old);
  const wanted = sizeOf(box, grid);
  const fits = !isFolded(box) && wanted.height <= old.rect.height && box.kind !== 'card';
  const width = Math.max(wanted.width, old.rect.width);
  // What is smaller than before keeps its size: holes are filled by what comes next.
  const height = fits && old.rect.height - wanted.height < wanted.height ? old.rect.height : wanted.height;
  const rect = { ...old.rect, width, height };
  boxes.set(box.id, { rect, grid, cells });
  if (width === old.rect.width && height === old.rect.height) return false;
  const isHit = (axis: 'x' | 'y'): boolean =>
    [...boxes].some(([id, other]) => {
      if (id === box.id || !touches(rect, other.rect, margin / 2)) return false;
      return axis === 'y' ? other.rect.y >= bottom(old.rect) : other.rect.x >= right(old.rect);
    });
  if (height > old.rect.height && isHit('y'))
    shift('y', bottom(old.rect), height - old.rect.height, box.id, boxes, wires);
  if (width > old.rect.width && isHit('x')) shift('x', right(old.rect), width - old.rect.width, box.id, boxes, wires);
  return true;
}

/** Moves all that lies beyond a line: right angles stay right angles. */
function shift(
  axis: 'x' | 'y',
  from: number,
  by: number,
  except: string,
  boxes: Map<string, PlacedBox>,
  wires: Map<string, readonly Point[]>,
): void {
  for (const [id, placed] of boxes) {
    if (id === except || placed.rect[axis] < from) continue;
    boxes.set(id, { ...placed, rect: { ...placed.rect, [axis]: placed.rect[axis] + by } });
  }
  for (const [id, points] of wires) {
    wires.set(
      id,
      points.map((point) => (point[axis] < from ? point : { ...point, [axis]: point[axis] + by })),
    );
  }
}

/** A free place for a box: beside what it is linked with, as near as can be; what is linked with nothing goes below everything. */
function findPlace(box: Box, links: readonly Link[], boxes: ReadonlyMap<string, PlacedBox>): PlacedBox {
  const fresh = freshBox(box);
  const { width, height } = fresh.rect;
  const linked = links.flatMap(({ from, to }) => {
    const other = from.box === box.id ? to.box : to.box === box.id ? from.box : null;
    const placed = other === null ? undefined : boxes.get(other);
    return placed === undefined ? [] : [placed.rect];
  });
  const taken = [...boxes.values()].map(({ rect }) => rect);
  const isFree = (spot: Point): boolean => !taken.some((rect) => touches({ ...spot, width, height }, rect, margin));
  const below: Point = { x: 0, y: extent(boxes).y + 2 * margin };
  if (linked.length === 0) return { ...fresh, rect: { ...below, width, height } };
  const centre = (rect: Rect): Point => ({ x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 });
  const middle = {
    x: linked.reduce((sum, rect) => sum + centre(rect).x, 0) / linked.length - width / 2,
    y: linked.reduce((sum, rect) => sum + centre(rect).y, 0) / linked.length - height / 2,
  };
  const candidates = taken.flatMap((rect): Point[] => {
    const gap = 2 * margin + 14;
    return [middle.y, rect.y, bottom(rect) - height, bottom(rect) + margin + 2, rect.y - margin - 2 - height].flatMap(
      (y) => [
        { x: right(rect) + gap, y },
        { x: rect.x - gap - width, y },
        { x: middle.x, y },
        { x: rect.x, y },
      ],
    );
  });
  const far = ({ x, y }: Point): number => Math.abs(x - middle.x) + Math.abs(y - middle.y);
  const best = [middle, ...candidates, below]
    .map(({ x, y }) => ({ x: Math.round(x), y: Math.round(y) }))
    .filter(isFree)
    .reduce((a, b) => (far(b) < far(a) ? b : a), below);
  return { ...fresh, rect: { ...best, width, height } };
}

function keepOrRoute(
  diagram: Diagram,
  boxes: ReadonlyMap<string, PlacedBox>,
  wires: ReadonlyMap<string, readonly Point[]>,
  before: Placement,
  moved: ReadonlySet<string>,
): ReadonlyMap<string, readonly Point[]> {
  const byId = new Map(diagram.boxes.map((box) => [box.id, box]));
  const movedRects = [...moved].flatMap((id) => boxes.get(id)?.rect ?? []);
  const result = new Map<string, readonly Point[]>();
  const gate = wires.get('gate');
  if (gate !== undefined && boxes.has('host') && boxes.has('outside')) result.set('gate', gate);
  for (const link of diagram.links) {
    const [from, to] = [byId.get(link.from.box), byId.get(link.to.box)];
    if (from === undefined || to === undefined) continue;
    const old = wires.get(link.id);
    const ends = [link.from, link.to].map(({ box }) => boxes.get(box)?.rect);
    const others = movedRects.filter((rect) => !ends.includes(rect));
    const isSame = old !== undefined && isAttached(old, link, from, to, boxes, before) && !isBlocked(old, others);
    result.set(link.id, isSame ? old : newRoute(diagram, link, from, to, boxes, result));
  }
  return result;
}

/** Whether a wire still ends where its link does. */
function isAttached(
  points: readonly Point[],
  link: Link,
  from: Box,
  to: Box,
  boxes: ReadonlyMap<string, PlacedBox>,
  before: Placement,
): boolean {
  const [start, end] = [points[0], points.at(-1)];
  const [a, b] = [boxes.get(from.id), boxes.get(to.id)];
  if (start === undefined || end === undefined || a === undefined || b === undefined) return false;
  if (!isOnEdge(start, a.rect)) return false;
  const offset = anchorOffset(from, link.from.anchor);
  if (offset !== null && Math.abs(start.y - a.rect.y - offset) > 0.5) return false;
  if (link.to.anchor?.startsWith('card:') !== true) {
    const toOffset = anchorOffset(to, link.to.anchor);
    return isOnEdge(end, b.rect) && (toOffset === null || Math.abs(end.y - b.rect.y - toOffset) < 0.5);
  }
  // It ends at a card inside: as long as that has its cell and the room is as it was, so is the wire.
  const old = before.boxes.get(to.id);
  return (
    !isFolded(to) && old?.cells.get(link.to.anchor) === b.cells.get(link.to.anchor) && old?.rect.width === b.rect.width
  );
}

function isOnEdge({ x, y }: Point, rect: Rect): boolean {
  const isBeside = Math.abs(x - rect.x) < 0.5 || Math.abs(x - right(rect)) < 0.5;
  const isWithin = y >= rect.y && y <= bottom(rect) && x >= rect.x - 0.5 && x <= right(rect) + 0.5;
  return isWithin && (isBeside || Math.abs(y - rect.y) < 0.5 || Math.abs(y - bottom(rect)) < 0.5);
}

function newRoute(
  diagram: Diagram,
  link: Link,
  from: Box,
  to: Box,
  boxes: ReadonlyMap<string, PlacedBox>,
  wires: ReadonlyMap<string, readonly Point[]>,
): readonly Point[] {
  const [a, b] = [boxes.get(from.id), boxes.get(to.id)];
  if (a === undefined || b === undefined) return [];
  const rects = [...boxes.values()].map(({ rect }) => rect);
  const used = [...wires.values()].flatMap((points) =>
    [points[0], points.at(-1)].filter((point) => point !== undefined),
  );
  let best: readonly Point[] | undefined;
  for (const start of terminals(from, a, link.from, b.rect, used)) {
    for (const end of terminals(to, b, link.to, a.rect, used)) {
      const found = route(start, end, rects);
      if (best === undefined || routeCost(found) < routeCost(best)) best = found;
    }
  }
  const border = best?.at(-1);
  if (best === undefined || border === undefined) return [];
  const { anchor } = link.to;
  const rest = anchor === null ? [] : wayInside(to, b, anchor, border, laneOf(diagram.links, link));
  return straightened([...best, ...rest]);
}

/** Where a wire may leave a box: left and right, at its anchor, or level with the other box and away from other wires. */
function terminals(
  box: Box,
  placed: PlacedBox,
  end: LinkEnd,
  other: Rect,
  used: readonly Point[],
): readonly Terminal[] {
  const { rect } = placed;
  const offset = anchorOffset(box, end.anchor);
  return (['left', 'right'] as const).map((side: Side): Terminal => {
    const x = side === 'left' ? rect.x : right(rect);
    if (offset !== null) return { side, x, y: rect.y + offset };
    const wanted = Math.min(bottom(rect) - 16, Math.max(rect.y + 16, other.y + other.height / 2));
    const taken = used.filter((point) => Math.abs(point.x - x) < 1).map(({ y }) => y);
    const free = [0, 14, -14, 28, -28, 42, -42, 56, -56]
      .map((step) => wanted + step)
      .find((y) => y > rect.y + 6 && y < bottom(rect) - 6 && !taken.some((at) => Math.abs(at - y) < 10));
    return { side, x, y: Math.round(free ?? wanted) };
  });
}
