import type { Locator } from 'playwright-core';

/** A row of a tree, as it is shown. */
export interface Row {
  /** Its place in the list, from 0. */
  readonly index: number;
  readonly label: string;
  readonly description: string;
  /** What a screen reader says. */
  readonly ariaLabel: string;
  /** 1 for those at the root. */
  readonly level: number;
  /** `undefined` for a row that has nothing below it. */
  readonly expanded: boolean | undefined;
  readonly selected: boolean;
  readonly focused: boolean;
  /** Names of the classes of the icon, such as `codicon-circle`. */
  readonly icon: string;
}

/** Reads the rows of a list that are in sight, from top to bottom. */
export async function readRows(list: Locator): Promise<Row[]> {
  const rows = await list.locator('.monaco-list-rows > .monaco-list-row').evaluateAll((elements: RowElement[]) =>
    elements.map((row) => {
      const expanded = row.getAttribute('aria-expanded');
      const text = (selector: string): string => (row.querySelector(selector)?.textContent ?? '').trim();
      return {
        index: Number(row.getAttribute('data-index')),
        label: text('.label-name'),
        description: text('.label-description'),
        ariaLabel: row.getAttribute('aria-label') ?? '',
        level: Number(row.getAttribute('aria-level')),
        expanded: expanded === null ? undefined : expanded === 'true',
        selected: row.getAttribute('aria-selected') === 'true',
        focused: row.className.split(' ').includes('focused'),
        icon: row.querySelector('.custom-view-tree-node-item-icon')?.className ?? '',
      };
    }),
  );
  return rows.sort((a, b) => a.index - b.index);
}

/** What is used of the DOM here; the project is compiled without it. */
interface RowElement {
  readonly className: string;
  readonly textContent: string;
  getAttribute(name: string): string | null;
  querySelector(selector: string): RowElement | null;
}
