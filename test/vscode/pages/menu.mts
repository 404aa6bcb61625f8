import type { Locator, Page } from 'playwright-core';
import { eventually } from '../../support/eventually.mts';
import { named } from './text.mts';

/** An item of an open menu. */
export interface MenuItem {
  readonly label: string;
  readonly enabled: boolean;
}

/** The menu that is open: a context menu, the menu of a view, or a submenu of one. */
export class Menu {
  constructor(private readonly page: Page) {}

  /** The items as they stand, without the lines between them. */
  async items(): Promise<MenuItem[]> {
    await this.all().first().waitFor();
    return await this.all().evaluateAll((items: MenuItemElement[]) =>
      items.map((item) => ({
        label: item.getAttribute('aria-label') ?? item.textContent,
        enabled: item.closest('.disabled') === null,
      })),
    );
  }

  /** Chooses an item, or one of a submenu: `choose('Copy', 'Copy Name')`. */
  async choose(...path: readonly string[]): Promise<void> {
    for (const [depth, label] of path.entries()) {
      const item = this.item(label);
      await item.waitFor();
      if (depth < path.length - 1) await this.open(item, path[depth + 1]!);
      else await this.press(item);
    }
  }

  /** Whether it comes within a second. */
  async isOpen(): Promise<boolean> {
    return await this.all()
      .first()
      .waitFor({ timeout: 1000 })
      .then(
        () => true,
        () => false,
      );
  }

  /** Closes it without choosing. */
  async dismiss(): Promise<void> {
    await eventually(async () => {
      if ((await this.all().count()) === 0) return true;
      await this.page.keyboard.press('Escape');
      return false;
    });
  }

  /** A menu ignores what the mouse does in the first 100 ms or so: press until it is gone. */
  private async press(item: Locator): Promise<void> {
    await eventually(
      async () => {
        await item.click({ timeout: 2000, delay: 30 }).catch(async (error: unknown) => {
          // The press before did it after all.
          if ((await item.count()) > 0) throw error;
        });
        return await item.waitFor({ state: 'hidden', timeout: 1000 }).then(
          () => true,
          () => false,
        );
      },
      { within: 10_000, every: 150 },
    );
  }

  private async open(item: Locator, inside: string): Promise<void> {
    await eventually(
      async () => {
        await item.hover();
        await item.click();
        return await this.item(inside)
          .waitFor({ timeout: 1000 })
          .then(
            () => true,
            () => false,
          );
      },
      { within: 10_000 },
    );
  }

  private all(): Locator {
    return this.page.locator('.monaco-menu .action-menu-item:not(.separator)').filter({ visible: true });
  }

  private item(label: string): Locator {
    return this.page
      .locator('.monaco-menu')
      .getByRole('menuitem', { name: named(label) })
      .last();
  }
}

/** What is used of the DOM here; the project is compiled without it. */
interface MenuItemElement {
  readonly textContent: string;
  getAttribute(name: string): string | null;
  closest(selector: string): unknown;
}
