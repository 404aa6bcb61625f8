import type { Locator, Page } from 'playwright-core';

/** What has the focus, as a screen reader finds it. */
export interface Focused {
  readonly role: string;
  readonly label: string;
}

/** The keyboard, and what it speaks to. */
export class Keyboard {
  constructor(private readonly page: Page) {}

  /** Presses keys one after the other, in playwright's names: `Control+Shift+P`, `ArrowDown`, `Shift+F10`. */
  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Types a text where the focus is. */
  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }

  /** What has the focus: in a list its focused row. What is inside a webview is asked of its frame. */
  async focused(): Promise<Focused> {
    return await this.page.evaluate<Focused>(`(() => {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      const row = element?.getAttribute('aria-activedescendant');
      if (row) element = document.getElementById(row) ?? element;
      return {
        role: element?.getAttribute('role') ?? element?.tagName.toLowerCase() ?? '',
        label: element?.getAttribute('aria-label') ?? element?.textContent.trim() ?? '',
      };
    })()`);
  }

  /** What is on the clipboard now; what an extension puts there takes a moment to arrive. */
  async clipboard(): Promise<string> {
    return await this.page.evaluate<string>('navigator.clipboard.readText()');
  }

  async clearClipboard(): Promise<void> {
    await this.page.evaluate(`navigator.clipboard.writeText('')`);
  }

  /** The whole text of an editor, lines out of sight too: by way of the clipboard, whose content is lost. */
  async textOfEditor(editor: Locator): Promise<string> {
    await editor.locator('.native-edit-context, .inputarea').first().focus({ timeout: 2000 });
    await this.clearClipboard();
    await this.press('Control+A', 'Control+C', 'Control+Home');
    return await this.clipboard();
  }
}
