import { right } from '../../shared/diagram/layout/geometry.ts';
import type { PictureBox } from '../../shared/diagram/picture.ts';
import { imagesFrom, namesFrom, type Brush } from './brush.ts';
import { triangle } from './marks.ts';

export function paintBox(brush: Brush, box: PictureBox): void {
  const { theme, pen } = brush;
  const color = box.kind === 'room' ? brush.tone(box.tone) : theme.plain;
  const alpha = brush.alphaOf(box.id);
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
  if (brush.scene.zoom >= namesFrom) header(brush, box, alpha, isOpen);
}

/** From far away a room says its name only, as large as it can be read, and smaller before it is cut. */
export function paintBigTitle(brush: Brush, box: PictureBox, alpha: number): void {
  const text = box.kind === 'bundle' ? `×${box.detail}` : box.title;
  const letters = { size: Math.min(box.height * 0.5, 12 / brush.scene.zoom), isBold: true, color: brush.theme.text };
  const most = box.width - 4 / brush.scene.zoom;
  brush.pen.text(text, box.x + box.width / 2, box.y + box.height / 2, {
    ...letters,
    size: brush.fitting(text, letters, most, 5 / brush.scene.zoom),
    align: 'center',
    most,
    alpha,
  });
}

function header(brush: Brush, box: PictureBox, alpha: number, isOpen: boolean): void {
  const { theme, pen } = brush;
  const y = isOpen ? box.y + (box.kind === 'host' ? 20 : box.height < 40 ? box.height / 2 : 17) : box.y + 21;
  let end = right(box) - 10;
  if (brush.scene.zoom >= imagesFrom) {
    for (const tag of box.tags.toReversed()) {
      const letters = { size: 10, color: tag.isWarning ? theme.warning : theme.text } as const;
      const width = pen.widthOf(tag.text, letters) + 14;
      if (end - width < box.x + box.width * 0.45) continue;
      const stroke = tag.isWarning ? theme.warning : box.kind === 'room' ? brush.tone(box.tone) : theme.plain;
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
  const largest = Math.min(isProject ? 22 : 17, Math.max(13, (isProject ? 9 : 7.5) / brush.scene.zoom));
  const letters = { size: largest, color: theme.text, isBold: true } as const;
  const most = end - x - 4;
  const title = { ...letters, size: brush.fitting(box.title, letters, most, 10), alpha, most } as const;
  pen.text(box.title, x, y, title);
  if (isProject && box.detail !== '') {
    // Folded boxes have the space for their counts, from afar as well.
    const count = { size: Math.min(15, Math.max(11.5, 7 / brush.scene.zoom)), color: theme.dim } as const;
    const size = brush.fitting(box.detail, count, box.width - 28, 9);
    pen.text(box.detail, x, y + 22, { ...count, size, alpha, most: box.width - 28 });
    return;
  }
  if (box.detail === '' || brush.scene.zoom < imagesFrom) return;
  const isBelow = !isOpen;
  const width = Math.min(pen.widthOf(box.title, title), end - x - 4);
  const isMono = box.kind === 'room';
  const text = { size: isMono ? 11 : 11.5, font: isMono ? 'mono' : 'ui', color: theme.dim } as const;
  const space = isBelow ? box.width - 28 : Math.max(0, end - x - width - 14);
  pen.text(box.detail, isBelow ? x : x + width + 10, isBelow ? y + 20 : y, {
    ...text,
    size: brush.fitting(box.detail, text, space, 9),
    alpha,
    most: space,
  });
}

/** From far away boxes bear the mark of who is ill in them. */
export function paintProblems(brush: Brush): void {
  const { picture, zoom } = brush.scene;
  const isCardRead = zoom >= namesFrom;
  const ill = picture.cards.filter(({ mark }) => mark === 'ill' || mark === 'broken').map(({ box }) => box);
  const marked = new Set(isCardRead ? [] : ill);
  for (const box of picture.boxes) {
    if (!(box.hasProblem || marked.has(box.id)) || (isCardRead && box.kind === 'card')) continue;
    const size = Math.min(box.height * 0.2, 5 / zoom);
    // In a low box it would lie on the name: there it sits on the corner.
    const inset = box.height < 8 * size ? 0 : size * 1.4;
    brush.mark('ill', right(box) - inset, box.y + inset, brush.alphaOf(box.id), size);
  }
}

/** From far away the host says only how many ports it publishes. */
export function paintPillCount(brush: Brush): void {
  const { picture, zoom } = brush.scene;
  const host = picture.boxes.find(({ kind }) => kind === 'host');
  if (host === undefined || zoom < namesFrom || host.height < 80) return;
  brush.pen.text(`⇄ ${picture.pills.length}`, host.x + host.width / 2, host.y + host.height / 2, {
    ...{ size: Math.min(26, 9 / zoom), color: brush.theme.dim, align: 'center', alpha: brush.alphaOf(host.id) },
  });
}
