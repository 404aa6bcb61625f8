import type { FrameLocator, Page } from 'playwright-core';
import { eventually } from '../../support/eventually.mts';

/** What an extension draws in a frame of its own: a panel, or VS Code's preview of Markdown. */
export class Webview {
  constructor(
    private readonly page: Page,
    /** Its title, or that of its view; default: the only one in sight. */
    private readonly title?: string,
  ) {}

  /** The frame with its content, once it is there. */
  async frame(within = 30_000): Promise<FrameLocator> {
    return await eventually(async () => await this.find(), { within, every: 100 });
  }

  /** All its text, once there is any. */
  async text(within = 30_000): Promise<string> {
    return await eventually(
      async () => (await (await this.frame(within)).locator('body').innerText({ timeout: 2000 })).trim() || undefined,
      { within },
    );
  }

  private async find(): Promise<FrameLocator | undefined> {
    const outer = this.page.locator('iframe.webview.ready').filter({ visible: true });
    for (let at = 0; at < (await outer.count()); at++) {
      const inner = outer.nth(at).contentFrame().locator('#active-frame');
      const title = await inner.getAttribute('title', { timeout: 1000 }).catch(() => undefined);
      if (title !== undefined && (this.title === undefined || title === this.title)) return inner.contentFrame();
    }
    return undefined;
  }
}
