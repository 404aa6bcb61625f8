import { allCards, type Diagram } from './diagram.ts';

/** Short names for everything that has an id, in order: what stands in the ids is not fit for other languages' identifiers. */
export function nameNodes(diagram: Diagram): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const give = (id: string, letter: string): void => {
    if (!names.has(id)) names.set(id, `${letter}${names.size + 1}`);
  };
  for (const box of diagram.boxes) {
    give(box.id, box.kind === 'card' ? 'c' : 'n');
    for (const card of allCards(box)) give(card.id, 'c');
  }
  return names;
}
