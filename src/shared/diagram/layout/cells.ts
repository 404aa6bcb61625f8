import { allCards, cardsIn, isFolded, type Box } from '../diagram.ts';
import type { Rect, Size } from './geometry.ts';
import { boxSize, cardHeight, cardWidth, gridFor, headHeight, rowHeight, sizes, type Grid } from './measure.ts';
import type { PlacedBox } from './placement.ts';

/** Cells for the cards of a box: those that had one keep it, the others take the next free ones. */
export function assignCells(
  box: Box,
  before: Pick<PlacedBox, 'grid' | 'cells'> | null,
): { readonly grid: Grid; readonly cells: ReadonlyMap<string, number> } {
  const cards = allCards(box);
  const old = before?.cells ?? new Map<string, number>();
  const cells = new Map<string, number>();
  for (const { id } of cards) {
    const cell = old.get(id);
    if (cell !== undefined) cells.set(id, cell);
  }
  const taken = new Set(cells.values());
  let next = 0;
  for (const { id } of cards) {
    if (cells.has(id)) continue;
    while (taken.has(next)) next += 1;
    cells.set(id, next);
    taken.add(next);
  }
  const most = Math.max(-1, ...cells.values()) + 1;
  const grid = before === null || before.grid.columns === 0 ? gridFor(most) : before.grid;
  const rows = grid.columns === 0 ? 0 : Math.max(grid.rows, Math.ceil(most / grid.columns));
  return { grid: { columns: grid.columns, rows }, cells };
}

/** A box with its cards in their first places, at the origin. */
export function freshBox(box: Box): PlacedBox {
  const { grid, cells } = assignCells(box, null);
  return { rect: { x: 0, y: 0, ...sizeOf(box, grid) }, grid, cells };
}

/** The size of a box with this grid; of a folded one, only its header's height. */
export function sizeOf(box: Box, grid: Grid): Size {
  const size = boxSize(box, grid);
  return isFolded(box) ? { ...size, height: boxSize(box, { columns: 0, rows: 0 }).height } : size;
}

/** Where the cards of a box stand, by id. */
export function cardRects(box: Box, placed: PlacedBox): ReadonlyMap<string, Rect> {
  if (box.kind === 'card') return new Map([[box.id, placed.rect]]);
  const height = rowHeight(box);
  const width = cardWidth(box.kind);
  const top = placed.rect.y + headHeight(box) + sizes.gapY - 4;
  return new Map(
    cardsIn(box).flatMap((card) => {
      const cell = placed.cells.get(card.id);
      if (cell === undefined) return [];
      const [column, row] = [cell % placed.grid.columns, Math.floor(cell / placed.grid.columns)];
      const x = placed.rect.x + sizes.padding + column * (width + sizes.gapX);
      const y = top + row * (height + sizes.gapY);
      return [[card.id, { x, y, width, height: cardHeight(card, box.kind) }] as const];
    }),
  );
}

/** Distance of an anchor from the top of its box; null where it may be anywhere. */
export function anchorOffset(box: Box, anchor: string | null): number | null {
  if (anchor === null) return null;
  if (box.kind === 'card' && anchor.startsWith('row:'))
    return sizes.cardHead + Number(anchor.slice(4)) * sizes.row + sizes.row / 2;
  if (box.kind === 'card' && anchor.startsWith('head:')) return 12 + (Number(anchor.slice(5)) % 3) * 10;
  if (box.kind === 'host' && anchor.startsWith('pill:')) {
    const rect = pillRects(box, { x: 0, y: 0, width: 0, height: 0 }).get(anchor);
    return rect === undefined ? null : rect.y + rect.height / 2;
  }
  return null;
}

/** Where the published ports stand on the host. */
export function pillRects(box: Box & { kind: 'host' }, host: Rect): ReadonlyMap<string, Rect> {
  const perColumn = Math.ceil(box.pills.length / Math.max(1, Math.ceil(box.pills.length / 16)));
  return new Map(
    box.pills.map(({ id }, index) => {
      const [column, row] = [Math.floor(index / perColumn), index % perColumn];
      const x = host.x + sizes.padding + column * (sizes.pillWidth + 12);
      const y = host.y + sizes.hostHead + row * (sizes.pillHeight + sizes.pillGap);
      return [id, { x, y, width: sizes.pillWidth, height: sizes.pillHeight }];
    }),
  );
}
