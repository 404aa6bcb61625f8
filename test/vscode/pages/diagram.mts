import type { FrameLocator } from 'playwright-core';
import { eventually } from '../../support/eventually.mts';
import type { Workbench } from './workbench.mts';

/** The network diagram in its panel. */
export class DiagramPage {
  constructor(private readonly workbench: Workbench) {}

  async frame(): Promise<FrameLocator> {
    return await this.workbench.webview('Container Networks').frame();
  }

  /** Waits until there is a picture. */
  async ready(): Promise<void> {
    await eventually(async () => (await this.labels()).length > 0 || undefined, { within: 40_000 });
  }

  /** The picture in words, a line for each thing. */
  async labels(): Promise<string[]> {
    return await (await this.frame()).locator('.outline li').allTextContents();
  }

  async summary(): Promise<string> {
    return await (await this.frame()).locator('.summary').innerText();
  }

  async sideText(): Promise<string> {
    return await (await this.frame()).locator('.side').innerText();
  }

  /** Which part of the picture is in sight. */
  async view(): Promise<string | null> {
    return await (await this.frame()).locator('.stage').getAttribute('data-view');
  }

  /** Goes to a container or network with the keyboard, by its name, and opens its details. */
  async press(name: string): Promise<void> {
    const frame = await this.frame();
    const outline = frame.locator('.outline');
    await outline.focus();
    const lines = await outline.locator('li').all();
    const items = await Promise.all(
      lines.map(async (line) => ({
        text: (await line.textContent()) ?? '',
        level: Number(await line.getAttribute('aria-level')),
      })),
    );
    const at = items.findIndex(
      ({ text }) => text.startsWith(`Container ${name}:`) || text.startsWith(`Network ${name}:`),
    );
    if (at < 0) throw new Error(`the diagram has no ${name}`);
    await outline.press('Home');
    const parent = items.slice(0, at + 1).findLastIndex(({ level }) => level === 1);
    const steps = items.slice(0, parent).filter(({ level }) => level === 1).length;
    for (let step = 0; step < steps; step++) await outline.press('ArrowDown');
    if (parent !== at) {
      await outline.press('ArrowRight');
      const inside = items.slice(parent + 1, at).filter(({ level }) => level === 2).length;
      for (let step = 0; step < inside; step++) await outline.press('ArrowDown');
    }
    await outline.press('Enter');
  }
}
