import { around, type Point, type Rect } from '../../shared/diagram/layout/geometry.ts';
import type { Picture } from '../../shared/diagram/picture.ts';
import { word } from '../words.ts';
import type { Theme } from './theme.ts';

const width = 190;
const highest = 140;

/** A small picture of the whole, with a frame around what is in sight: for pictures that are much larger than the screen. */
export class MiniMap {
  readonly element = document.createElement('canvas');
  private whole: Rect = around([]);
  private scale = 1;

  constructor(goTo: (point: Point) => void) {
    this.element.className = 'minimap';
    this.element.hidden = true;
    this.element.title = word('miniMap');
    this.element.setAttribute('aria-hidden', 'true');
    const go = ({ offsetX, offsetY }: PointerEvent): void =>
      goTo({ x: this.whole.x + offsetX / this.scale, y: this.whole.y + offsetY / this.scale });
    this.element.addEventListener('pointerdown', (event) => {
      this.element.setPointerCapture(event.pointerId);
      go(event);
    });
    this.element.addEventListener('pointermove', (event) => {
      if (event.buttons > 0) go(event);
    });
  }

  draw(picture: Picture, visible: Rect, theme: Theme): void {
    this.whole = around(picture.boxes);
    const isUseful =
      picture.boxes.length > 12 &&
      (visible.width < 0.75 * this.whole.width || visible.height < 0.75 * this.whole.height);
    this.element.hidden = !isUseful;
    if (!isUseful) return;
    this.scale = Math.min(width / this.whole.width, highest / this.whole.height);
    const ratio = window.devicePixelRatio;
    const [w, h] = [Math.ceil(this.whole.width * this.scale), Math.ceil(this.whole.height * this.scale)];
    if (this.element.width !== w * ratio) this.element.width = w * ratio;
    if (this.element.height !== h * ratio) this.element.height = h * ratio;
    this.element.style.width = `${w}px`;
    this.element.style.height = `${h}px`;
    const context = this.element.getContext('2d');
    if (context === null) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, w, h);
    for (const box of picture.boxes) {
      context.fillStyle = theme.tones[box.tone] ?? theme.plain;
      context.globalAlpha = 0.55;
      const [x, y] = [(box.x - this.whole.x) * this.scale, (box.y - this.whole.y) * this.scale];
      context.fillRect(x, y, Math.max(1, box.width * this.scale), Math.max(1, box.height * this.scale));
    }
    context.globalAlpha = 1;
    context.strokeStyle = theme.focus;
    context.lineWidth = 1.5;
    context.strokeRect(
      (visible.x - this.whole.x) * this.scale,
      (visible.y - this.whole.y) * this.scale,
      visible.width * this.scale,
      visible.height * this.scale,
    );
  }
}
