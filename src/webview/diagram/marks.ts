import type { Point } from '../../shared/diagram/layout/geometry.ts';
import type { Mark } from '../../shared/diagram/picture.ts';
import type { Pen } from './pen.ts';

/** The shape of a state. */
export function drawMark(pen: Pen, mark: Mark, x: number, y: number, radius: number, color: string, alpha = 1): void {
  switch (mark) {
    case 'running':
      pen.circle(x, y, radius, { fill: color, alpha });
      break;
    case 'ill':
      pen.polygon(triangle(x, y, 'up', radius * 1.15), { fill: color, alpha });
      break;
    case 'waiting':
      pen.circle(x, y, radius - 0.9, { stroke: color, width: 1.9, alpha });
      break;
    case 'stopped':
      pen.rect({ x: x - radius + 0.5, y: y - radius + 0.5, width: 2 * radius - 1, height: 2 * radius - 1 }, 1, {
        fill: color,
        alpha,
      });
      break;
    case 'broken':
      for (const sign of [1, -1])
        pen.line(
          [
            { x: x - radius + 1, y: y - (radius - 1) * sign },
            { x: x + radius - 1, y: y + (radius - 1) * sign },
          ],
          0,
          { stroke: color, width: 2.2, alpha },
        );
      break;
  }
}

/** A triangle around a point. */
export function triangle(x: number, y: number, points: 'up' | 'down' | 'right', r: number): readonly Point[] {
  switch (points) {
    case 'up':
      return [
        { x, y: y - r },
        { x: x + r, y: y + r * 0.85 },
        { x: x - r, y: y + r * 0.85 },
      ];
    case 'down':
      return [
        { x: x - r, y: y - r * 0.6 },
        { x: x + r, y: y - r * 0.6 },
        { x, y: y + r * 0.8 },
      ];
    case 'right':
      return [
        { x: x - r * 0.6, y: y - r },
        { x: x + r * 0.8, y },
        { x: x - r * 0.6, y: y + r },
      ];
  }
}
