import { around, bottom, right, type Rect } from '../../shared/diagram/layout/geometry.ts';
import { paint } from './paint.ts';
import { SvgPen, type Typesetter } from './pen.ts';
import type { Scene } from './scene.ts';
import type { Theme } from './theme.ts';

/** Around what is drawn, in the picture's units. */
const margin = 24;

/** The picture as it is seen, as an SVG document. */
export function renderSvg(scene: Scene, letters: Typesetter, theme: Theme): string {
  const pen = new SvgPen(letters, theme);
  paint(pen, { ...scene, progress: 1 }, theme);
  return pen.document(usedPart(scene), scene.picture.summary);
}

/** The picture as it is seen, as PNG in base64. @param canvas with the scene on all of it */
export function renderPng(canvas: HTMLCanvasElement, scene: Scene, theme: Theme): string {
  const used = usedPart(scene);
  const scale = canvas.width / scene.visible.width;
  const copy = document.createElement('canvas');
  [copy.width, copy.height] = [Math.ceil(used.width * scale), Math.ceil(used.height * scale)];
  const context = copy.getContext('2d');
  if (context !== null) {
    context.fillStyle = theme.background;
    context.fillRect(0, 0, copy.width, copy.height);
    context.drawImage(canvas, (scene.visible.x - used.x) * scale, (scene.visible.y - used.y) * scale);
  }
  return copy.toDataURL('image/png').split(',')[1] ?? '';
}

/** What is in sight, without the empty space around everything. */
function usedPart({ picture, visible }: Scene): Rect {
  const all = around(picture.boxes);
  const x = Math.max(visible.x, all.x - margin);
  const y = Math.max(visible.y, all.y - margin);
  const width = Math.min(right(visible), right(all) + margin) - x;
  const height = Math.min(bottom(visible), bottom(all) + margin) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : visible;
}
