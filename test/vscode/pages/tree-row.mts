import type { Locator, Page } from 'playwright-core';
import { eventually } from '../../support/eventually.mts';
import { pointAway, tooltipOf } from './hover.mts';
import { Menu, type MenuItem } from './menu.mts';
import type { Row } from './row.mts';

/** A row as it was found. */
export interface FoundRow {
  readonly shown: Row;
  readonly element: Locator;
}

/** Finds a row by its path, within milliseconds. */
type Find = (path: readonly string[], within: number) => Promise<FoundRow>;

/** Milliseconds for one try; what fails is tried again on the row as it then stands. */
const once = 2000;

/** Milliseconds for a row to come. */
const patience = 15_000;

/** One row of a tree. It is looked for anew at each use, since trees are redrawn and rows move. */
export class TreeRow {
  constructor(
    private readonly page: Page,
    private readonly path: readonly string[],
    private readonly find: Find,
  ) {}

  /** Waits until it is there, its parents being expanded on the way. @throws {Error} with the rows that are there instead */
  async locate(within = patience): Promise<Locator> {
    for (let depth = 1; depth < this.path.length; depth++) {
      await new TreeRow(this.page, this.path.slice(0, depth), this.find).expand(within);
    }
    return (await this.find(this.path, within)).element;
  }

  /** What it shows, once it is there. */
  async read(within = patience): Promise<Row> {
    await this.locate(within);
    return (await this.find(this.path, within)).shown;
  }

  /** Is it there now? Does not expand anything. */
  async exists(): Promise<boolean> {
    return await this.find(this.path, 0).then(
      () => true,
      () => false,
    );
  }

  /** Waits until it is gone. */
  async gone(within = patience): Promise<void> {
    await eventually(async () => !(await this.exists()), { within });
  }

  async expand(within = patience): Promise<void> {
    await this.turn(true, within);
  }

  async collapse(within = patience): Promise<void> {
    await this.turn(false, within);
  }

  /** Clicks it: it is selected, and its command runs. With `Control` it is selected too, with `Shift` all up to it. */
  async click(modifier?: 'Control' | 'Shift'): Promise<void> {
    await this.act(async (row) => {
      await row.locator('.label-name').click({ modifiers: modifier ? [modifier] : [], timeout: once });
      return true;
    });
  }

  /** Chooses from its context menu: `choose('Copy', 'Copy Name')` for a submenu. */
  async choose(...path: readonly string[]): Promise<void> {
    await this.openMenu();
    await new Menu(this.page).choose(...path);
  }

  /** What its context menu offers. */
  async menu(): Promise<MenuItem[]> {
    await this.openMenu();
    const items = await new Menu(this.page).items();
    await new Menu(this.page).dismiss();
    return items;
  }

  /** Opens its context menu: again, where the tree was drawn anew and the menu is another row's or did not come. */
  async openMenu(): Promise<void> {
    const menu = new Menu(this.page);
    await this.act(async (row) => {
      await row.locator('.label-name').click({ button: 'right', timeout: once });
      if ((await menu.isOpen()) && (await this.find(this.path, 0)).shown.focused) return true;
      await menu.dismiss();
      return false;
    });
  }

  /** Names of the buttons that it shows under the pointer. */
  async actions(): Promise<string[]> {
    const labels = await this.act(async (row) => {
      await row.hover({ timeout: once });
      return await row
        .locator('.actions .action-label')
        .evaluateAll((buttons: LabelledElement[]) => buttons.map((button) => button.getAttribute('aria-label') ?? ''));
    });
    await pointAway(this.page);
    return labels;
  }

  /** Presses one of these buttons. */
  async press(action: string): Promise<void> {
    await this.act(async (row) => {
      await row.hover({ timeout: once });
      await row.locator(`.actions .action-label[aria-label="${action}"]`).click({ timeout: once });
      return true;
    });
  }

  /** Its tooltip, as text. The pointer stays on it. */
  async tooltip(): Promise<string> {
    const row = await this.locate();
    return await tooltipOf(this.page, row.locator('.label-name'));
  }

  /** Does something to the row as it stands at this moment: again, where it is drawn anew or elsewhere meanwhile. */
  private async act<T>(work: (row: Locator) => Promise<T | false>): Promise<T> {
    return await eventually(async () => await work(await this.locate()), { within: patience, every: 100 });
  }

  private async turn(expanded: boolean, within: number): Promise<void> {
    const wanted = String(expanded);
    await eventually(
      async () => {
        const row = await this.locate(within);
        if ((await row.getAttribute('aria-expanded', { timeout: once })) === wanted) return true;
        await row.locator('.monaco-tl-twistie').click({ timeout: once });
        return await eventually(async () => (await row.getAttribute('aria-expanded', { timeout: once })) === wanted, {
          within: once,
        });
      },
      { within },
    );
  }
}

/** What is used of the DOM here; the project is compiled without it. */
interface LabelledElement {
  getAttribute(name: string): string | null;
}
