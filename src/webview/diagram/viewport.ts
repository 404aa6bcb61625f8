import { around, type Point, type Rect, type Size } from '../../shared/diagram/layout/geometry.ts';

/** Which part of the picture is on the screen. `x` and `y` are the picture's point at the screen's top left. */
export interface View extends Point {
  readonly zoom: number;
}

const limits = { least: 0.03, most: 3 } as const;

export function toPicture(view: View, screen: Point): Point {
  return { x: view.x + screen.x / view.zoom, y: view.y + screen.y / view.zoom };
}

/** Zooms so that the picture's point under the pointer stays there. */
export function zoomed(view: View, factor: number, at: Point): View {
  const zoom = Math.min(limits.most, Math.max(limits.least, view.zoom * factor));
  const fixed = toPicture(view, at);
  return { zoom, x: fixed.x - at.x / zoom, y: fixed.y - at.y / zoom };
}

export function panned(view: View, dx: number, dy: number): View {
  return { ...view, x: view.x - dx / view.zoom, y: view.y - dy / view.zoom };
}

/** All of some rectangles in sight, in the middle, no larger than `most`. */
export function fitted(rects: readonly Rect[], screen: Size, most = 1.1): View {
  const all = around(rects);
  const margin = 28;
  const zoom = Math.max(
    limits.least,
    Math.min(
      most,
      (screen.width - 2 * margin) / Math.max(1, all.width),
      (screen.height - 2 * margin) / Math.max(1, all.height),
    ),
  );
  return {
    zoom,
    x: all.x + all.width / 2 - screen.width / 2 / zoom,
    y: all.y + all.height / 2 - screen.height / 2 / zoom,
  };
}

/** Below this nobody can read what is brought into sight. */
const leastReadable = 0.5;

/** Moves as little as needed for a rectangle to be in sight, and zooms in where it could not be read. */
export function inSight(view: View, rect: Rect, screen: Size): View {
  const fits = Math.min(0.85, screen.width / (rect.width + 80), screen.height / (rect.height + 80));
  const zoom = view.zoom < leastReadable ? Math.max(view.zoom, fits) : view.zoom;
  const [width, height] = [screen.width / zoom, screen.height / zoom];
  if (zoom !== view.zoom)
    return { zoom, x: rect.x + rect.width / 2 - width / 2, y: rect.y + rect.height / 2 - height / 2 };
  const margin = 24 / zoom;
  const x = within(view.x, rect.x - margin, rect.x + rect.width + margin, width);
  const y = within(view.y, rect.y - margin, rect.y + rect.height + margin, height);
  return x === view.x && y === view.y ? view : { zoom, x, y };
}

/** Where a window of some size has to begin to show from `start` to `end`; what does not fit is shown from its start. */
function within(at: number, start: number, end: number, size: number): number {
  if (start < at || end - start > size) return start;
  return end > at + size ? end - size : at;
}
