import type { Locator, Page } from 'playwright-core';
import { eventually } from '../../support/eventually.mts';
import { readRows, type Row } from './row.mts';
import { exactly } from './text.mts';
import { TreeRow, type FoundRow } from './tree-row.mts';

/** A tree view, by the name of the view. */
export class Tree {
  readonly list: Locator;

  constructor(
    private readonly page: Page,
    private readonly name: string,
  ) {
    this.list = page.locator(`.pane .monaco-list[role="tree"][aria-label="${name}"]`);
  }

  /** All rows from top to bottom; a long tree is scrolled through. */
  async rows(): Promise<Row[]> {
    return await this.walk();
  }

  /** A row by the labels from the root down to it: `row('front', 'web')`. It need not be there yet. */
  row(...path: readonly [string, ...string[]]): TreeRow {
    return new TreeRow(this.page, path, async (part, within) => await this.find(part, within));
  }

  /** The text shown where the tree is empty, with its buttons. */
  get welcome(): Locator {
    return this.pane.locator('.welcome-view-content');
  }

  /** The part of the side bar that holds the view. */
  get pane(): Locator {
    return this.page.locator('.pane').filter({
      has: this.page.locator(
        `.pane-header[aria-label="${this.name} Section"], .monaco-list[aria-label="${this.name}"]`,
      ),
    });
  }

  /** The message above the rows. */
  get message(): Locator {
    return this.pane.locator('.tree-explorer-viewlet-tree-view > .message:not(.hide)');
  }

  /** Presses a button of the view's title, or of the side bar's where the view is the only one in it. */
  async pressTitleAction(name: string): Promise<void> {
    await this.list.or(this.pane).first().hover();
    await this.titleAction(name).click();
  }

  /** Opens the menu behind the three dots of the view's title. */
  async openTitleMenu(): Promise<void> {
    await this.list.or(this.pane).first().hover();
    const own = this.titleAction('More Actions...');
    await ((await own.isVisible()) ? own : this.titleAction('Views and More Actions...')).click();
  }

  private titleAction(name: string): Locator {
    const labelled = `.action-label[aria-label="${name}"], .action-label[aria-label^="${name} ("]`;
    const own = this.pane.locator('.pane-header').locator(labelled).filter({ visible: true });
    const ofBar = this.page.locator('.composite.title').locator(labelled).filter({ visible: true });
    return own.or(ofBar).first();
  }

  /** Looks again until a row is there; it may be below the part in sight. */
  private async find(path: readonly string[], within: number): Promise<FoundRow> {
    return await eventually(
      async () => {
        // Mostly it is in sight: scrolling is for when it isn't.
        const found = follow(await readRows(this.list), path) ?? follow(await this.walk(path), path);
        if (found === undefined) return undefined;
        // By its label too: a tree that is drawn anew meanwhile has another row at this place.
        const element = this.list
          .locator(`.monaco-list-rows > .monaco-list-row[data-index="${found.index}"][aria-level="${found.level}"]`)
          .filter({ has: this.page.locator('.label-name', { hasText: exactly(found.label) }) });
        return (await this.isWhole(element)) ? { shown: found, element } : undefined;
      },
      { within, every: 100 },
    ).catch(async (error: unknown) => {
      const there = (await readRows(this.list).catch(() => [])).map(({ level, label }) => '  '.repeat(level) + label);
      throw new Error(
        `no row ${path.join(' › ')} in the view ${this.name} within ${within} ms, but:\n${there.join('\n')}`,
        {
          cause: error,
        },
      );
    });
  }

  /** Scrolls from the top down, until the end or until the row is found. */
  private async walk(until?: readonly string[]): Promise<Row[]> {
    await this.list.waitFor();
    const seen = new Map<number, Row>();
    const look = async (): Promise<Row[]> => {
      const inSight = await readRows(this.list);
      for (const row of inSight) seen.set(row.index, row);
      return inSight;
    };
    let inSight = await look();
    while ((inSight[0]?.index ?? 0) > 0) {
      await this.scroll(-inSight.length);
      inSight = await look();
    }
    for (;;) {
      const last = inSight.at(-1)?.index;
      const rows = [...seen.values()].sort((a, b) => a.index - b.index);
      if (until && follow(rows, until)) return rows;
      await this.scroll(inSight.length);
      inSight = await look();
      if (inSight.at(-1)?.index === last) return rows;
    }
  }

  /** Whether all of a row is in sight, and not half of it below an edge of the view; if not, it is scrolled to. */
  private async isWhole(element: Locator): Promise<boolean> {
    const [row, view] = await Promise.all([
      element.boundingBox({ timeout: 1000 }).catch(() => null),
      this.list.boundingBox({ timeout: 1000 }).catch(() => null),
    ]);
    // Drawn anew meanwhile: it is looked for again.
    if (row === null || view === null) return false;
    const above = row.y < view.y - 1;
    const below = row.y + row.height > view.y + view.height + 1;
    // Where the view is lower than a row, there is no more to be had.
    if ((!above && !below) || view.height < row.height) return true;
    await this.scroll(above ? -1 : 1);
    return false;
  }

  /** Scrolls by less than so many rows: a turn of the wheel, however long, moves two. */
  private async scroll(rows: number): Promise<void> {
    await this.list.hover();
    for (let turns = Math.ceil(Math.abs(rows) / 3); turns > 0; turns--) {
      await this.page.mouse.wheel(0, Math.sign(rows) * 100);
    }
    // Drawn in the next frame or the one after.
    await this.page.waitForTimeout(50);
  }
}

/** Walks down a list of rows: each label below the one before it. */
function follow(rows: readonly Row[], path: readonly string[]): Row | undefined {
  let from = 0;
  let found: Row | undefined;
  for (const [depth, label] of path.entries()) {
    const to = rows.findIndex((row, at) => at >= from && row.level <= depth);
    const end = to === -1 ? rows.length : to;
    const at = rows.findIndex(
      (row, index) => index >= from && index < end && row.level === depth + 1 && row.label === label,
    );
    found = rows[at];
    if (!found) return undefined;
    from = at + 1;
  }
  return found;
}
