import type { Locator, Page } from 'playwright-core';
import type { HostVersion } from '../host/install.mts';
import { QuickInput } from './quick-input.mts';

/** A colour theme: its name in the settings, its name for people, and the file that VS Code's window tells it by. */
const themes = {
  dark: { setting: 'Dark Modern', name: 'Dark Modern', file: 'dark_modern' },
  light: { setting: 'Light Modern', name: 'Light Modern', file: 'light_modern' },
  highContrast: { setting: 'Default High Contrast', name: 'Dark High Contrast', file: 'hc_black' },
  highContrastLight: { setting: 'Default High Contrast Light', name: 'Light High Contrast', file: 'hc_light' },
} as const;

export type Theme = keyof typeof themes;

/** All that an extension has to look well in. */
export const allThemes = Object.keys(themes) as readonly Theme[];

/** The setting that makes VS Code start in a theme. */
export function themeSetting(theme: Theme, version: HostVersion = 'current'): Readonly<Record<string, string>> {
  const { setting } = themes[theme];
  // Every theme of VS Code's own was a "Default" once.
  return { 'workbench.colorTheme': version === 'oldest' ? setting.replace(/^(?!Default )/, 'Default ') : setting };
}

/** Changes the theme, as a person does, and waits until it is there. */
export async function useTheme(page: Page, theme: Theme): Promise<void> {
  const { name } = themes[theme];
  const inUse = windowIn(page, theme);
  if ((await inUse.count()) > 0) return;
  const input = new QuickInput(page);
  await input.runCommand('Preferences: Color Theme');
  await input.choose(name);
  await inUse.waitFor();
}

/** Waits until a theme is there that was chosen another way. */
export async function themeShown(page: Page, theme: Theme): Promise<void> {
  await windowIn(page, theme).waitFor();
}

function windowIn(page: Page, theme: Theme): Locator {
  return page.locator(`.monaco-workbench[class*="themes-${themes[theme].file}-json"]`);
}
