import type { Point } from '../../shared/diagram/layout/geometry.ts';
import { beside, pathBetween, pointAt, upTo } from '../../shared/diagram/paths.ts';
import type { Picture, PictureCard } from '../../shared/diagram/picture.ts';
import type { Overlay } from '../../shared/protocol.ts';
import type { Pen } from './pen.ts';
import type { Scene, Way } from './scene.ts';
import type { Theme } from './theme.ts';

/** How far two ways in opposite directions are from each other's middle, in the picture's units. */
const laneWidth = 5;
/** At the very ends a mark would lie on a card's edge. */
const edge = 0.06;

/** Draws the way of a result: as far as it came, with its time and an arrow where it arrived, or with a mark where it broke. */
export function paintWay(pen: Pen, { overlay, course }: Way, scene: Scene, theme: Theme): void {
  const { picture, zoom, progress } = scene;
  if (overlay.to === null) return;
  const scale = Math.max(1, 0.7 / zoom);
  const isLane = course === 'lane';
  const middle = pathBetween(picture, overlay.from, overlay.to, overlay.network);
  if (middle.length < 2) return;
  const path = isLane ? beside(middle, laneWidth * scale) : middle;
  const color = colorOf(overlay, theme);
  const reach = Math.min(progress, overlay.breakAt ?? 1);
  pen.line(path, 8, { stroke: theme.background, width: (isLane ? 5 : 7) * scale, alpha: 0.85 });
  if (overlay.breakAt !== null || overlay.verdict === 'unknown')
    pen.line(path, 8, { stroke: color, width: 1.6 * scale, dash: [3, 5] });
  if (reach > 0) pen.line(upTo(path, reach), 8, { stroke: color, width: (isLane ? 2.4 : 3.2) * scale });
  // Where one has come through and the other has not, the cards are neither.
  for (const id of isLane ? [] : [overlay.from, overlay.to]) {
    const card = cardsOf(picture).get(id);
    if (card !== undefined) pen.rect(card, 7, { stroke: color, width: 2.2 * scale });
  }
  if (overlay.breakAt !== null) {
    if (progress < overlay.breakAt) return;
    breakMark(pen, pointAt(path, Math.min(1 - edge, Math.max(edge, overlay.breakAt))), scale, theme);
    return;
  }
  if (progress < 1) return;
  if (overlay.verdict !== 'unknown') {
    arrow(pen, path, 5 * scale, color);
    if (course === 'both') arrow(pen, path.toReversed(), 5 * scale, color);
  }
  // Of two lanes each has its time nearer to where it begins.
  if (overlay.time !== '' && zoom >= 0.4) timeLabel(pen, overlay.time, pointAt(path, isLane ? 0.3 : 0.5), color, theme);
}

const cards = new WeakMap<Picture, ReadonlyMap<string, PictureCard>>();

/** The cards of a picture by their ids. */
function cardsOf(picture: Picture): ReadonlyMap<string, PictureCard> {
  const byId = cards.get(picture) ?? new Map(picture.cards.map((card) => [card.id, card]));
  cards.set(picture, byId);
  return byId;
}

/** A cross in a circle. */
function breakMark(pen: Pen, at: Point, scale: number, theme: Theme): void {
  pen.circle(at.x, at.y, 9 * scale, { fill: theme.bad, stroke: theme.background, width: 2 * scale });
  const r = 3.6 * scale;
  for (const sign of [1, -1])
    pen.line(
      [
        { x: at.x - r, y: at.y - r * sign },
        { x: at.x + r, y: at.y + r * sign },
      ],
      0,
      { stroke: theme.background, width: 2 * scale },
    );
}

/** The head of an arrow at the end of a way. */
function arrow(pen: Pen, path: readonly Point[], size: number, color: string): void {
  const [before, end] = path.slice(-2);
  if (before === undefined || end === undefined) return;
  const length = Math.hypot(end.x - before.x, end.y - before.y);
  if (length === 0) return;
  const [dx, dy] = [(end.x - before.x) / length, (end.y - before.y) / length];
  const back = { x: end.x - dx * size * 1.7, y: end.y - dy * size * 1.7 };
  pen.polygon(
    [end, { x: back.x - dy * size, y: back.y + dx * size }, { x: back.x + dy * size, y: back.y - dx * size }],
    { fill: color },
  );
}

function timeLabel(pen: Pen, time: string, at: Point, color: string, theme: Theme): void {
  const letters = { size: 11, color: theme.text, align: 'center' } as const;
  const width = pen.widthOf(time, letters) + 14;
  pen.rect({ x: at.x - width / 2, y: at.y - 10, width, height: 20 }, 10, {
    fill: theme.background,
    stroke: color,
    width: 1.6,
  });
  pen.text(time, at.x, at.y, letters);
}

function colorOf({ verdict }: Overlay, theme: Theme): string {
  switch (verdict) {
    case 'reachable':
      return theme.good;
    case 'degraded':
      return theme.warning;
    case 'unreachable':
      return theme.bad;
    case 'unknown':
      return theme.dim;
  }
}
