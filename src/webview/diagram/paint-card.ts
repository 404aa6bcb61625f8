import { right } from '../../shared/diagram/layout/geometry.ts';
import type { PictureCard } from '../../shared/diagram/picture.ts';
import { addressesFrom, imagesFrom, namesFrom, type Brush } from './brush.ts';

export function paintCard(brush: Brush, card: PictureCard): void {
  const { pen, theme } = brush;
  const { zoom } = brush.scene;
  const alpha = brush.alphaOf(card.id);
  const isAtRest = card.mark === 'stopped';
  pen.rect(card, 7, { fill: theme.background, alpha });
  pen.rect(card, 7, {
    fill: theme.isHighContrast ? theme.background : theme.card,
    stroke: card.mark === 'ill' || card.mark === 'broken' ? brush.markColor(card.mark) : cardEdge(brush, card),
    width: theme.isHighContrast ? 1.5 : 1,
    alpha: alpha * (isAtRest && !theme.isHighContrast ? 0.6 : 1),
  });
  if (zoom < namesFrom) return;
  const inside = alpha * (isAtRest && !theme.isHighContrast ? 0.65 : 1);
  const x = card.x + 28;
  const hasImage = zoom >= imagesFrom;
  const titleY = card.y + (hasImage ? 17 : card.height / 2);
  brush.mark(card.mark, card.x + 15, titleY, inside);
  const letters = { size: 10, color: theme.dim, alpha: inside } as const;
  const badge = card.ports === '' || !hasImage ? '' : `⇄ ${card.ports}`;
  const badgeWidth = badge === '' ? 0 : pen.widthOf(badge, letters) + 8;
  const title = { size: hasImage ? 13 : Math.min(22, Math.max(13, 9 / zoom)), color: theme.text, isBold: true };
  const most = right(card) - x - 8 - badgeWidth;
  pen.text(card.title, x, titleY, {
    ...title,
    size: brush.fitting(card.title, title, most, 10.5),
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
  rows(brush, card, inside);
}

/** What stands between the rooms has an edge of its own; in a room a quieter one does. */
function cardEdge(brush: Brush, { box, id }: PictureCard): string {
  return box === id ? brush.theme.plain : brush.theme.border;
}

function rows(brush: Brush, card: PictureCard, alpha: number): void {
  const { pen, theme } = brush;
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
      // Networks are known by their colours; what an interface is plugged into stands nowhere else.
      const forName = brush.scene.picture.wiring ? 62 : Math.max(82, 50 + name);
      const most = Math.max(card.width / 2, card.width - forName);
      const size = brush.fitting(row.value, value, most, 8);
      const width = Math.min(pen.widthOf(row.value, { ...value, size }), most);
      pen.rect({ x: card.x + 12, y: y - 3.5, width: 7, height: 7 }, 2, { fill: brush.tone(row.tone), alpha });
      pen.text(row.name, card.x + 26, y, { size: 11, color: theme.text, most: card.width - 48 - width, alpha });
      pen.text(row.value, right(card) - 12, y, { ...value, size, most });
      y += 20;
    }
    y += 2;
  } else {
    const text = card.rows[0]?.value ?? '';
    const letters = { size: 11, font: 'mono', color: theme.address } as const;
    const most = card.width - 24;
    pen.text(text, card.x + 12, y, { ...letters, size: brush.fitting(text, letters, most, 9), most, alpha });
    y += 18;
  }
  for (const tenant of card.tenants) {
    brush.mark(tenant.mark, card.x + 17, y, alpha, 3.4);
    pen.text(`+ ${tenant.title}`, card.x + 28, y, { size: 11, color: theme.text, most: card.width - 40, alpha });
    y += 18;
  }
}
