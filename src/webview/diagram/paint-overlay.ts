import { pathBetween, pointAt, upTo } from '../../shared/diagram/paths.ts';
import type { Overlay } from '../../shared/protocol.ts';
import type { Scene } from './paint.ts';
import type { Pen } from './pen.ts';
import type { Theme } from './theme.ts';

/** Draws the way of a result: as far as it came, with its time, or with a mark where it broke. */
export function paintOverlay(pen: Pen, overlay: Overlay, scene: Scene, theme: Theme): void {
  const { picture, zoom, progress } = scene;
  if (overlay.to === null) return;
  const path = pathBetween(picture, overlay.from, overlay.to, overlay.network);
  if (path.length < 2) return;
  const color = overlayColor(overlay, theme);
  const scale = Math.max(1, 0.7 / zoom);
  const reach = Math.min(progress, overlay.breakAt ?? 1);
  pen.line(path, 8, { stroke: theme.background, width: 7 * scale, alpha: 0.85 });
  if (overlay.breakAt !== null || overlay.verdict === 'unknown')
    pen.line(path, 8, { stroke: color, width: 1.6 * scale, dash: [3, 5] });
  if (reach > 0) pen.line(upTo(path, reach), 8, { stroke: color, width: 3.2 * scale });
  for (const id of [overlay.from, overlay.to]) {
    const card = picture.cards.find((candidate) => candidate.id === id);
    if (card !== undefined) pen.rect(card, 7, { stroke: color, width: 2.2 * scale });
  }
  if (overlay.breakAt !== null && progress >= overlay.breakAt) {
    // At the very ends the mark would lie on a card's edge.
    const at = pointAt(path, Math.min(0.94, Math.max(0.06, overlay.breakAt)));
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
    return;
  }
  if (overlay.time === '' || progress < 1 || zoom < 0.4) return;
  const at = pointAt(path, 0.5);
  const letters = { size: 11, color: theme.text, align: 'center' } as const;
  const width = pen.widthOf(overlay.time, letters) + 14;
  pen.rect({ x: at.x - width / 2, y: at.y - 10, width, height: 20 }, 10, {
    fill: theme.background,
    stroke: color,
    width: 1.6,
  });
  pen.text(overlay.time, at.x, at.y, letters);
}

function overlayColor({ verdict }: Overlay, theme: Theme): string {
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
