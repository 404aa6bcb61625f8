import { pointsOf } from '../../shared/diagram/paths.ts';
import type { PictureWire } from '../../shared/diagram/picture.ts';
import { faded, imagesFrom, type Brush } from './brush.ts';

export function paintWire(brush: Brush, wire: PictureWire): void {
  const points = pointsOf(wire);
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  if (!brush.isSeen({ x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y })) return;
  const { selected, hovered, matching } = brush.scene;
  const isStrong = [selected, hovered].includes(wire.id);
  const isFaded = matching !== null && !(matching.has(wire.from) || matching.has(wire.to));
  const isAside = brush.emphasis !== null && !brush.emphasis.has(wire.id);
  brush.pen.line(points, 8, {
    stroke: wire.kind === 'port' || wire.kind === 'gate' ? brush.theme.plain : brush.tone(wire.tone),
    width:
      (isStrong ? 3 : wire.count > 1 ? 2.6 : 1.6) *
      (brush.theme.isHighContrast ? 1.3 : 1) *
      Math.max(1, 0.6 / brush.scene.zoom),
    alpha: isFaded ? faded : isAside ? 0.22 : wire.kind === 'port' ? 0.75 : 0.95,
    ...(wire.kind === 'port' && { dash: [6, 4] }),
  });
  const end = points.at(-1);
  const start = points[0];
  if (wire.kind === 'gate' || end === undefined || start === undefined || brush.scene.zoom < imagesFrom || isFaded)
    return;
  const color = wire.kind === 'port' ? brush.theme.plain : brush.tone(wire.tone);
  for (const point of [start, end]) brush.pen.circle(point.x, point.y, 2.6, { fill: color, alpha: isAside ? 0.22 : 1 });
  if (wire.count > 1) {
    const label = { size: 10, color: brush.theme.text, align: 'center' } as const;
    const next = points[1] ?? end;
    const at = { x: (start.x + next.x) / 2, y: start.y };
    const width = brush.pen.widthOf(`×${wire.count}`, label) + 8;
    brush.pen.rect({ x: at.x - width / 2, y: at.y - 7, width, height: 14 }, 7, {
      fill: brush.theme.background,
      stroke: color,
    });
    brush.pen.text(`×${wire.count}`, at.x, at.y, label);
  }
}
