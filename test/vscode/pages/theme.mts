import type { Page } from 'playwright-core';
import type { Host } from '../host/host.mts';

/** A colour theme: its name in the settings, and the file that VS Code's window tells it by. */
const themes = {
  dark: { name: 'Default Dark Modern', file: 'dark_modern' },
  light: { name: 'Default Light Modern', file: 'light_modern' },
  highContrast: { name: 'Default High Contrast', file: 'hc_black' },
  highContrastLight: { name: 'Default High Contrast Light', file: 'hc_light' },
} as const;

export type Theme = keyof typeof themes;

/** All that an extension has to look well in. */
export const allThemes = Object.keys(themes) as readonly Theme[];

/** The setting that makes VS Code start in a theme. */
export function themeSetting(theme: Theme): Readonly<Record<string, string>> {
  return { 'workbench.colorTheme': themes[theme].name };
}

/** Changes the theme and waits until it is there. */
export async function useTheme(host: Pick<Host, 'page' | 'changeSettings'>, theme: Theme): Promise<void> {
  host.changeSettings(themeSetting(theme));
  await themeIs(host.page, theme);
}

async function themeIs(page: Page, theme: Theme): Promise<void> {
  await page.locator(`.monaco-workbench[class*="themes-${themes[theme].file}-json"]`).waitFor();
}
