import type { Locator, Page } from 'playwright-core';
import { eventually } from '../../support/eventually.mts';
import { exactly } from './text.mts';

/** Milliseconds for a notification to come. */
const patience = 15_000;

/** The notifications that pop up. VS Code hides them after some ten seconds, but for errors with buttons; in the list behind the bell they stay. */
export class Notifications {
  constructor(private readonly page: Page) {}

  /** A notification by a part of its text. It need not be there yet. */
  find(text: string | RegExp): Notification {
    const message = this.page.locator('.notification-list-item-message', { hasText: text });
    const shown = this.all().or(this.page.locator('.notifications-center.visible .notification-list-item'));
    return new Notification(shown.filter({ has: message }).last(), async () => await this.openList());
  }

  /** Shows those that do not pop up any more, too. */
  private async openList(): Promise<void> {
    if (await this.page.locator('.notifications-center.visible').isVisible()) return;
    await this.page.locator('[id="status.notifications"]').click({ timeout: 2000 });
  }

  /** The texts of those that are there now. */
  async texts(): Promise<string[]> {
    return await this.all().locator('.notification-list-item-message').allInnerTexts();
  }

  /** Closes all that are there now. */
  async closeAll(): Promise<void> {
    await eventually(
      async () => {
        if ((await this.all().count()) === 0) return true;
        // It may go by itself meanwhile.
        await new Notification(this.all().first()).close(1000).catch(() => undefined);
        return undefined;
      },
      { within: patience },
    );
  }

  private all(): Locator {
    return this.page.locator('.notifications-toasts .notification-list-item');
  }
}

/** One notification. */
export class Notification {
  constructor(
    private readonly item: Locator,
    private readonly openList: () => Promise<void> = async () => await Promise.resolve(),
  ) {}

  /** Its whole text, once it is there. */
  async text(within = patience): Promise<string> {
    await this.item.waitFor({ timeout: within });
    return (await this.item.locator('.notification-list-item-message').innerText()).trim();
  }

  async severity(): Promise<'info' | 'warning' | 'error'> {
    const icon = (await this.item.locator('.notification-list-item-icon').getAttribute('class')) ?? '';
    return icon.includes('error') ? 'error' : icon.includes('warning') ? 'warning' : 'info';
  }

  async buttons(): Promise<string[]> {
    await this.item.waitFor({ timeout: patience });
    const labels = await this.buttonsOf().allInnerTexts();
    return labels.map((label) => label.trim());
  }

  async press(button: string): Promise<void> {
    await this.item.waitFor({ timeout: patience }).catch(async () => {
      await this.openList();
      await this.item.waitFor({ timeout: patience });
    });
    await this.buttonsOf()
      .filter({ hasText: exactly(button) })
      .click();
  }

  async close(timeout = patience): Promise<void> {
    const text = await this.item.locator('.notification-list-item-message').innerText({ timeout });
    await this.item.hover({ timeout });
    await this.item.locator('.codicon-notifications-clear').click({ timeout });
    await this.item.filter({ hasText: text }).waitFor({ state: 'hidden', timeout });
  }

  /** Waits until it is gone. */
  async gone(within = patience): Promise<void> {
    await this.item.waitFor({ state: 'hidden', timeout: within });
  }

  private buttonsOf(): Locator {
    return this.item.locator('.notification-list-item-buttons-container .monaco-text-button');
  }
}
