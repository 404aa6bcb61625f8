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
  await page.locator('.monaco-hover:visible').waitFor({ state: 'hidden' });
}
