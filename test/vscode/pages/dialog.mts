import type { Locator, Page } from 'playwright-core';
import { exactly } from './text.mts';

/** The modal dialog. VS Code refuses to show one while it runs tests in the extension host: only for tests of the window. */
export class Dialog {
  private readonly box: Locator;

  constructor(page: Page) {
    this.box = page.locator('.monaco-dialog-box');
  }

  /** What it asks, once it is there. */
  async message(): Promise<string> {
    return (
      await this.box.locator('.dialog-message-text').or(this.box.locator('.dialog-message')).first().innerText()
    ).trim();
  }

  /** The smaller text below. */
  async detail(): Promise<string> {
    return (await this.box.locator('.dialog-message-detail').innerText()).trim();
  }

  async buttons(): Promise<string[]> {
    await this.box.waitFor();
    return (await this.buttonsOf().allInnerTexts()).map((label) => label.trim());
  }

  async press(button: string): Promise<void> {
    await this.buttonsOf()
      .filter({ hasText: exactly(button) })
      .click();
    await this.box.waitFor({ state: 'hidden' });
  }

  private buttonsOf(): Locator {
    return this.box.locator('.dialog-buttons .monaco-button');
  }
}
