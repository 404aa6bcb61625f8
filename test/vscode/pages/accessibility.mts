import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { FrameLocator } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'];

/** What is used of axe-core's answer. */
interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** What axe-core has against a page in a webview, a line for each; none where it is well. */
export async function accessibilityProblems(frame: FrameLocator): Promise<string[]> {
  // The page's policy forbids scripts but its own; what is evaluated here is not the page's.
  const body = frame.locator('body');
  await body.evaluate(`(() => { ${axe}\nwindow.axe = axe; })()`);
  const options = JSON.stringify({ runOnly: rules });
  const run = `axe.run(document, ${options}).then((results) => JSON.stringify(results.violations))`;
  const violations = JSON.parse(String(await body.evaluate(run))) as readonly Violation[];
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => `${id}: ${help}: ${html} ${failureSummary}`),
  );
}
