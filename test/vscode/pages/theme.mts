import type { Page } from 'playwright-core';
import { QuickInput } from './quick-input.mts';

/** A colour theme: its name in the settings, its name for people, and the file that VS Code's window tells it by. */
const themes = {
  dark: { setting: 'Default Dark Modern', name: 'Dark Modern', file: 'dark_modern' },
  light: { setting: 'Default Light Modern', name: 'Light Modern', file: 'light_modern' },
  highContrast: { setting: 'Default High Contrast', name: 'Dark High Contrast', file: 'hc_black' },
  highContrastLight: { setting: 'Default High Contrast Light', name: 'Light High Contrast', file: 'hc_light' },
} as const;

export type Theme = keyof typeof themes;

/** All that an extension has to look well in. */
export const allThemes = Object.keys(themes) as readonly Theme[];

/** The setting that makes VS Code start in a theme. */
export function themeSetting(theme: Theme): Readonly<Record<string, string>> {
  return { 'workbench.colorTheme': themes[theme].setting };
}

/** Changes the theme, as a person does, and waits until it is there. */
export async function useTheme(page: Page, theme: Theme): Promise<void> {
  const { name, file } = themes[theme];
  const inUse = page.locator(`.monaco-workbench[class*="themes-${file}-json"]`);
  if ((await inUse.count()) > 0) return;
  const input = new QuickInput(page);
  await input.runCommand('Preferences: Color Theme');
  await input.choose(name);
  await inUse.waitFor();
}
