import type { Box, Diagram, Link } from '../diagram.ts';

/** Boxes that hang together, with their links. */
export interface Component {
  readonly boxes: readonly Box[];
  readonly links: readonly Link[];
}

/** The parts of a diagram that have nothing to do with each other, in the order of their first boxes. */
export function componentsOf({ boxes, links }: Diagram): readonly Component[] {
  const group = new Map(boxes.map(({ id }) => [id, id]));
  const rootOf = (id: string): string => {
    let root = id;
    for (let next = group.get(root); next !== undefined && next !== root; next = group.get(root)) root = next;
    group.set(id, root);
    return root;
  };
  for (const { from, to } of links) group.set(rootOf(to.box), rootOf(from.box));
  const parts = new Map<string, { boxes: Box[]; links: Link[] }>();
  const partOf = (id: string): { boxes: Box[]; links: Link[] } => {
    const root = rootOf(id);
    const part = parts.get(root) ?? { boxes: [], links: [] };
    parts.set(root, part);
    return part;
  };
  for (const box of boxes) partOf(box.id).boxes.push(box);
  for (const link of links) partOf(link.from.box).links.push(link);
  return [...parts.values()];
}

/** With more published containers than this, none of them is the way in. */
const mostDoors = 3;

/**
 * How many links lie between where a reader begins and each box. One begins at the host where it is linked, at a container between networks
 * that is published, or else at the network from which all others are nearest, those with a way out before internal ones.
 */
export function distances({ boxes, links }: Component): ReadonlyMap<string, number> {
  const neighbours = new Map<string, string[]>(boxes.map(({ id }) => [id, []]));
  for (const { from, to } of links) {
    neighbours.get(from.box)?.push(to.box);
    neighbours.get(to.box)?.push(from.box);
  }
  const host = boxes.find(({ kind }) => kind === 'host');
  if (host !== undefined) return spread(neighbours, [host.id]);
  const doors = boxes.filter(
    (box) => box.kind === 'card' && box.card.container.ports.some(({ published }) => published !== null),
  );
  if (doors.length > 0 && doors.length <= mostDoors)
    return spread(
      neighbours,
      doors.map(({ id }) => id),
    );
  const rooms = boxes.filter((box) => box.kind === 'room');
  const open = rooms.filter(({ network }) => !network.internal);
  const candidates = (open.length > 0 ? open : rooms).slice(0, 40);
  let best: ReadonlyMap<string, number> | undefined;
  for (const { id } of candidates) {
    const found = spread(neighbours, [id]);
    if (best === undefined || depth(found) < depth(best)) best = found;
  }
  return (
    best ??
    spread(
      neighbours,
      boxes.slice(0, 1).map(({ id }) => id),
    )
  );
}

function spread(
  neighbours: ReadonlyMap<string, readonly string[]>,
  starts: readonly string[],
): ReadonlyMap<string, number> {
  const found = new Map(starts.map((id) => [id, 0]));
  const queue = [...starts];
  for (const id of queue) {
    for (const next of neighbours.get(id) ?? []) {
      if (found.has(next)) continue;
      found.set(next, (found.get(id) ?? 0) + 1);
      queue.push(next);
    }
  }
  return found;
}

/** How many layers there are beside the first. */
export function depth(found: ReadonlyMap<string, number>): number {
  return Math.max(...found.values());
}
