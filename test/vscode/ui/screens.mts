import { allThemes, themeSetting, themeShown } from '../pages/theme.mts';
import type { Workbench } from '../pages/workbench.mts';

/** Whether pictures of every screen are wanted, for somebody to look at: `CNI_SCREENS=1`. They take a while. */
const areWanted = process.env['CNI_SCREENS'] === '1';

/**
 * Takes pictures of what is shown, in every theme, into `out/screenshots`, when they are wanted. The theme is changed by the settings
 * file, so that an open menu or quick pick stays open.
 * @param options.keepPointer where a tooltip is to be seen, or a menu, which goes when the pointer does
 */
export async function screens(
  workbench: Workbench,
  name: string,
  { keepPointer = false }: { readonly keepPointer?: boolean } = {},
): Promise<void> {
  if (!areWanted) return;
  for (const theme of [...allThemes, 'dark'] as const) {
    workbench.host.overrideSettings(themeSetting(theme, workbench.host.version));
    await themeShown(workbench.page, theme);
    // Webviews take the colours over a moment later.
    await workbench.page.waitForTimeout(400);
    await workbench.screenshot(`${name}-${theme}`, { keepPointer });
  }
}
