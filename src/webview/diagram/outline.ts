import type { Rect } from '../../shared/diagram/layout/geometry.ts';
import type { Picture } from '../../shared/diagram/picture.ts';
import type { Overlay } from '../../shared/protocol.ts';
import { element } from '../dom.ts';
import { word } from '../words.ts';

/** More results are read on their own pages. */
const mostResults = 200;
const resultPrefix = 'result:';

/** One line of the picture's text form. */
interface Item {
  readonly id: string;
  /** 1 networks and other boxes, 2 their containers, 3 the wires of those. */
  readonly level: number;
  readonly text: string;
  readonly parent: string | null;
  readonly node: HTMLElement;
}

/**
 * The picture as a tree of sentences: what a screen reader reads, and what the keyboard moves through. It is not seen, the picture shows
 * where it stands.
 */
export class Outline {
  readonly element = element('ul', 'outline');
  private items: readonly Item[] = [];
  private picture: Picture | null = null;
  private results: readonly Overlay[] = [];
  private activeId: string | null = null;

  constructor(private readonly onMove: (id: string) => void) {
    this.element.tabIndex = 0;
    this.element.setAttribute('role', 'tree');
    this.element.addEventListener('focus', () => {
      const [first] = this.items;
      if (this.activeId !== null || first === undefined) return;
      // Who presses into the picture did not ask to go elsewhere.
      if (this.element.matches(':focus-visible')) this.moveTo(first.id);
      else this.stand(first.id);
    });
  }

  get active(): string | null {
    return this.activeId;
  }

  get hasFocus(): boolean {
    return document.activeElement === this.element;
  }

  setWords(): void {
    this.element.setAttribute('aria-label', word('diagram'));
    this.element.setAttribute('aria-description', word('help'));
  }

  show(picture: Picture): void {
    this.picture = picture;
    this.rebuild(picture);
  }

  /** Results that are drawn over the picture: they stand after everything else. */
  showResults(results: readonly Overlay[]): void {
    this.results = results.slice(0, mostResults);
    if (this.picture !== null) this.rebuild(this.picture);
  }

  /** The result that an item stands for. */
  resultOf(id: string | null): Overlay | null {
    const at = id?.startsWith(resultPrefix) === true ? Number(id.slice(resultPrefix.length)) : NaN;
    return this.results[at] ?? null;
  }

  private rebuild(picture: Picture): void {
    const items: Item[] = [];
    const add = (id: string, level: number, text: string, parent: string | null, at?: Rect): void => {
      const node = element('li', '', text);
      node.id = `item-${items.length}`;
      node.setAttribute('role', 'treeitem');
      node.setAttribute('aria-level', String(level));
      node.dataset['of'] = id;
      if (at !== undefined) node.dataset['at'] = [at.x, at.y, at.width, at.height].join(' ');
      items.push({ id, level, text, parent, node });
    };
    const cardsOf = grouped(picture.cards, ({ box }) => box);
    const wiresOf = grouped(picture.wires, ({ from }) => from);
    for (const box of picture.boxes) {
      const cards = cardsOf.get(box.id) ?? [];
      const isCard = box.kind === 'card';
      if (!isCard) add(box.id, 1, box.label, null, box);
      if (box.kind === 'host') for (const pill of picture.pills) add(pill.id, 2, pill.label, box.id);
      for (const card of cards) {
        add(card.id, isCard ? 1 : 2, card.label, isCard ? null : box.id, card);
        if (!isCard) continue;
        for (const wire of wiresOf.get(box.id) ?? [])
          add(wire.id, 2, wireText(wire.label, wire.network, card.rows), card.id);
      }
      if (!isCard && box.kind !== 'host')
        for (const wire of wiresOf.get(box.id) ?? []) add(wire.id, 2, wire.label, box.id);
    }
    for (const [at, { title, verdictText, time, text }] of this.results.entries()) {
      const said = [verdictText, time, text].filter((part) => part !== '').join(', ');
      add(`${resultPrefix}${at}`, 1, word('resultOf', title, said), null);
    }
    this.items = items;
    this.element.replaceChildren(...items.map(({ node }) => node));
    if (this.activeId !== null && !items.some(({ id }) => id === this.activeId)) this.activeId = null;
    this.mark();
  }

  moveTo(id: string): void {
    this.stand(id);
    this.onMove(id);
  }

  /** The keyboard goes on from here. */
  stand(id: string): void {
    this.activeId = id;
    this.mark();
  }

  /** Moves by a key. @returns whether it was one of these keys */
  press(key: string): boolean {
    const at = this.items.findIndex(({ id }) => id === this.activeId);
    const here = this.items[at];
    const next = (index: number): boolean => {
      const item = this.items[index];
      if (item !== undefined) this.moveTo(item.id);
      return true;
    };
    switch (key) {
      case 'ArrowDown':
      case 'ArrowUp': {
        const step = key === 'ArrowDown' ? 1 : -1;
        for (let index = at + step; index >= 0 && index < this.items.length; index += step) {
          const level = this.items[index]?.level ?? 0;
          if (here === undefined || level === here.level) return next(index);
          if (level < here.level) break;
        }
        return true;
      }
      case 'ArrowRight':
        return (this.items[at + 1]?.level ?? 0) > (here?.level ?? 0) ? next(at + 1) : true;
      case 'ArrowLeft':
        return here?.parent == null ? true : next(this.items.findIndex(({ id }) => id === here.parent));
      case 'Home':
        return next(0);
      case 'End':
        return next(this.items.length - 1);
      default:
        return false;
    }
  }

  private mark(): void {
    const active = this.items.find(({ id }) => id === this.activeId);
    for (const { node } of this.items) node.setAttribute('aria-selected', String(node === active?.node));
    if (active === undefined) this.element.removeAttribute('aria-activedescendant');
    else this.element.setAttribute('aria-activedescendant', active.node.id);
  }
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

function wireText(
  label: string,
  network: string | null,
  rows: readonly { readonly network: string; readonly name: string; readonly value: string }[],
): string {
  const row = rows.find((candidate) => candidate.network === network);
  return row === undefined ? label : word('wireOf', row.name, row.value);
}
