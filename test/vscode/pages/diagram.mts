import type { FrameLocator, Locator } from 'playwright-core';
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
    await this.goTo(name);
    await (await this.frame()).locator('.outline').press('Enter');
  }

  /** Where the containers and networks stand in the picture, by their names: `x y width height`. */
  async places(): Promise<ReadonlyMap<string, string>> {
    const lines = await (await this.frame()).locator('.outline li[data-at]').all();
    const places = await Promise.all(
      lines.map(async (line): Promise<[string, string]> => {
        const text = (await line.textContent()) ?? '';
        return [/^(?:Container|Network) ([^:]*):/.exec(text)?.[1] ?? '', (await line.getAttribute('data-at')) ?? ''];
      }),
    );
    return new Map(places.filter(([name]) => name !== ''));
  }

  async click(name: string): Promise<void> {
    await this.workbench.page.mouse.click(...(await this.pointOf(name)));
  }

  async doubleClick(name: string): Promise<void> {
    await this.workbench.page.mouse.dblclick(...(await this.pointOf(name)));
  }

  async rightClick(name: string): Promise<void> {
    await this.workbench.page.mouse.click(...(await this.pointOf(name)), { button: 'right' });
  }

  async drag(from: string, to: string): Promise<void> {
    const { mouse } = this.workbench.page;
    await mouse.move(...(await this.pointOf(from)));
    await mouse.down();
    await mouse.move(...(await this.pointOf(to)), { steps: 8 });
    await mouse.up();
  }

  /** The picture in a format, by way of the clipboard. @param begin of what is wanted there */
  async copied(format: string, begin: string): Promise<string> {
    const { keyboard, quickInput } = this.workbench;
    await keyboard.clearClipboard();
    await this.workbench.runCommand('Container Network: Export Diagram…');
    await quickInput.choose(format);
    await quickInput.choose('To the Clipboard');
    return await eventually(async () => {
      const text = await keyboard.clipboard();
      return text.startsWith(begin) ? text : undefined;
    });
  }

  /** The colours in which lines of a width are drawn, each once. The lines of results do not get thinner than can be seen. */
  async strokes(width: number): Promise<string[]> {
    const svg = await this.copied('SVG', '<svg');
    const { zoom } = JSON.parse((await this.view()) ?? '{}') as { zoom: number };
    const wanted = width * Math.max(1, 0.7 / zoom);
    const lines = [...svg.matchAll(/<path[^>]* stroke="([^"]*)" stroke-width="([^"]*)"/g)];
    return [
      ...new Set(lines.filter(([, , is]) => Math.abs(Number(is) - wanted) < 0.02).map(([, color]) => color ?? '')),
    ];
  }

  /** What the list of results has chosen. */
  async chosenResult(): Promise<string> {
    return (await this.results().then(async (list) => await list.locator('.selected-value').innerText())).trim();
  }

  /** Chooses which result is drawn. */
  async chooseResult(label: RegExp): Promise<void> {
    const list = await this.results();
    await list.click();
    await list.locator('vscode-option').filter({ hasText: label }).click();
  }

  private async results(): Promise<Locator> {
    const list = (await this.frame()).locator('vscode-dropdown[title="Result drawn over the picture"]');
    await list.waitFor();
    return list;
  }

  /** The middle of a thing on the screen. */
  private async pointOf(name: string): Promise<[number, number]> {
    const [x = 0, y = 0, width = 0, height = 0] = ((await this.places()).get(name) ?? '').split(' ').map(Number);
    const view = JSON.parse((await this.view()) ?? '{}') as { x: number; y: number; zoom: number };
    const box = await (await this.frame()).locator('.stage').boundingBox();
    if (width === 0 || box === null) throw new Error(`the diagram has no ${name}`);
    return [box.x + (x + width / 2 - view.x) * view.zoom, box.y + (y + height / 2 - view.y) * view.zoom];
  }

  /** Goes to a container or network with the keyboard, by its name. */
  async goTo(name: string): Promise<void> {
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
  }
}
