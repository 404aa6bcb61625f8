import type { Locator, Page } from 'playwright-core';
import { eventually } from '../../support/eventually.mts';

/** The setting that makes VS Code draw terminals as text, which can be read. */
export const readableTerminals = { 'terminal.integrated.gpuAcceleration': 'off' } as const;

/** The terminal in front. */
export class Terminal {
  private readonly screen: Locator;

  constructor(private readonly page: Page) {
    this.screen = page.locator('.terminal-wrapper.active .xterm');
  }

  /** What it shows, line by line. */
  async text(): Promise<string> {
    const lines = await this.screen.locator('.xterm-rows > div').allInnerTexts();
    // Spaces are drawn as ones that don't break.
    return lines
      .map((line) => line.replaceAll('\u00a0', ' ').trimEnd())
      .join('\n')
      .trimEnd();
  }

  /** Waits until it shows something. */
  async shows(pattern: RegExp, within = 20_000): Promise<string> {
    return await eventually(
      async () => {
        const text = await this.text();
        return pattern.test(text) ? text : undefined;
      },
      { within },
    ).catch(async (error: unknown) => {
      throw new Error(`the terminal does not show ${String(pattern)}, but:\n${await this.text()}`, { cause: error });
    });
  }

  /** Types a line and sends it. */
  async enter(line: string): Promise<void> {
    await this.screen.locator('textarea').focus();
    await this.page.keyboard.type(line);
    await this.page.keyboard.press('Enter');
  }

  /** Ends it, as the bin beside its name does. */
  async kill(): Promise<void> {
    await this.screen.locator('textarea').focus();
    await this.page.locator('.part.panel .action-label[aria-label^="Kill Terminal"]').first().click();
    await this.screen.waitFor({ state: 'hidden' });
  }
}
