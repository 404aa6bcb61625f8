import { around, type Rect } from '../../shared/diagram/layout/geometry.ts';
import { pointsOf } from '../../shared/diagram/paths.ts';
import type { Picture } from '../../shared/diagram/picture.ts';

/** The name of a container or box; empty for what has none. */
export function titleIn(picture: Picture | null, id: string): string {
  return [...(picture?.cards ?? []), ...(picture?.boxes ?? [])].find((one) => one.id === id)?.title ?? '';
}

/** All that the picture says of a thing, in words. */
export function labelIn({ cards, pills, boxes, wires }: Picture, id: string): string {
  return [...cards, ...pills, ...boxes, ...wires].find((one) => one.id === id)?.label ?? '';
}

/** Where a thing is; a wire is where its ends and corners are. */
export function placeIn(picture: Picture, id: string): Rect | undefined {
  const place = [...picture.cards, ...picture.pills, ...picture.boxes].find((one) => one.id === id);
  if (place !== undefined) return place;
  const wire = picture.wires.find((one) => one.id === id);
  return wire === undefined ? undefined : around(pointsOf(wire).map((point) => ({ ...point, width: 0, height: 0 })));
}

/** What VS Code's menu for a thing looks at. */
export function sectionIn({ cards, boxes }: Picture, id: string | null): string | null {
  return [...cards, ...boxes].find((one) => one.id === id && one.section !== null)?.section ?? null;
}
