import type { Page } from 'playwright-core';
import { eventually } from '../../support/eventually.mts';
import { Keyboard } from './keyboard.mts';
import { QuickInput } from './quick-input.mts';
import { exactly } from './text.mts';

/** The editor area. */
export class Editors {
  constructor(private readonly page: Page) {}

  /** Titles of all tabs. */
  async titles(): Promise<string[]> {
    return (await this.page.locator('.tabs-container .tab .label-name').allInnerTexts()).map((title) => title.trim());
  }

  /** Title of the tab that is in front. */
  async activeTitle(): Promise<string> {
    return (await this.page.locator('.editor-group-container.active .tab.active .label-name').innerText()).trim();
  }

  /** Waits until a tab of this title is in front. */
  async opened(title: string): Promise<void> {
    const tab = this.page.locator('.editor-group-container.active .tab.active');
    await tab.filter({ has: this.page.locator('.label-name', { hasText: exactly(title) }) }).waitFor();
  }

  /** The whole text of the editor in front, lines out of sight too. Uses the clipboard. */
  async text(): Promise<string> {
    const editor = this.page
      .locator('.editor-group-container.active .editor-instance .monaco-editor')
      .filter({ visible: true })
      .first();
    return await eventually(async () => (await new Keyboard(this.page).textOfEditor(editor)) || undefined, {
      within: 15_000,
    });
  }

  /** Closes all editors; what was not saved is lost. */
  async closeAll(): Promise<void> {
    await new QuickInput(this.page).runCommand('View: Close All Editors');
    const dontSave = this.page.locator('.monaco-dialog-box .monaco-button', { hasText: "Don't Save" });
    await eventually(
      async () => {
        if (await dontSave.isVisible()) await dontSave.click();
        return (await this.titles()).length === 0;
      },
      { within: 15_000, every: 100 },
    );
  }
}
