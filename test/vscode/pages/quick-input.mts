import type { Locator, Page } from 'playwright-core';
import { eventually } from '../../support/eventually.mts';
import { exactly } from './text.mts';

/** An item of a quick pick. */
export interface QuickPickItem {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  /** The heading above it, if it is the first below one. */
  readonly separator: string;
}

/** The box at the top of the window: the palette, a quick pick or an input box. */
export class QuickInput {
  private readonly box: Locator;
  private readonly input: Locator;

  constructor(private readonly page: Page) {
    this.box = page.locator('.quick-input-widget');
    this.input = this.box
      .locator(
        '.quick-input-filter input[type="text"], .quick-input-filter input[type="password"], .quick-input-filter input:not([type])',
      )
      .first();
  }

  /** Opens the palette of commands; what was open is dismissed. */
  async openPalette(): Promise<void> {
    await this.dismiss();
    await eventually(
      async () => {
        await this.page.keyboard.press('F1');
        await this.input.waitFor({ timeout: 2000 });
        return true;
      },
      { within: 15_000 },
    );
  }

  /** Runs a command from the palette, by all of its name there: `Container Network: Refresh`. */
  async runCommand(name: string): Promise<void> {
    for (let left = 2; ; left -= 1) {
      await this.openPalette();
      try {
        // What is still loading may take the focus, and the palette goes with it.
        await this.input.fill(`>${name}`, { timeout: 3000 });
        break;
      } catch (error) {
        if (left === 0) throw error;
      }
    }
    await this.choose(name, `>${name}`);
  }

  /** Waits until it is open, of this title if one is given. */
  async opened(title?: string): Promise<void> {
    await this.input.waitFor();
    if (title !== undefined) await this.box.locator('.quick-input-title', { hasText: exactly(title) }).waitFor();
  }

  async closed(): Promise<void> {
    await this.box.waitFor({ state: 'hidden' });
  }

  async title(): Promise<string> {
    await this.opened();
    return (await this.box.locator('.quick-input-title').innerText()).trim();
  }

  async placeholder(): Promise<string> {
    await this.opened();
    return (await this.input.getAttribute('placeholder')) ?? '';
  }

  async value(): Promise<string> {
    await this.opened();
    return await this.input.inputValue();
  }

  /** The line below an input box: its prompt, or what is wrong with what was typed. */
  async message(): Promise<string> {
    return (await this.box.locator('.quick-input-message').innerText()).trim();
  }

  /** Waits for what an input box says is wrong with what was typed. */
  async validation(): Promise<string> {
    await this.invalid().waitFor();
    return await this.message();
  }

  /** Replaces the text. */
  async type(text: string): Promise<void> {
    await this.opened();
    await this.input.fill(text);
  }

  /** Types a text, confirms it, and waits until it is taken. @throws {Error} with what is wrong with it */
  async answer(text: string): Promise<void> {
    await this.type(text);
    // What was wrong with the text before may still stand there.
    await this.invalid()
      .waitFor({ state: 'hidden', timeout: 3000 })
      .catch(() => undefined);
    const asked = await this.question();
    await this.page.keyboard.press('Enter');
    const taken = await eventually(
      async () => {
        if (await this.invalid().isVisible()) return 'no';
        return !(await this.box.isVisible()) || (await this.question()) !== asked ? 'yes' : undefined;
      },
      { within: 15_000 },
    );
    if (taken === 'no') throw new Error(`"${text}" is not taken: ${await this.message()}`);
  }

  /** The items in sight, once there are any. */
  async items(): Promise<QuickPickItem[]> {
    await this.rows().first().waitFor();
    return await this.rows().evaluateAll((rows: PickElement[]) =>
      rows.map((row) => {
        const text = (selector: string): string => (row.querySelector(selector)?.textContent ?? '').trim();
        return {
          label: text('.quick-input-list-row .label-name'),
          description: text('.quick-input-list-row .label-description'),
          detail: text('.quick-input-list-label-meta'),
          separator: text('.quick-input-list-separator'),
        };
      }),
    );
  }

  /** Chooses the item of this label, typing it first: an item may be out of sight. */
  async choose(label: string, typed: string = label): Promise<void> {
    await this.type(typed);
    const row = this.rows().filter({ has: this.page.locator('.label-name', { hasText: exactly(label) }) });
    try {
      await row.first().waitFor();
    } catch (error) {
      const there = (await this.items().catch(() => [])).map((item) => item.label);
      throw new Error(`no item "${label}", but: ${there.join(', ') || 'none'}`, { cause: error });
    }
    const asked = await this.question();
    // By the keyboard: the pointer's tooltip would lie over the row that is to be clicked.
    await eventually(
      async () => {
        // Once it is taken the box is closed, or asks something else.
        if (!(await this.box.isVisible()) || (await this.question()) !== asked) return true;
        const isFocused = await row.first().evaluate((element: PickElement) => element.className.includes('focused'));
        await this.page.keyboard.press(isFocused ? 'Enter' : 'ArrowDown');
        if (!isFocused) return false;
        return await eventually(async () => !(await this.box.isVisible()) || (await this.question()) !== asked, {
          within: 3000,
        });
      },
      { within: 15_000 },
    );
  }

  /** Turns the check box of an item, where many may be chosen; {@link confirm} ends it. */
  async check(label: string): Promise<void> {
    const row = this.rows().filter({ has: this.page.locator('.label-name', { hasText: exactly(label) }) });
    await row.first().locator('[role="checkbox"], input[type="checkbox"]').first().click();
  }

  async confirm(): Promise<void> {
    await this.page.keyboard.press('Enter');
  }

  /** Closes it without an answer. */
  async dismiss(): Promise<void> {
    await eventually(async () => {
      if (!(await this.box.isVisible())) return true;
      await this.page.keyboard.press('Escape');
      return false;
    });
  }

  private invalid(): Locator {
    return this.box.locator('.monaco-inputbox:is(.error, .warning)');
  }

  /** What tells one question from the next: title, prompt and placeholder, which come in one after the other. */
  private async question(): Promise<string> {
    const texts = this.box.locator('.quick-input-title, .quick-input-message');
    return JSON.stringify([
      await texts.allInnerTexts(),
      await this.input.getAttribute('placeholder', { timeout: 1000 }).catch(() => null),
    ]);
  }

  private rows(): Locator {
    return this.box
      .locator('.quick-input-list .monaco-list-row')
      .filter({ has: this.page.locator('.quick-input-list-row') });
  }
}

/** What is used of the DOM here; the project is compiled without it. */
interface PickElement {
  readonly className: string;
  readonly textContent: string;
  querySelector(selector: string): PickElement | null;
}
