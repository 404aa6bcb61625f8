import { cardsIn, type Box, type Diagram, type Link } from '../diagram.ts';
import { anchorOffset, freshBox } from './cells.ts';
import { bottom, right, straightened, type Point, type Rect, type Size } from './geometry.ts';
import { componentsOf, distances, type Component } from './graph.ts';
import { gateGap, laneOf, wayInside } from './inner.ts';
import { layered, type LayeredNode } from './layered.ts';
import { sizes } from './measure.ts';
import { pack } from './pack.ts';
import type { PlacedBox, Placement } from './placement.ts';
import { assignTones } from './tones.ts';

/** Between parts that have nothing to do with each other. */
const partGap = 56;

interface Part extends Size {
  readonly component: Component;
  readonly positions: ReadonlyMap<string, Point>;
  readonly wires: ReadonlyMap<string, readonly Point[]>;
}

/** A picture of something that was not shown before. The same diagram gives the same picture. */
export async function freshLayout(
  diagram: Diagram,
  tones: ReadonlyMap<string, number> = new Map(),
): Promise<Placement> {
  const outside = diagram.boxes.find(({ kind }) => kind === 'outside');
  const inner: Diagram = { boxes: diagram.boxes.filter((box) => box !== outside), links: diagram.links };
  const placed = new Map(inner.boxes.map((box) => [box.id, freshBox(box)]));
  const above = outside === undefined ? 0 : freshBox(outside).rect.height + gateGap;
  const parts: Part[] = [];
  for (const component of inOrder(componentsOf(inner))) parts.push(await layOut(component, placed, above));
  const spots = pack(parts, partGap);
  const boxes = new Map<string, PlacedBox>();
  const wires = new Map<string, readonly Point[]>();
  parts.forEach((part, index) => {
    const spot = spots[index] ?? { x: 0, y: 0 };
    for (const box of part.component.boxes) {
      const position = part.positions.get(box.id) ?? { x: 0, y: 0 };
      const known = placed.get(box.id) ?? freshBox(box);
      boxes.set(box.id, { ...known, rect: { ...known.rect, x: position.x + spot.x, y: position.y + spot.y } });
    }
    for (const [id, points] of part.wires)
      wires.set(
        id,
        points.map(({ x, y }) => ({ x: x + spot.x, y: y + spot.y })),
      );
  });
  placeOutside(outside, boxes, wires);
  finishWires(inner, boxes, wires);
  return { boxes, wires, tones: assignTones(diagram, tones) };
}

/** The host's part first, then what is linked, then what stands alone. */
function inOrder(components: readonly Component[]): readonly Component[] {
  const rank = ({ boxes, links }: Component): number => {
    if (boxes.some(({ kind }) => kind === 'host')) return 0;
    return links.length > 0 ? 1 : boxes.some((box) => cardsIn(box).length > 0) ? 2 : 3;
  };
  return components
    .map((component, index) => ({ component, index, rank: rank(component) }))
    .sort((a, b) => a.rank - b.rank || b.component.boxes.length - a.component.boxes.length || a.index - b.index)
    .map(({ component }) => component);
}

async function layOut(component: Component, placed: ReadonlyMap<string, PlacedBox>, above: number): Promise<Part> {
  const nodes = component.boxes.map((box) => asNode(box, placed, component.links, above));
  if (nodes.length === 1) {
    const [node] = nodes;
    const top = node !== undefined && component.boxes[0]?.kind === 'host' ? above : 0;
    const positions = new Map([[node?.id ?? '', { x: 0, y: top }]]);
    return { component, positions, wires: new Map(), width: node?.width ?? 0, height: node?.height ?? 0 };
  }
  const done = await layered(nodes, component.links, distances(component));
  const positions = new Map(done.positions);
  // The outside stands above the host, in the room that was kept for it.
  const host = positions.get('host');
  if (host !== undefined) positions.set('host', { x: host.x, y: host.y + above });
  return { component, positions, wires: done.wires, width: done.width, height: done.height };
}

function asNode(box: Box, placed: ReadonlyMap<string, PlacedBox>, links: readonly Link[], above: number): LayeredNode {
  const { width, height } = placed.get(box.id)?.rect ?? freshBox(box).rect;
  const top = box.kind === 'host' ? above : 0;
  const anchors = new Map<string, number>();
  for (const { from, to } of links) {
    for (const end of [from, to]) {
      const offset = end.box === box.id ? anchorOffset(box, end.anchor) : null;
      if (end.anchor !== null && offset !== null) anchors.set(end.anchor, top + offset);
    }
  }
  return { id: box.id, width, height: height + top, anchors };
}

/** The outside, above the host and as wide, and the line between them. */
export function placeOutside(
  outside: Box | undefined,
  boxes: Map<string, PlacedBox>,
  wires: Map<string, readonly Point[]>,
): void {
  const host = boxes.get('host')?.rect;
  if (outside === undefined || host === undefined) return;
  const { height } = freshBox(outside).rect;
  const rect: Rect = { x: host.x, y: host.y - gateGap - height, width: host.width, height };
  boxes.set(outside.id, { rect, grid: { columns: 0, rows: 0 }, cells: new Map() });
  const x = host.x + Math.min(host.width / 2, sizes.pillWidth / 2 + sizes.padding);
  wires.set('gate', [
    { x, y: bottom(rect) },
    { x, y: host.y },
  ]);
}

/** Leads wires from the border of a room on to the card they are for. */
function finishWires(
  diagram: Diagram,
  boxes: ReadonlyMap<string, PlacedBox>,
  wires: Map<string, readonly Point[]>,
): void {
  const byId = new Map(diagram.boxes.map((box) => [box.id, box]));
  for (const link of diagram.links) {
    const points = wires.get(link.id);
    const box = byId.get(link.to.box);
    const placed = boxes.get(link.to.box);
    const border = points?.at(-1);
    if (points === undefined || box === undefined || placed === undefined || border === undefined) continue;
    const { anchor } = link.to;
    const rest = anchor === null ? [] : wayInside(box, placed, anchor, border, laneOf(diagram.links, link));
    wires.set(link.id, straightened([...points, ...rest]));
  }
}

/** The right edge of the whole, and its lower one. */
export function extent(boxes: ReadonlyMap<string, PlacedBox>): Point {
  const rects = [...boxes.values()].map(({ rect }) => rect);
  return { x: Math.max(0, ...rects.map(right)), y: Math.max(0, ...rects.map(bottom)) };
}
