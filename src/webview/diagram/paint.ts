import { right, touches, type Point, type Rect } from '../../shared/diagram/layout/geometry.ts';
import { pointsOf } from '../../shared/diagram/paths.ts';
import type { Mark, Picture, PictureBox, PictureCard, PictureWire } from '../../shared/diagram/picture.ts';
import type { Overlay } from '../../shared/protocol.ts';
import { drawMark, triangle } from './marks.ts';
import { paintOverlay } from './paint-overlay.ts';
import type { Letters, Pen } from './pen.ts';
import type { Theme } from './theme.ts';

/** What is to be seen, and how: all that the painter needs to know. */
export interface Scene {
  readonly picture: Picture;
  readonly overlays: readonly Overlay[];
  readonly zoom: number;
  /** The part of the picture that is in sight. */
  readonly visible: Rect;
  readonly selected: string | null;
  /** Where the keyboard is. */
  readonly active: string | null;
  readonly hovered: string | null;
  /** What the filter lets through; null for everything. */
  readonly matching: ReadonlySet<string> | null;
  /** From 0 to 1: how far the overlays' ways are drawn. */
  readonly progress: number;
  /** A line from a card to the pointer, while somebody drags. */
  readonly drag: { readonly from: string; readonly to: Point } | null;
}

/** Zoomed out, first the addresses go, then the images, then the names. */
const addressesFrom = 0.53;
const imagesFrom = 0.46;
const namesFrom = 0.26;
const faded = 0.16;

export function paint(pen: Pen, scene: Scene, theme: Theme): void {
  const painter = new Painter(pen, scene, theme);
  painter.all();
}

class Painter {
  private readonly emphasis: ReadonlySet<string> | null;

  constructor(
    private readonly pen: Pen,
    private readonly scene: Scene,
    private readonly theme: Theme,
  ) {
    this.emphasis = related(scene);
  }

  all(): void {
    const { picture, overlays, drag } = this.scene;
    for (const box of picture.boxes) if (box.kind !== 'card' && this.isSeen(box)) this.box(box);
    for (const wire of picture.wires) this.wire(wire);
    const pills = this.scene.zoom >= 0.35 ? picture.pills : [];
    for (const pill of pills) {
      if (!this.isSeen(pill)) continue;
      const ink = { fill: this.theme.background, stroke: this.theme.plain, alpha: this.alphaOf(pill.id) };
      this.pen.rect(pill, 12, ink);
      const y = pill.y + pill.height / 2;
      const alpha = this.alphaOf(pill.id);
      this.pen.text(pill.text, pill.x + 12, y, {
        size: 11,
        font: 'mono',
        color: this.theme.address,
        most: pill.width - 76,
        alpha,
      });
      const letters = { size: 10.5, color: this.theme.dim, align: 'right', alpha } as const;
      this.pen.text(`→ ${pill.detail}`, right(pill) - 12, y, letters);
    }
    if (pills.length < picture.pills.length) this.pillCount();
    for (const card of picture.cards) if (this.isSeen(card)) this.card(card);
    // Over the cards, which say nothing from so far away.
    if (this.scene.zoom < namesFrom) {
      for (const box of picture.boxes) if (this.isSeen(box)) this.bigTitle(box, this.alphaOf(box.id));
    }
    if (this.scene.zoom < imagesFrom) this.problems();
    // The newest one, and those that failed, stand first: they are to lie on top.
    for (const overlay of overlays.toReversed()) paintOverlay(this.pen, overlay, this.scene, this.theme);
    if (drag !== null) this.drag(drag);
    this.frames();
  }

  /** From far away boxes bear the mark of who is ill in them. */
  private problems(): void {
    const { picture, zoom } = this.scene;
    const isCardRead = zoom >= namesFrom;
    const ill = picture.cards.filter(({ mark }) => mark === 'ill' || mark === 'broken').map(({ box }) => box);
    const marked = new Set(isCardRead ? [] : ill);
    for (const box of picture.boxes) {
      if (!(box.hasProblem || marked.has(box.id)) || (isCardRead && box.kind === 'card')) continue;
      const size = Math.min(box.height * 0.16, 5 / zoom);
      this.mark('ill', right(box) - size * 1.4, box.y + size * 1.4, this.alphaOf(box.id), size);
    }
  }

  /** From far away the host says only how many ports it publishes. */
  private pillCount(): void {
    const { picture, zoom } = this.scene;
    const host = picture.boxes.find(({ kind }) => kind === 'host');
    if (host === undefined || zoom < namesFrom || host.height < 80) return;
    this.pen.text(`⇄ ${picture.pills.length}`, host.x + host.width / 2, host.y + host.height / 2, {
      ...{ size: Math.min(26, 9 / zoom), color: this.theme.dim, align: 'center', alpha: this.alphaOf(host.id) },
    });
  }

  private isSeen(rect: Rect): boolean {
    return touches(rect, this.scene.visible);
  }

  private alphaOf(id: string): number {
    const { matching } = this.scene;
    if (matching !== null && !matching.has(id)) return faded;
    return this.emphasis === null || this.emphasis.has(id) ? 1 : 0.45;
  }

  private tone(tone: number): string {
    return this.theme.tones[tone] ?? this.theme.plain;
  }

  private box(box: PictureBox): void {
    const { theme, pen } = this;
    const color = box.kind === 'room' ? this.tone(box.tone) : theme.plain;
    const alpha = this.alphaOf(box.id);
    const isOpen = box.kind === 'room' || box.kind === 'bundle' || box.kind === 'tray' || box.kind === 'host';
    const isLine = box.kind === 'outside' || box.kind === 'tray' || box.kind === 'bundle';
    const stroke = {
      stroke: color,
      width: theme.isHighContrast ? 2 : box.kind === 'room' ? 1.5 : 1.2,
      alpha,
      ...(isLine && { dash: [5, 4] }),
    };
    if (!theme.isHighContrast) {
      const fill = box.kind === 'room' ? color : theme.card;
      pen.rect(box, 10, { fill, alpha: alpha * (box.kind === 'room' ? 0.07 : isOpen ? 0.35 : 0.7) });
      if (box.kind === 'room') {
        const isAll = box.height <= 50;
        const head = { ...box, height: Math.min(34, box.height) };
        pen.rect(head, isAll ? 10 : [10, 10, 0, 0], { fill: color, alpha: alpha * 0.16 });
      }
    }
    pen.rect(box, 10, stroke);
    if (box.kind === 'project') pen.rect({ ...box, x: box.x + 4, y: box.y + 4 }, 10, { ...stroke, alpha: alpha * 0.4 });
    if (this.scene.zoom >= namesFrom) this.header(box, alpha, isOpen);
  }

  /** From far away a room says its name only, as large as it can be read, and smaller before it is cut. */
  private bigTitle(box: PictureBox, alpha: number): void {
    const text = box.kind === 'bundle' ? `×${box.detail}` : box.title;
    const letters = { size: Math.min(box.height * 0.5, 12 / this.scene.zoom), isBold: true, color: this.theme.text };
    const most = box.width - 8;
    this.pen.text(text, box.x + box.width / 2, box.y + box.height / 2, {
      ...letters,
      size: this.fitting(text, letters, most, 6 / this.scene.zoom),
      align: 'center',
      most,
      alpha,
    });
  }

  /** The size at which a text fits, if that is not below the least. */
  private fitting(text: string, letters: Letters, most: number, least: number): number {
    const width = this.pen.widthOf(text, letters);
    return width <= most ? letters.size : Math.max(Math.min(least, letters.size), (letters.size * most) / width);
  }

  private header(box: PictureBox, alpha: number, isOpen: boolean): void {
    const { theme, pen } = this;
    const y = isOpen ? box.y + (box.kind === 'host' ? 20 : box.height < 40 ? box.height / 2 : 17) : box.y + 21;
    let end = right(box) - 10;
    if (this.scene.zoom >= imagesFrom) {
      for (const tag of box.tags.toReversed()) {
        const letters = { size: 10, color: tag.isWarning ? theme.warning : theme.text } as const;
        const width = pen.widthOf(tag.text, letters) + 14;
        if (end - width < box.x + box.width * 0.45) continue;
        const stroke = tag.isWarning ? theme.warning : box.kind === 'room' ? this.tone(box.tone) : theme.plain;
        pen.rect({ x: end - width, y: y - 8.5, width, height: 17 }, 8.5, {
          fill: theme.background,
          stroke,
          alpha: alpha * 0.95,
        });
        pen.text(tag.text, end - width / 2, y, { ...letters, align: 'center', alpha });
        end -= width + 5;
      }
    }
    if (box.canFold && box.kind !== 'project') {
      pen.polygon(triangle(box.x + 14, y, box.isFolded ? 'right' : 'down', 3.6), { fill: theme.dim, alpha });
    }
    const x = box.x + (box.canFold && box.kind !== 'project' ? 25 : 14);
    const isProject = box.kind === 'project';
    const largest = Math.min(isProject ? 22 : 17, Math.max(13, (isProject ? 9 : 7.5) / this.scene.zoom));
    const letters = { size: largest, color: theme.text, isBold: true } as const;
    const most = end - x - 4;
    const title = { ...letters, size: this.fitting(box.title, letters, most, 10), alpha, most } as const;
    pen.text(box.title, x, y, title);
    if (isProject && box.detail !== '') {
      // Folded boxes have the space for their counts, from afar as well.
      const count = { size: Math.min(15, Math.max(11.5, 7 / this.scene.zoom)), color: theme.dim } as const;
      const size = this.fitting(box.detail, count, box.width - 28, 9);
      pen.text(box.detail, x, y + 22, { ...count, size, alpha, most: box.width - 28 });
      return;
    }
    if (box.detail === '' || this.scene.zoom < imagesFrom) return;
    const isBelow = !isOpen;
    const width = Math.min(pen.widthOf(box.title, title), end - x - 4);
    const isMono = box.kind === 'room';
    const text = { size: isMono ? 11 : 11.5, font: isMono ? 'mono' : 'ui', color: theme.dim } as const;
    const space = isBelow ? box.width - 28 : Math.max(0, end - x - width - 14);
    pen.text(box.detail, isBelow ? x : x + width + 10, isBelow ? y + 20 : y, {
      ...text,
      size: this.fitting(box.detail, text, space, 9),
      alpha,
      most: space,
    });
  }

  private card(card: PictureCard): void {
    const { pen, theme } = this;
    const { zoom } = this.scene;
    const alpha = this.alphaOf(card.id);
    const isAtRest = card.mark === 'stopped';
    pen.rect(card, 7, { fill: theme.background, alpha });
    pen.rect(card, 7, {
      fill: theme.isHighContrast ? theme.background : theme.card,
      stroke: card.mark === 'ill' || card.mark === 'broken' ? this.markColor(card.mark) : this.cardEdge(card),
      width: theme.isHighContrast ? 1.5 : 1,
      alpha: alpha * (isAtRest && !theme.isHighContrast ? 0.6 : 1),
    });
    if (zoom < namesFrom) return;
    const inside = alpha * (isAtRest && !theme.isHighContrast ? 0.65 : 1);
    const x = card.x + 28;
    const hasImage = zoom >= imagesFrom;
    const titleY = card.y + (hasImage ? 17 : card.height / 2);
    this.mark(card.mark, card.x + 15, titleY, inside);
    const letters = { size: 10, color: theme.dim, alpha: inside } as const;
    const badge = card.ports === '' || !hasImage ? '' : `⇄ ${card.ports}`;
    const badgeWidth = badge === '' ? 0 : pen.widthOf(badge, letters) + 8;
    const title = { size: hasImage ? 13 : Math.min(22, Math.max(13, 9 / zoom)), color: theme.text, isBold: true };
    const most = right(card) - x - 8 - badgeWidth;
    pen.text(card.title, x, titleY, {
      ...title,
      size: this.fitting(card.title, title, most, 10.5),
      most,
      alpha: inside,
    });
    if (badge !== '') pen.text(badge, right(card) - 10, titleY, { ...letters, align: 'right' });
    if (hasImage)
      pen.text(card.detail, card.x + 12, card.y + 33, {
        size: 11,
        color: theme.dim,
        most: card.width - 24,
        alpha: inside,
      });
    if (zoom < addressesFrom) return;
    this.rows(card, inside);
  }

  /** What stands between the rooms has an edge of its own; in a room a quieter one does. */
  private cardEdge({ box, id }: PictureCard): string {
    return box === id ? this.theme.plain : this.theme.border;
  }

  private rows(card: PictureCard, alpha: number): void {
    const { pen, theme } = this;
    let y = card.y + 49;
    if (card.hasNamedRows) {
      y = card.y + 54;
      pen.line(
        [
          { x: card.x + 1, y: card.y + 43 },
          { x: right(card) - 1, y: card.y + 43 },
        ],
        0,
        { stroke: theme.border, alpha: alpha * 0.6 },
      );
      for (const row of card.rows) {
        const value = { size: 11, font: 'mono', color: theme.address, align: 'right', alpha } as const;
        const name = pen.widthOf(row.name, { size: 11, color: theme.text });
        const most = Math.max(card.width / 2, card.width - Math.max(82, 50 + name));
        const size = this.fitting(row.value, value, most, 8);
        const width = Math.min(pen.widthOf(row.value, { ...value, size }), most);
        pen.rect({ x: card.x + 12, y: y - 3.5, width: 7, height: 7 }, 2, { fill: this.tone(row.tone), alpha });
        pen.text(row.name, card.x + 26, y, { size: 11, color: theme.text, most: card.width - 48 - width, alpha });
        pen.text(row.value, right(card) - 12, y, { ...value, size, most });
        y += 20;
      }
      y += 2;
    } else {
      const text = card.rows[0]?.value ?? '';
      const letters = { size: 11, font: 'mono', color: theme.address } as const;
      const most = card.width - 24;
      pen.text(text, card.x + 12, y, { ...letters, size: this.fitting(text, letters, most, 9), most, alpha });
      y += 18;
    }
    for (const tenant of card.tenants) {
      this.mark(tenant.mark, card.x + 17, y, alpha, 3.4);
      pen.text(`+ ${tenant.title}`, card.x + 28, y, { size: 11, color: theme.text, most: card.width - 40, alpha });
      y += 18;
    }
  }

  private markColor(mark: Mark): string {
    const { good, warning, bad, dim } = this.theme;
    return { running: good, ill: warning, waiting: warning, stopped: dim, broken: bad }[mark];
  }

  /** State by shape, and by colour. */
  private mark(mark: Mark, x: number, y: number, alpha: number, radius = 4.6): void {
    drawMark(this.pen, mark, x, y, radius, this.markColor(mark), alpha);
  }

  private wire(wire: PictureWire): void {
    const points = pointsOf(wire);
    const xs = points.map(({ x }) => x);
    const ys = points.map(({ y }) => y);
    const [x, y] = [Math.min(...xs), Math.min(...ys)];
    if (!this.isSeen({ x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y })) return;
    const { selected, hovered, matching } = this.scene;
    const isStrong = [selected, hovered].includes(wire.id);
    const isFaded = matching !== null && !(matching.has(wire.from) || matching.has(wire.to));
    const isAside = this.emphasis !== null && !this.emphasis.has(wire.id);
    this.pen.line(points, 8, {
      stroke: wire.kind === 'port' || wire.kind === 'gate' ? this.theme.plain : this.tone(wire.tone),
      width:
        (isStrong ? 3 : wire.count > 1 ? 2.6 : 1.6) *
        (this.theme.isHighContrast ? 1.3 : 1) *
        Math.max(1, 0.6 / this.scene.zoom),
      alpha: isFaded ? faded : isAside ? 0.22 : wire.kind === 'port' ? 0.75 : 0.95,
      ...(wire.kind === 'port' && { dash: [6, 4] }),
    });
    const end = points.at(-1);
    const start = points[0];
    if (wire.kind === 'gate' || end === undefined || start === undefined || this.scene.zoom < imagesFrom || isFaded)
      return;
    const color = wire.kind === 'port' ? this.theme.plain : this.tone(wire.tone);
    for (const point of [start, end])
      this.pen.circle(point.x, point.y, 2.6, { fill: color, alpha: isAside ? 0.22 : 1 });
    if (wire.count > 1) {
      const label = { size: 10, color: this.theme.text, align: 'center' } as const;
      const next = points[1] ?? end;
      const at = { x: (start.x + next.x) / 2, y: start.y };
      const width = this.pen.widthOf(`×${wire.count}`, label) + 8;
      this.pen.rect({ x: at.x - width / 2, y: at.y - 7, width, height: 14 }, 7, {
        fill: this.theme.background,
        stroke: color,
      });
      this.pen.text(`×${wire.count}`, at.x, at.y, label);
    }
  }

  private drag({ from, to }: NonNullable<Scene['drag']>): void {
    const card = this.scene.picture.cards.find(({ id }) => id === from);
    if (card === undefined) return;
    const start = { x: card.x + card.width / 2, y: card.y + card.height / 2 };
    this.pen.line([start, to], 0, { stroke: this.theme.focus, width: 2.5, dash: [7, 5] });
    this.pen.circle(to.x, to.y, 5, { fill: this.theme.focus });
  }

  /** Around what is selected, pointed at, and where the keyboard is. */
  private frames(): void {
    const { picture, selected, active, hovered, zoom } = this.scene;
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
      this.pen.rect(grown, 9 + by, { stroke: this.theme.focus, ...ink, width: ink.width / Math.min(1, zoom) });
    };
    if (hovered !== selected) frame(hovered, 0, { width: 1.5, alpha: 0.8 });
    frame(selected, 2, { width: 2.4 });
    if (active !== null && active !== selected) frame(active, 3, { width: 1.8, dash: [4, 3] });
  }
}

/** What belongs to the selected thing: its wires and what they lead to. Null where everything counts alike. */
function related({ picture, selected, overlays }: Scene): ReadonlySet<string> | null {
  if (selected === null) return null;
  const card = picture.cards.find(({ id }) => id === selected);
  const boxes = new Set([card?.box ?? selected]);
  const wires = picture.wires.filter(({ from, to, kind }) => kind !== 'gate' && (boxes.has(from) || boxes.has(to)));
  const isInRoom = card !== undefined && card.box !== card.id;
  const inRoom = isInRoom ? [] : wires.flatMap(({ from, to }) => [from, to]);
  if (isInRoom) return null;
  const near = new Set([selected, ...boxes, ...inRoom]);
  const cards = picture.cards.filter(({ box }) => near.has(box)).map(({ id }) => id);
  const pills = picture.pills.filter((pill) => near.has('host') || pill.card === selected).map(({ id }) => id);
  if (wires.length === 0) return null;
  return new Set([
    ...near,
    ...wires.map(({ id }) => id),
    ...cards,
    ...pills,
    ...wires.flatMap(({ card: at }) => at ?? []),
    ...overlays.flatMap(({ from, to }) => [from, to ?? from]),
  ]);
}
