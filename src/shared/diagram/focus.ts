import { cardsIn, type Box, type Card, type Diagram } from './diagram.ts';

/**
 * What is around one thing: the box it stands in, all that is linked with that, and the networks those are in. An id that is not there
 * leaves the whole.
 * @param id of a box or a card
 */
export function neighbourhood(diagram: Diagram, id: string): Diagram {
  const home = diagram.boxes.find((box) => box.id === id || holds(box, id));
  if (home === undefined) return diagram;
  const near = new Set([home.id]);
  const spread = (from: ReadonlySet<string>): string[] =>
    diagram.links.flatMap(({ from: a, to: b }) => (from.has(a.box) ? [b.box] : from.has(b.box) ? [a.box] : []));
  const first = spread(near);
  for (const box of first) near.add(box);
  // A container between rooms brings all of its rooms, also where the focus is one of them.
  const between = new Set(
    diagram.boxes
      .filter(({ id: box, kind }) => near.has(box) && (kind === 'card' || kind === 'bundle'))
      .map((box) => box.id),
  );
  for (const box of spread(between)) near.add(box);
  if (near.has('host')) near.add('outside');
  return {
    boxes: diagram.boxes.filter((box) => near.has(box.id)),
    links: diagram.links.filter(({ from, to }) => near.has(from.box) && near.has(to.box)),
  };
}

/** Whether a card, or a container of it, stands in a box. */
export function holds(box: Box, id: string): boolean {
  return cardsIn(box).some((card) => cardHas(card, id));
}

function cardHas({ id, tenants }: Card, wanted: string): boolean {
  return id === wanted || tenants.some((tenant) => `card:${tenant.id}` === wanted);
}
