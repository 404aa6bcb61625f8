import type { Point, Rect, Size } from '../../shared/diagram/layout/geometry.ts';
import { fitted, inSight, panned, toPicture, zoomed, type View } from './viewport.ts';

/** What is kept of where somebody looks. */
export interface Looked {
  /** Null until there is a picture. */
  readonly view: View | null;
  /** Whether all of it is to be in sight, however large the window is. */
  readonly isFitted: boolean;
}

/** Which part of the picture the stage shows. */
export class Camera {
  /** @param keep told of every change, and asked for a new frame by it */
  constructor(
    private readonly stage: HTMLElement,
    private looked: Looked,
    private readonly keep: (looked: Looked) => void,
  ) {}

  get view(): View {
    return this.looked.view ?? { x: 0, y: 0, zoom: 1 };
  }

  get isFitted(): boolean {
    return this.looked.isFitted;
  }

  /** Whether it has never looked at anything, or has been told to forget it. */
  get isBlind(): boolean {
    return this.looked.view === null;
  }

  get size(): Size {
    return { width: Math.max(1, this.stage.clientWidth), height: Math.max(1, this.stage.clientHeight) };
  }

  get visible(): Rect {
    const { x, y, zoom } = this.view;
    const { width, height } = this.size;
    return { x, y, width: width / zoom, height: height / zoom };
  }

  /** The next picture is looked at as a whole. */
  forget(): void {
    this.set({ view: null, isFitted: this.isFitted });
  }

  /** @param least the smallest zoom that is worth it. @returns whether it was */
  fit(rects: readonly Rect[], least = 0): boolean {
    const view = fitted(rects, this.size);
    if (view.zoom < least) return false;
    this.set({ view, isFitted: true });
    return true;
  }

  /** Moves as little as needed for a thing to be in sight. @param isByHand false where nobody asked to look elsewhere */
  include(rect: Rect, isByHand = true): void {
    const view = inSight(this.view, rect, this.size);
    if (view !== this.view) this.set({ view, isFitted: this.isFitted && !isByHand });
  }

  centre({ x, y }: Point): void {
    const { width, height } = this.visible;
    this.move({ ...this.view, x: x - width / 2, y: y - height / 2 });
  }

  /** By screen pixels. */
  pan(dx: number, dy: number): void {
    this.move(panned(this.view, dx, dy));
  }

  /** @param at the point of the stage that stays where it is; its middle if not given */
  zoom(factor: number, at: Point = { x: this.size.width / 2, y: this.size.height / 2 }): void {
    this.move(zoomed(this.view, factor, at));
  }

  /** The point of the picture that is under the pointer. */
  pointAt(event: MouseEvent): Point {
    return toPicture(this.view, this.onStage(event));
  }

  onStage({ clientX, clientY }: MouseEvent): Point {
    const { left, top } = this.stage.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  }

  private move(view: View): void {
    this.set({ view, isFitted: false });
  }

  private set(looked: Looked): void {
    this.looked = looked;
    this.keep(looked);
  }
}
