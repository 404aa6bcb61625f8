import { right, type Rect } from '../../shared/diagram/layout/geometry.ts';
import { Brush, imagesFrom, namesFrom } from './brush.ts';
import { paintBigTitle, paintBox, paintPillCount, paintProblems } from './paint-box.ts';
import { paintCard } from './paint-card.ts';
import { paintWay } from './paint-way.ts';
import { paintWire } from './paint-wire.ts';
import type { Pen } from './pen.ts';
import type { Scene } from './scene.ts';
import type { Theme } from './theme.ts';

/** Below this the ports of the host are a number. */
const pillsFrom = 0.35;

/** Paints a scene, from what lies below to what lies on top. */
export function paint(pen: Pen, scene: Scene, theme: Theme): void {
  const brush = new Brush(pen, scene, theme);
  const { picture, ways, zoom } = scene;
  for (const box of picture.boxes) if (box.kind !== 'card' && brush.isSeen(box)) paintBox(brush, box);
  for (const wire of picture.wires) paintWire(brush, wire);
  if (zoom >= pillsFrom) pills(brush);
  else if (picture.pills.length > 0) paintPillCount(brush);
  for (const card of picture.cards) if (brush.isSeen(card)) paintCard(brush, card);
  // Over the cards, which say nothing from so far away.
  if (zoom < namesFrom) {
    for (const box of picture.boxes) if (brush.isSeen(box)) paintBigTitle(brush, box, brush.alphaOf(box.id));
  }
  if (zoom < imagesFrom) paintProblems(brush);
  // The newest one, and those that failed, stand first: they are to lie on top.
  for (const way of ways.toReversed()) paintWay(pen, way, scene, theme);
  dragged(brush);
  frames(brush);
}

/** The published ports of the host. */
function pills(brush: Brush): void {
  const { pen, theme, scene } = brush;
  for (const pill of scene.picture.pills) {
    if (!brush.isSeen(pill)) continue;
    const alpha = brush.alphaOf(pill.id);
    pen.rect(pill, 12, { fill: theme.background, stroke: theme.plain, alpha });
    const y = pill.y + pill.height / 2;
    const text = { size: 11, font: 'mono', color: theme.address, most: pill.width - 76, alpha } as const;
    pen.text(pill.text, pill.x + 12, y, text);
    const letters = { size: 10.5, color: theme.dim, align: 'right', alpha } as const;
    pen.text(`→ ${pill.detail}`, right(pill) - 12, y, letters);
  }
}

/** The line of a test that is being dragged to its target. */
function dragged({ pen, theme, scene: { drag, picture } }: Brush): void {
  const card = drag === null ? undefined : picture.cards.find(({ id }) => id === drag.from);
  if (drag === null || card === undefined) return;
  const start = { x: card.x + card.width / 2, y: card.y + card.height / 2 };
  pen.line([start, drag.to], 0, { stroke: theme.focus, width: 2.5, dash: [7, 5] });
  pen.circle(drag.to.x, drag.to.y, 5, { fill: theme.focus });
}

/** Around what is selected, pointed at, and where the keyboard is. */
function frames({ pen, theme, scene }: Brush): void {
  const { picture, selected, active, hovered, zoom } = scene;
  const find = (id: string): Rect | undefined =>
    [...picture.cards, ...picture.pills, ...picture.boxes].find((one) => one.id === id);
  const frame = (
    id: string | null,
    by: number,
    ink: { width: number; dash?: readonly number[]; alpha?: number },
  ): void => {
    const rect = id === null ? undefined : find(id);
    if (rect === undefined) return;
    const grown = { x: rect.x - by, y: rect.y - by, width: rect.width + 2 * by, height: rect.height + 2 * by };
    pen.rect(grown, 9 + by, { stroke: theme.focus, ...ink, width: ink.width / Math.min(1, zoom) });
  };
  if (hovered !== selected) frame(hovered, 0, { width: 1.5, alpha: 0.8 });
  frame(selected, 2, { width: 2.4 });
  if (active !== null && active !== selected) frame(active, 3, { width: 1.8, dash: [4, 3] });
}
