import { allCards, type Box, type Card } from '../diagram.ts';
import type { Size } from './geometry.ts';

/** How large things are. Names that are longer are cut where they are drawn, so no size depends on a font. */
export const sizes = {
  cardWidth: 188,
  /** Of a card in a room: name, image, address. */
  cardHeight: 62,
  /** Of a card between rooms and in a bundle: name and image above its rows. */
  cardHead: 44,
  betweenWidth: 236,
  row: 20,
  /** A container that lives with another. */
  tenant: 18,
  gapX: 20,
  /** Between the rows of a room: wires run there. */
  gapY: 24,
  padding: 20,
  header: 34,
  /** Below the header where nothing stands in it. */
  bare: 14,
  pillWidth: 208,
  pillHeight: 24,
  pillGap: 8,
  hostHead: 40,
  outsideHeight: 56,
  parentWidth: 172,
  parentHeight: 54,
  projectWidth: 220,
  projectHeight: 74,
} as const;

/** Columns and rows of cards. */
export interface Grid {
  readonly columns: number;
  readonly rows: number;
}

/** About as wide as an architect would draw it: wider than high, and full rather than not. */
export function gridFor(count: number): Grid {
  if (count === 0) return { columns: 0, rows: 0 };
  const columns = count <= 3 ? count : count === 4 ? 2 : count <= 9 ? 3 : Math.ceil(Math.sqrt(count * 0.9));
  return { columns, rows: Math.ceil(count / columns) };
}

/** How high a card is. */
export function cardHeight(card: Card, kind: Box['kind']): number {
  const tenants = card.tenants.length * sizes.tenant + (card.tenants.length > 0 ? 4 : 0);
  if (kind === 'card' || kind === 'bundle') return sizes.cardHead + card.rows.length * sizes.row + 8 + tenants;
  return sizes.cardHeight + tenants;
}

export function cardWidth(kind: Box['kind']): number {
  return kind === 'card' || kind === 'bundle' ? sizes.betweenWidth : sizes.cardWidth;
}

/** How high the part above the cards is. */
export function headHeight(box: Box): number {
  switch (box.kind) {
    case 'room':
    case 'bundle':
    case 'tray':
      return sizes.header;
    case 'host': {
      const { rows } = pillGrid(box.pills.length);
      return sizes.hostHead + rows * (sizes.pillHeight + sizes.pillGap);
    }
    case 'card':
    case 'outside':
    case 'parent':
    case 'project':
      return 0;
  }
}

/** Published ports stand in a column, many of them in several. */
export function pillGrid(count: number): Grid {
  const columns = Math.max(1, Math.ceil(count / 16));
  return { columns, rows: Math.ceil(count / columns) };
}

/** The size of a box whose cards stand in a grid. */
export function boxSize(box: Box, grid: Grid): Size {
  const head = headHeight(box);
  switch (box.kind) {
    case 'card':
      return { width: sizes.betweenWidth, height: cardHeight(box.card, 'card') };
    case 'outside':
      return { width: sizes.pillWidth + 2 * sizes.padding + 60, height: sizes.outsideHeight };
    case 'parent':
      return { width: sizes.parentWidth, height: sizes.parentHeight };
    case 'project':
      return { width: sizes.projectWidth, height: sizes.projectHeight };
    case 'host': {
      const { columns } = pillGrid(box.pills.length);
      const width = columns * (sizes.pillWidth + 12) + 2 * sizes.padding + (columns === 1 ? 48 : 0);
      return { width: Math.max(width, gridWidth(box, grid)), height: head + gridHeight(box, grid) + 10 };
    }
    case 'room':
    case 'bundle':
    case 'tray': {
      const height = grid.rows === 0 ? head + sizes.bare : head + gridHeight(box, grid);
      return { width: Math.max(headerWidth(box), gridWidth(box, grid)), height };
    }
  }
}

function gridWidth(box: Box, { columns }: Grid): number {
  return columns === 0 ? 0 : columns * cardWidth(box.kind) + (columns - 1) * sizes.gapX + 2 * sizes.padding;
}

/** Every row of a box is as high as its highest card, so that a card that comes later fits anywhere. */
export function rowHeight(box: Box): number {
  return Math.max(sizes.cardHeight, ...allCards(box).map((card) => cardHeight(card, box.kind)));
}

function gridHeight(box: Box, { rows }: Grid): number {
  return rows === 0 ? 0 : rows * rowHeight(box) + (rows + 1) * sizes.gapY - 4;
}

/** Wide enough for the name, the subnet and the tags, each of which is cut at some length. */
function headerWidth(box: Box): number {
  if (box.kind === 'tray') return sizes.cardWidth + 2 * sizes.padding;
  if (box.kind === 'bundle') return sizes.betweenWidth + 2 * sizes.padding;
  if (box.kind !== 'room') return 0;
  const { name, subnets, driver, internal, ipv6, icc } = box.network;
  const subnet = subnets[0]?.subnet ?? '';
  const tags = [
    driver,
    ...(internal ? ['internal'] : []),
    ...(ipv6 ? ['ipv6'] : []),
    ...(icc ? [] : ['no icc']),
    ...(subnet === '' ? [] : [poolSample(subnet)]),
  ];
  const tagWidth = tags.reduce((sum, tag) => sum + tag.length * 5.8 + 18, 0);
  return Math.ceil((textLength(name.slice(0, 26)) * 7.6 + subnet.slice(0, 22).length * 7.2 + tagWidth + 64) / 4) * 4;
}

/** As wide as the numbers of a pool may become: `5/253`. */
function poolSample(subnet: string): string {
  const prefix = Number(subnet.split('/')[1]);
  const digits = subnet.includes(':') ? 2 : String(2 ** Math.max(0, 32 - prefix)).length;
  return '0'.repeat(2 * digits);
}

/** In letters of usual width: those of East Asian scripts are twice as wide. */
function textLength(text: string): number {
  let length = 0;
  for (const character of text) length += (character.codePointAt(0) ?? 0) > 0x1100 ? 1.8 : 1;
  return length;
}
