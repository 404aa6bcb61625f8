import type { Locator, Page } from 'playwright-core';

/** Points at something and reads the tooltip that comes. It stays until the pointer moves. */
export async function tooltipOf(page: Page, target: Locator): Promise<string> {
  await pointAway(page);
  await target.hover();
  const tooltip = page.locator('.monaco-hover:visible .hover-contents').last();
  await tooltip.waitFor();
  // Resolved lazily: until then there is a word that says so.
  await tooltip.filter({ hasNotText: /^\s*Loading\.{3}\s*$/ }).waitFor();
  return (await tooltip.innerText()).trim();
}

/** Moves the pointer where there is nothing: tooltips and inline actions go. */
export async function pointAway(page: Page): Promise<void> {
  await page.mouse.move(2, 2);
  const hover = page.locator('.monaco-hover:visible');
  try {
    await hover.waitFor({ state: 'hidden', timeout: 3000 });
  } catch {
    // VS Code 1.100 sometimes keeps a tooltip whose row was drawn anew under the pointer.
    await page.keyboard.press('Escape');
    await hover.waitFor({ state: 'hidden' });
  }
}
