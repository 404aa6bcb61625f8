import { touches, type Rect } from '../../shared/diagram/layout/geometry.ts';
import type { Mark } from '../../shared/diagram/picture.ts';
import { drawMark } from './marks.ts';
import type { Letters, Pen } from './pen.ts';
import type { Scene } from './scene.ts';
import type { Theme } from './theme.ts';

/** Zoomed out, first the addresses go, then the images, then the names. */
export const addressesFrom = 0.53;
export const imagesFrom = 0.46;
export const namesFrom = 0.26;
/** How much is left of what the filter does not let through. */
export const faded = 0.16;

/** What all that is painted has in common: the pen, the theme, and how much each thing counts at the moment. */
export class Brush {
  /** What belongs to the selected thing; null where everything counts alike. */
  readonly emphasis: ReadonlySet<string> | null;

  constructor(
    readonly pen: Pen,
    readonly scene: Scene,
    readonly theme: Theme,
  ) {
    this.emphasis = related(scene);
  }

  isSeen(rect: Rect): boolean {
    return touches(rect, this.scene.visible);
  }

  alphaOf(id: string): number {
    const { matching } = this.scene;
    if (matching !== null && !matching.has(id)) return faded;
    return this.emphasis === null || this.emphasis.has(id) ? 1 : 0.45;
  }

  tone(tone: number): string {
    return this.theme.tones[tone] ?? this.theme.plain;
  }

  /** The size at which a text fits, if that is not below the least. */
  fitting(text: string, letters: Letters, most: number, least: number): number {
    const width = this.pen.widthOf(text, letters);
    return width <= most ? letters.size : Math.max(Math.min(least, letters.size), (letters.size * most) / width);
  }

  markColor(mark: Mark): string {
    const { good, warning, bad, dim } = this.theme;
    return { running: good, ill: warning, waiting: warning, stopped: dim, broken: bad }[mark];
  }

  /** State by shape, and by colour. */
  mark(mark: Mark, x: number, y: number, alpha: number, radius = 4.6): void {
    drawMark(this.pen, mark, x, y, radius, this.markColor(mark), alpha);
  }
}

/** What belongs to the selected thing: its wires and what they lead to. Null where everything counts alike. */
function related({ picture, selected, ways }: Scene): ReadonlySet<string> | null {
  if (selected === null) return null;
  const card = picture.cards.find(({ id }) => id === selected);
  const boxes = new Set([card?.box ?? selected]);
  const wires = picture.wires.filter(({ from, to, kind }) => kind !== 'gate' && (boxes.has(from) || boxes.has(to)));
  const isInRoom = card !== undefined && card.box !== card.id;
  const inRoom = isInRoom ? [] : wires.flatMap(({ from, to }) => [from, to]);
  if (isInRoom) return null;
  const near = new Set([selected, ...boxes, ...inRoom]);
  const cards = picture.cards.filter(({ box }) => near.has(box)).map(({ id }) => id);
  const pills = picture.pills.filter((pill) => near.has('host') || pill.card === selected).map(({ id }) => id);
  if (wires.length === 0) return null;
  return new Set([
    ...near,
    ...wires.map(({ id }) => id),
    ...cards,
    ...pills,
    ...wires.flatMap(({ card: at }) => at ?? []),
    ...ways.flatMap(({ overlay: { from, to } }) => [from, to ?? from]),
  ]);
}
