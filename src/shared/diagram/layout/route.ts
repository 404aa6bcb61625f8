import { crosses, straightened, type Point, type Rect } from './geometry.ts';

export type Side = 'left' | 'right' | 'top' | 'bottom';

/** Where a wire may end: a point on the edge of a box, and the side it leaves that on. */
export interface Terminal extends Point {
  readonly side: Side;
}

/** How far a wire keeps from boxes, and what a bend costs in length: fewer bends are calmer. */
const clearance = 14;
const bendCost = 60;
/** Boxes farther away than this from both ends and what lies between can't be in the way. */
const surroundings = 900;

/**
 * The shortest way at right angles from one terminal to another around boxes, with few bends (A* on the lines beside the boxes). Where
 * there is none, the direct way, through whatever lies there.
 */
export function route(from: Terminal, to: Terminal, boxes: readonly Rect[]): readonly Point[] {
  const [start, end] = [outwards(from), outwards(to)];
  const near = boxes.filter((box) => isNear(box, start, end));
  const xs = lines(
    near.flatMap(({ x, width }) => [x - clearance, x + width + clearance]),
    start.x,
    end.x,
  );
  const ys = lines(
    near.flatMap(({ y, height }) => [y - clearance, y + height + clearance]),
    start.y,
    end.y,
  );
  const found = search(start, end, { xs, ys, boxes: near, first: isAcross(from.side) });
  return straightened([from, ...(found ?? [start, { x: end.x, y: start.y }, end]), to]);
}

/** Length and bends: what the best of several ways is chosen by. */
export function routeCost(points: readonly Point[]): number {
  let length = 0;
  points.forEach((point, index) => {
    const before = points[index - 1];
    if (before !== undefined) length += Math.abs(point.x - before.x) + Math.abs(point.y - before.y);
  });
  return length + Math.max(0, points.length - 2) * bendCost;
}

/** Whether a way runs through one of the boxes. */
export function isBlocked(points: readonly Point[], boxes: readonly Rect[]): boolean {
  return points.some((point, index) => {
    const before = points[index - 1];
    return before !== undefined && boxes.some((box) => crosses(before, point, box));
  });
}

function outwards({ x, y, side }: Terminal): Point {
  switch (side) {
    case 'left':
      return { x: x - clearance, y };
    case 'right':
      return { x: x + clearance, y };
    case 'top':
      return { x, y: y - clearance };
    case 'bottom':
      return { x, y: y + clearance };
  }
}

function isAcross(side: Side): boolean {
  return side === 'left' || side === 'right';
}

function isNear(box: Rect, a: Point, b: Point): boolean {
  return (
    box.x < Math.max(a.x, b.x) + surroundings &&
    box.x + box.width > Math.min(a.x, b.x) - surroundings &&
    box.y < Math.max(a.y, b.y) + surroundings &&
    box.y + box.height > Math.min(a.y, b.y) - surroundings
  );
}

function lines(values: readonly number[], a: number, b: number): readonly number[] {
  return [...new Set([...values, a, b, Math.round((a + b) / 2)])].sort((one, other) => one - other);
}

interface Field {
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  readonly boxes: readonly Rect[];
  /** Whether the first step goes left or right. */
  readonly first: boolean;
}

interface Step {
  readonly x: number;
  readonly y: number;
  /** Whether it was reached by going left or right. */
  readonly across: boolean;
  readonly cost: number;
  readonly guess: number;
  readonly before: Step | null;
}

function search(start: Point, end: Point, { xs, ys, boxes, first }: Field): readonly Point[] | undefined {
  const [endX, endY] = [xs.indexOf(end.x), ys.indexOf(end.y)];
  const distance = (x: number, y: number): number => Math.abs((xs[x] ?? 0) - end.x) + Math.abs((ys[y] ?? 0) - end.y);
  const open: Step[] = [];
  const best = new Map<number, number>();
  const keyOf = (x: number, y: number, across: boolean): number => (x * ys.length + y) * 2 + Number(across);
  const add = (x: number, y: number, across: boolean, cost: number, before: Step | null): void => {
    const key = keyOf(x, y, across);
    if ((best.get(key) ?? Infinity) <= cost) return;
    best.set(key, cost);
    push(open, { x, y, across, cost, guess: cost + distance(x, y), before });
  };
  add(xs.indexOf(start.x), ys.indexOf(start.y), first, 0, null);
  for (let step = pop(open); step !== undefined; step = pop(open)) {
    if (step.x === endX && step.y === endY) return trail(step, xs, ys);
    if ((best.get(keyOf(step.x, step.y, step.across)) ?? 0) < step.cost) continue;
    const here = { x: xs[step.x] ?? 0, y: ys[step.y] ?? 0 };
    for (const [dx, dy] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ] as const) {
      const [x, y] = [step.x + dx, step.y + dy];
      const [nextX, nextY] = [xs[x], ys[y]];
      if (nextX === undefined || nextY === undefined) continue;
      const there = { x: nextX, y: nextY };
      if (boxes.some((box) => crosses(here, there, box))) continue;
      const across = dx !== 0;
      const length = Math.abs(there.x - here.x) + Math.abs(there.y - here.y);
      add(x, y, across, step.cost + length + (across === step.across ? 0 : bendCost), step);
    }
  }
  return undefined;
}

function trail(last: Step, xs: readonly number[], ys: readonly number[]): readonly Point[] {
  const points: Point[] = [];
  for (let step: Step | null = last; step !== null; step = step.before) {
    points.unshift({ x: xs[step.x] ?? 0, y: ys[step.y] ?? 0 });
  }
  return points;
}

/** A binary heap: the lowest guess first. */
function push(heap: Step[], step: Step): void {
  let at = heap.push(step) - 1;
  while (at > 0) {
    const above = (at - 1) >> 1;
    const parent = heap[above];
    if (parent === undefined || parent.guess <= step.guess) break;
    heap[at] = parent;
    at = above;
  }
  heap[at] = step;
}

function pop(heap: Step[]): Step | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (top === undefined || last === undefined || heap.length === 0) return top;
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    const [a, b] = [heap[left], heap[left + 1]];
    if (a === undefined) break;
    const child = b !== undefined && b.guess < a.guess ? left + 1 : left;
    const lower = heap[child];
    if (lower === undefined || lower.guess >= last.guess) break;
    heap[at] = lower;
    at = child;
  }
  heap[at] = last;
  return top;
}
