import type { Picture } from '../../shared/diagram/picture.ts';

export interface Filter {
  readonly text: string;
  /** Empty for all. */
  readonly driver: string;
  readonly project: string;
  readonly state: string;
}

export const noFilter: Filter = { text: '', driver: '', project: '', state: '' };

/** The cards and boxes that a filter lets through, with the boxes that such cards stand in; null where there is no filter. */
export function matchingIds(picture: Picture, filter: Filter): ReadonlySet<string> | null {
  const { text, driver, project, state } = filter;
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0 && driver === '' && project === '' && state === '') return null;
  const fits = (thing: {
    readonly search: string;
    readonly drivers: readonly string[];
    readonly projects: readonly string[];
  }): boolean =>
    words.every((word) => thing.search.includes(word)) &&
    (driver === '' || thing.drivers.includes(driver)) &&
    (project === '' || thing.projects.includes(project));
  const cards = picture.cards.filter((card) => fits(card) && (state === '' || card.mark === state));
  const boxes = state === '' ? picture.boxes.filter((box) => box.kind !== 'card' && fits(box)) : [];
  const matching = new Set([...cards.map(({ id }) => id), ...boxes.map(({ id }) => id)]);
  // A room that is found shows who is in it.
  for (const { id, box } of picture.cards)
    if (words.length > 0 && boxes.some((room) => room.id === box)) matching.add(id);
  for (const { box } of cards) matching.add(box);
  for (const { id, card } of picture.pills) if (matching.has(card)) matching.add(id);
  return matching;
}
