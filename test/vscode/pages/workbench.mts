import type { Page } from 'playwright-core';
import { startHost, versionFromEnv, type Host, type HostOptions } from '../host/host.mts';
import { Dialog } from './dialog.mts';
import { Editors } from './editor.mts';
import { Keyboard } from './keyboard.mts';
import { Menu } from './menu.mts';
import { Notifications } from './notifications.mts';
import { OutputChannel } from './output-channel.mts';
import { QuickInput } from './quick-input.mts';
import { takeScreenshot, type ScreenshotOptions } from './screenshot.mts';
import { StatusBar } from './status-bar.mts';
import { Terminal } from './terminal.mts';
import { themeSetting, useTheme, type Theme } from './theme.mts';
import { Tree } from './tree.mts';
import { Webview } from './webview.mts';

/** Milliseconds for VS Code to be ready, on a busy machine. */
const readyWithin = 90_000;

/** VS Code's window: where everything that can be seen is reached from. */
export class Workbench {
  readonly page: Page;
  readonly keyboard: Keyboard;
  readonly quickInput: QuickInput;
  readonly notifications: Notifications;
  readonly dialog: Dialog;
  readonly editors: Editors;
  readonly menu: Menu;
  readonly statusBar: StatusBar;
  readonly terminal: Terminal;

  constructor(readonly host: Host) {
    this.page = host.page;
    this.keyboard = new Keyboard(host.page);
    this.quickInput = new QuickInput(host.page);
    this.notifications = new Notifications(host.page);
    this.dialog = new Dialog(host.page);
    this.editors = new Editors(host.page);
    this.menu = new Menu(host.page);
    this.statusBar = new StatusBar(host.page);
    this.terminal = new Terminal(host.page);
  }

  /** Waits until extensions are known and the theme is there. */
  async ready(): Promise<void> {
    await this.page.locator('.monaco-workbench[class*="vscode-theme-"]').waitFor({ timeout: readyWithin });
    await this.page.locator('.activitybar .action-item').first().waitFor();
    const busy = this.page.locator('.statusbar-item', { hasText: 'Activating Extensions' });
    await busy.waitFor({ state: 'hidden', timeout: readyWithin });
  }

  /**
   * Loads the window anew: the extension starts again, what was open is restored. By VS Code's own command: a page that is reloaded from
   * outside has no time to keep what is open.
   */
  async reload(): Promise<void> {
    const again = this.page.waitForEvent('load', { timeout: readyWithin });
    await this.runCommand('Developer: Reload Window');
    await again;
    await this.ready();
  }

  /** Runs a command from the palette, by all of its name there: `Container Network: Refresh`. */
  async runCommand(name: string): Promise<void> {
    await this.quickInput.runCommand(name);
  }

  /** The names that the palette offers for what is typed. */
  async commands(typed: string): Promise<string[]> {
    await this.quickInput.openPalette();
    await this.quickInput.type(`>${typed}`);
    const items = await this.quickInput.items();
    await this.quickInput.dismiss();
    return items.map(({ label }) => label).filter((label) => label !== 'No matching commands');
  }

  /** Shows a view container, by its title. */
  async showContainer(title: string): Promise<void> {
    const icon = this.page.locator('.activitybar .action-item', {
      has: this.page.locator(`.action-label[aria-label="${title}"], .action-label[aria-label^="${title} "]`),
    });
    await icon.waitFor();
    // A click on that of the open one would close it.
    if (!/\bchecked\b/.test((await icon.getAttribute('class')) ?? '')) await icon.locator('.action-label').click();
    await this.page.locator('.part.sidebar .composite.title', { hasText: new RegExp(title, 'i') }).waitFor();
  }

  /** Shows a view and gives it the focus, by its name. */
  async focusView(name: string): Promise<void> {
    await this.quickInput.openPalette();
    await this.quickInput.type(`>Focus on ${name} View`);
    const label = (await this.quickInput.items())
      .map((item) => item.label)
      .find((it) => it.endsWith(`Focus on ${name} View`));
    if (label === undefined) throw new Error(`there is no view ${name}`);
    await this.quickInput.choose(label, `>${label}`);
  }

  tree(view: string): Tree {
    return new Tree(this.page, view);
  }

  /** @param title of the panel or view; default: the only one in sight */
  webview(title?: string): Webview {
    return new Webview(this.page, title);
  }

  output(channel: string): OutputChannel {
    return new OutputChannel(this.page, this.host.folders, channel);
  }

  async useTheme(theme: Theme): Promise<void> {
    await useTheme(this.page, theme);
  }

  /** @returns the path of the PNG */
  async screenshot(name: string, options?: ScreenshotOptions): Promise<string> {
    return await takeScreenshot(this.host, name, options);
  }
}

/** Starts VS Code and waits until it is ready; `workbench.host.stop()` ends it. */
export async function openWorkbench({
  theme,
  ...options
}: HostOptions & { readonly theme?: Theme } = {}): Promise<Workbench> {
  const { version = versionFromEnv() } = options;
  const settings = { ...(theme && themeSetting(theme, version)), ...options.settings };
  const host = await startHost({ ...options, settings });
  try {
    const workbench = new Workbench(host);
    await workbench.ready();
    return workbench;
  } catch (error) {
    await host.stop();
    throw error;
  }
}
