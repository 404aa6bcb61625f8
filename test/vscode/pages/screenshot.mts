import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Locator } from 'playwright-core';
import type { Host } from '../host/host.mts';
import { projectFolder } from '../host/project.mts';
import { pointAway } from './hover.mts';
import { useTheme, type Theme } from './theme.mts';

export interface ScreenshotOptions {
  /** Changes to this theme first and stays in it. */
  readonly theme?: Theme;
  /** Only this part of the window. */
  readonly of?: Locator;
  /** Leave the pointer where it is: a tooltip is to be seen. */
  readonly keepPointer?: boolean;
  /** A folder, from that of the project; default `out/screenshots`. */
  readonly folder?: string;
}

/** Takes a picture of the window. @returns the path of the PNG: `out/screenshots/<name>[-<theme>].png` */
export async function takeScreenshot(host: Host, name: string, options: ScreenshotOptions = {}): Promise<string> {
  const { theme, of = host.page, keepPointer = false, folder = 'out/screenshots' } = options;
  if (theme !== undefined) await useTheme(host.page, theme);
  if (!keepPointer) await pointAway(host.page);
  const path = join(projectFolder, folder, `${name}${theme === undefined ? '' : `-${theme}`}.png`);
  mkdirSync(dirname(path), { recursive: true });
  await of.screenshot({ path, animations: 'disabled', caret: 'hide' });
  return path;
}
