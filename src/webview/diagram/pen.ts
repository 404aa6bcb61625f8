import type { Point, Rect } from '../../shared/diagram/layout/geometry.ts';
import type { Theme } from './theme.ts';

export interface Ink {
  readonly fill?: string;
  readonly stroke?: string;
  /** Of the stroke. */
  readonly width?: number;
  readonly dash?: readonly number[];
  readonly alpha?: number;
}

export interface Letters {
  readonly size: number;
  readonly color: string;
  readonly font?: 'ui' | 'mono';
  readonly isBold?: boolean;
  readonly align?: 'left' | 'right' | 'center';
  /** Longer text is cut, with an ellipsis. */
  readonly most?: number;
  readonly alpha?: number;
}

/** What the picture is drawn with: on the screen, or into a file. One painter for both, so that an export is what is seen. */
export interface Pen {
  rect(rect: Rect, radius: number | readonly [number, number, number, number], ink: Ink): void;
  /** A line through points, its corners rounded. */
  line(points: readonly Point[], radius: number, ink: Ink): void;
  polygon(points: readonly Point[], ink: Ink): void;
  circle(x: number, y: number, radius: number, ink: Ink): void;
  /** @param y of the middle of the line of text */
  text(text: string, x: number, y: number, letters: Letters): void;
  widthOf(text: string, letters: Letters): number;
}

/** Measures and cuts text; keeps what it measured, for that is the costly part of a frame. */
export class Typesetter {
  private readonly cuts = new Map<string, string>();
  private readonly widths = new Map<string, number>();

  constructor(
    private readonly context: CanvasRenderingContext2D,
    private readonly theme: Theme,
  ) {}

  fontOf({ size, font = 'ui', isBold = false }: Letters): string {
    return `${isBold ? '600 ' : ''}${size}px ${this.theme.fonts[font]}`;
  }

  widthOf(text: string, letters: Letters): number {
    const font = this.fontOf({ ...letters, size: 16 });
    const key = `${font}|${text}`;
    let width = this.widths.get(key);
    if (width === undefined) {
      this.context.font = font;
      width = this.context.measureText(text).width;
      if (this.widths.size > 20_000) this.widths.clear();
      this.widths.set(key, width);
    }
    return (width * letters.size) / 16;
  }

  /** The text as it fits; empty where not even one letter does. */
  cut(text: string, letters: Letters): string {
    const { most } = letters;
    if (most === undefined || this.widthOf(text, letters) <= most) return text;
    const key = `${this.fontOf(letters)}|${Math.round(most)}|${text}`;
    const known = this.cuts.get(key);
    if (known !== undefined) return known;
    const characters = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
    let [low, high] = [0, characters.length];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.widthOf(`${characters.slice(0, middle).join('')}…`, letters) <= most) low = middle;
      else high = middle - 1;
    }
    const result = low === 0 ? '' : `${characters.slice(0, low).join('')}…`;
    if (this.cuts.size > 20_000) this.cuts.clear();
    this.cuts.set(key, result);
    return result;
  }
}

export class CanvasPen implements Pen {
  constructor(
    private readonly context: CanvasRenderingContext2D,
    private readonly letters: Typesetter,
  ) {}

  rect({ x, y, width, height }: Rect, radius: number | readonly [number, number, number, number], ink: Ink): void {
    this.context.beginPath();
    this.context.roundRect(x, y, width, height, typeof radius === 'number' ? radius : [...radius]);
    this.apply(ink);
  }

  line(points: readonly Point[], radius: number, ink: Ink): void {
    const { context } = this;
    context.beginPath();
    points.forEach((point, index) => {
      const next = points[index + 1];
      if (index === 0) context.moveTo(point.x, point.y);
      else if (next === undefined) context.lineTo(point.x, point.y);
      else context.arcTo(point.x, point.y, next.x, next.y, radiusAt(points, index, radius));
    });
    this.apply(ink);
  }

  polygon(points: readonly Point[], ink: Ink): void {
    this.context.beginPath();
    for (const { x, y } of points) this.context.lineTo(x, y);
    this.context.closePath();
    this.apply(ink);
  }

  circle(x: number, y: number, radius: number, ink: Ink): void {
    this.context.beginPath();
    this.context.arc(x, y, radius, 0, 2 * Math.PI);
    this.apply(ink);
  }

  text(text: string, x: number, y: number, letters: Letters): void {
    const { context } = this;
    const cut = this.letters.cut(text, letters);
    context.font = this.letters.fontOf(letters);
    context.fillStyle = letters.color;
    context.globalAlpha = letters.alpha ?? 1;
    context.textAlign = letters.align ?? 'left';
    context.textBaseline = 'middle';
    context.fillText(cut, x, y);
    context.globalAlpha = 1;
  }

  widthOf(text: string, letters: Letters): number {
    return this.letters.widthOf(text, letters);
  }

  private apply({ fill, stroke, width = 1, dash, alpha = 1 }: Ink): void {
    const { context } = this;
    context.globalAlpha = alpha;
    if (fill !== undefined) {
      context.fillStyle = fill;
      context.fill();
    }
    if (stroke !== undefined) {
      context.strokeStyle = stroke;
      context.lineWidth = width;
      context.setLineDash(dash === undefined ? [] : [...dash]);
      context.stroke();
    }
    context.globalAlpha = 1;
  }
}

/** Writes SVG. Names are escaped: whatever stands in them is text. */
export class SvgPen implements Pen {
  private readonly parts: string[] = [];

  constructor(
    private readonly letters: Typesetter,
    private readonly theme: Theme,
  ) {}

  rect({ x, y, width, height }: Rect, radius: number | readonly [number, number, number, number], ink: Ink): void {
    if (typeof radius === 'number') {
      this.parts.push(
        `<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" rx="${n(radius)}"${inkText(ink)}/>`,
      );
      return;
    }
    const [a, b, c, d] = radius;
    const path = `M${n(x + a)},${n(y)}h${n(width - a - b)}q${b},0 ${b},${b}v${n(height - b - c)}q0,${c} ${-c},${c}h${n(-(width - c - d))}q${-d},0 ${-d},${-d}v${n(-(height - a - d))}q0,${-a} ${a},${-a}z`;
    this.parts.push(`<path d="${path}"${inkText(ink)}/>`);
  }

  line(points: readonly Point[], radius: number, ink: Ink): void {
    const steps = points.map((point, index) => {
      const [before, next] = [points[index - 1], points[index + 1]];
      if (before === undefined) return `M${n(point.x)},${n(point.y)}`;
      if (next === undefined) return `L${n(point.x)},${n(point.y)}`;
      const r = radiusAt(points, index, radius);
      const [start, end] = [towards(point, before, r), towards(point, next, r)];
      return `L${n(start.x)},${n(start.y)}Q${n(point.x)},${n(point.y)} ${n(end.x)},${n(end.y)}`;
    });
    this.parts.push(`<path d="${steps.join('')}"${inkText({ fill: 'none', ...ink })}/>`);
  }

  polygon(points: readonly Point[], ink: Ink): void {
    this.parts.push(`<polygon points="${points.map(({ x, y }) => `${n(x)},${n(y)}`).join(' ')}"${inkText(ink)}/>`);
  }

  circle(x: number, y: number, radius: number, ink: Ink): void {
    this.parts.push(`<circle cx="${n(x)}" cy="${n(y)}" r="${n(radius)}"${inkText(ink)}/>`);
  }

  text(text: string, x: number, y: number, letters: Letters): void {
    const { size, color, font = 'ui', isBold = false, align = 'left', alpha = 1 } = letters;
    const anchor = { left: 'start', right: 'end', center: 'middle' }[align];
    const cut = escapeXml(this.letters.cut(text, letters));
    if (cut === '') return;
    this.parts.push(
      `<text x="${n(x)}" y="${n(y + size * 0.35)}" font-size="${n(size)}" font-family="${escapeXml(this.theme.fonts[font])}" fill="${escapeXml(color)}" text-anchor="${anchor}"${isBold ? ' font-weight="600"' : ''}${alpha < 1 ? ` opacity="${n(alpha)}"` : ''}>${cut}</text>`,
    );
  }

  widthOf(text: string, letters: Letters): number {
    return this.letters.widthOf(text, letters);
  }

  /** The whole document, of this part of the picture. */
  document({ x, y, width, height }: Rect, title: string): string {
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${n(width)}" height="${n(height)}" viewBox="${n(x)} ${n(y)} ${n(width)} ${n(height)}" role="img">`,
      `<title>${escapeXml(title)}</title>`,
      `<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" fill="${escapeXml(this.theme.background)}"/>`,
      ...this.parts,
      '</svg>\n',
    ].join('\n');
  }
}

/** No corner is rounder than half of its shorter side. */
function radiusAt(points: readonly Point[], index: number, radius: number): number {
  const [before, here, next] = [points[index - 1], points[index], points[index + 1]];
  if (before === undefined || here === undefined || next === undefined) return 0;
  const length = (a: Point, b: Point): number => Math.abs(a.x - b.x) + Math.abs(a.y - b.y);
  return Math.min(radius, length(before, here) / 2, length(here, next) / 2);
}

function towards(from: Point, to: Point, by: number): Point {
  return { x: from.x + Math.sign(to.x - from.x) * by, y: from.y + Math.sign(to.y - from.y) * by };
}

function inkText({ fill = 'none', stroke, width = 1, dash, alpha = 1 }: Ink): string {
  return [
    ` fill="${escapeXml(fill)}"`,
    ...(stroke === undefined ? [] : [` stroke="${escapeXml(stroke)}" stroke-width="${n(width)}"`]),
    ...(dash === undefined ? [] : [` stroke-dasharray="${dash.map(n).join(' ')}"`]),
    ...(alpha < 1 ? [` opacity="${n(alpha)}"`] : []),
  ].join('');
}

function n(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** Also without the characters that XML does not know. */
function escapeXml(text: string): string {
  return text.replace(/[^\P{C}\t\n]/gu, '').replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
