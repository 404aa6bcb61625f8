import type { Locator, Page } from 'playwright-core';

/** The bar at the bottom. */
export class StatusBar {
  constructor(private readonly page: Page) {}

  /** An item by a part of its text. It need not be there yet. */
  item(text: string | RegExp): Locator {
    return this.page.locator('.statusbar-item', { hasText: text });
  }

  /** The texts of all items. */
  async texts(): Promise<string[]> {
    const texts = await this.page.locator('.statusbar-item').filter({ visible: true }).allInnerTexts();
    return texts.map((text) => text.trim()).filter(Boolean);
  }
}
