import type { Locator, Page } from 'playwright-core';
import { eventually } from '../../support/eventually.mts';
import { QuickInput } from './quick-input.mts';
import { exactly } from './text.mts';

/** A step as it stands in the list. */
export interface WalkthroughStep {
  readonly title: string;
  readonly done: boolean;
}

/** A walkthrough, on VS Code's page of them. */
export class Walkthrough {
  private readonly list: Locator;

  constructor(
    private readonly page: Page,
    private readonly title: string,
  ) {
    this.list = page.locator('.gettingStartedSlideDetails .getting-started-step').filter({ visible: true });
  }

  /** Opens it, or comes back to it. */
  async open(): Promise<void> {
    const input = new QuickInput(this.page);
    await input.runCommand('Welcome: Open Walkthrough...');
    await input.choose(this.title);
    await this.list.first().waitFor();
  }

  async steps(): Promise<WalkthroughStep[]> {
    await this.list.first().waitFor();
    return await this.list.evaluateAll((steps: StepElement[]) =>
      steps.map((step) => ({
        title: step.querySelector('.step-title')?.textContent?.trim() ?? '',
        done: step.getAttribute('aria-checked') === 'true',
      })),
    );
  }

  /** Opens a step and presses the button in it. */
  async press(step: string, button: string): Promise<void> {
    const row = this.list.filter({ has: this.page.locator('.step-title', { hasText: exactly(step) }) });
    const inside = row.locator('.monaco-button', { hasText: exactly(button) });
    await eventually(
      async () => {
        if (!(await inside.isVisible())) await row.locator('.step-title').click({ timeout: 2000 });
        await inside.click({ timeout: 2000 });
        return true;
      },
      { within: 15_000 },
    );
  }
}

/** What is used of the DOM here; the project is compiled without it. */
interface StepElement {
  readonly textContent?: string | null;
  getAttribute(name: string): string | null;
  querySelector(selector: string): StepElement | null;
}
