import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { eventually } from '../../support/eventually.mts';
import type { Folders } from '../host/folders.mts';
import { Keyboard } from './keyboard.mts';

/** An output channel, by its name. */
export class OutputChannel {
  constructor(
    private readonly page: Page,
    private readonly folders: Folders,
    private readonly name: string,
  ) {}

  /** All that a log channel has written to its file so far, shown or not; empty while there is none. */
  logged(): string {
    const logs = join(this.folders.data, 'logs');
    const files = readdirSync(logs, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith(`${this.name}.log`),
    );
    return files.map((file) => readFileSync(join(logs, file), 'utf8')).join('');
  }

  /** Waits until it is the one shown in the panel. */
  async shown(): Promise<void> {
    await eventually(async () => (await this.chosen()).includes(this.name), { within: 15_000 });
  }

  /** All that it shows. Uses the clipboard. */
  async text(): Promise<string> {
    await this.shown();
    const editor = this.page.locator('.output-view .monaco-editor').first();
    return await eventually(async () => (await new Keyboard(this.page).textOfEditor(editor)) || undefined, {
      within: 15_000,
    });
  }

  /** The text of the box that chooses the channel. */
  private async chosen(): Promise<string> {
    return await this.page.evaluate<string>(
      `[...document.querySelectorAll('.part.panel .monaco-select-box')].map((box) => box.selectedOptions?.[0]?.text ?? box.textContent).join('|')`,
    );
  }
}
