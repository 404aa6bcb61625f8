import type { Point } from '../../shared/diagram/layout/geometry.ts';
import type { Picture } from '../../shared/diagram/picture.ts';
import type { Camera } from './camera.ts';
import { labelIn, sectionIn } from './find.ts';
import { hitAt, isOnFold, type Hit } from './hit.ts';
import type { Scene } from './scene.ts';

/** Milliseconds between the presses of a double click. */
const doubleClickMs = 350;
/** Screen pixels that the pointer has to go before a press becomes a drag. */
const dragFrom = 5;

/** What the pointer can do with the picture. */
export interface PointerActions {
  readonly redraw: () => void;
  /** @param ms until its details are shown: a second press is to meet the same thing */
  readonly select: (id: string | null, ms: number) => void;
  readonly pressed: (hit: Hit | null) => void;
  readonly fold: (id: string) => void;
  readonly reveal: (id: string | null) => void;
  readonly test: (from: string, to: string) => void;
  /** The container from which a test is to go, while its target is being chosen. */
  readonly testFrom: () => string | null;
}

/** What the mouse or a pen does on the picture. */
export class Pointer {
  drag: Scene['drag'] = null;
  hovered: string | null = null;

  constructor(
    private readonly stage: HTMLElement,
    private readonly canvas: HTMLCanvasElement,
    private readonly camera: Camera,
    private readonly picture: () => Picture | null,
    private readonly actions: PointerActions,
  ) {
    stage.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
    canvas.addEventListener('pointerdown', (event) => this.down(event));
    canvas.addEventListener('pointermove', (event) => this.hover(event));
    canvas.addEventListener('dblclick', (event) => actions.reveal(this.hit(event)?.id ?? null));
  }

  hit(event: MouseEvent): Hit | null {
    const picture = this.picture();
    return picture === null ? null : hitAt(picture, this.camera.pointAt(event), this.camera.view.zoom);
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    const { camera } = this;
    const at = camera.onStage(event);
    if (event.ctrlKey || event.metaKey) camera.zoom(Math.exp(-event.deltaY / 240), at);
    else if (event.shiftKey) camera.pan(-event.deltaY, 0);
    else if (Math.abs(event.deltaX) > 0 && event.deltaMode === 0) camera.pan(-event.deltaX, -event.deltaY);
    else camera.zoom(Math.exp(-event.deltaY / 700), at);
  }

  private hover(event: PointerEvent): void {
    if (event.buttons !== 0) return;
    const hit = this.hit(event);
    this.stage.style.cursor = hit === null || hit.kind === 'box' ? 'grab' : 'pointer';
    if ((hit?.id ?? null) === this.hovered) return;
    this.hovered = hit?.id ?? null;
    const picture = this.picture();
    this.stage.title = this.hovered === null || picture === null ? '' : labelIn(picture, this.hovered);
    this.actions.redraw();
  }

  /** Dragging from a container tests to where it ends; dragging anything else moves the picture; a press selects. */
  private down(event: PointerEvent): void {
    if (event.button !== 0) return;
    const hit = this.hit(event);
    const [startX, startY] = [event.clientX, event.clientY];
    let [lastX, lastY] = [startX, startY];
    let isDrag = false;
    const from = hit?.kind === 'card' && this.actions.testFrom() === null ? hit.id : null;
    this.canvas.setPointerCapture(event.pointerId);
    const move = (next: PointerEvent): void => {
      isDrag ||= Math.hypot(next.clientX - startX, next.clientY - startY) > dragFrom;
      if (!isDrag) return;
      if (from === null) this.camera.pan(next.clientX - lastX, next.clientY - lastY);
      else {
        this.drag = { from, to: this.camera.pointAt(next) };
        this.hovered = this.hit(next)?.id ?? null;
        this.actions.redraw();
      }
      [lastX, lastY] = [next.clientX, next.clientY];
    };
    const end = (next: PointerEvent): void => {
      this.canvas.removeEventListener('pointermove', move);
      this.canvas.removeEventListener('pointerup', end);
      this.canvas.removeEventListener('pointercancel', end);
      const target = this.hit(next);
      this.drag = null;
      this.actions.redraw();
      if (next.type === 'pointercancel') return;
      if (isDrag && from !== null && target?.kind === 'card' && target.id !== from) this.actions.test(from, target.id);
      if (!isDrag) this.pressed(hit, this.camera.pointAt(next));
    };
    this.canvas.addEventListener('pointermove', move);
    this.canvas.addEventListener('pointerup', end);
    this.canvas.addEventListener('pointercancel', end);
  }

  private pressed(hit: Hit | null, point: Point): void {
    const from = this.actions.testFrom();
    const picture = this.picture();
    if (from !== null) {
      if (hit?.kind === 'card') this.actions.test(from, hit.id);
    } else if (hit !== null && picture !== null && isOnFold(picture, hit.id, point)) this.actions.fold(hit.id);
    else {
      this.actions.select(hit?.id ?? null, doubleClickMs);
      this.actions.pressed(hit);
    }
  }
}

/** What VS Code's menu is about: it reads this as an attribute. */
export function menuContext(picture: Picture | null, id: string | null, isOnPicture: boolean): string {
  const section = picture === null ? null : sectionIn(picture, id);
  return JSON.stringify({
    preventDefaultContextMenuItems: true,
    webviewSection: section ?? (isOnPicture && id?.startsWith('project:') === true ? 'project' : 'picture'),
    kind: 'diagram',
    id: id ?? '',
  });
}
