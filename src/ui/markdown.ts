import { MarkdownString } from 'vscode';
import { escapeMarkdown } from '../text/markdown.ts';

/** Lines of a tooltip, each a label and a value; the values are text, whatever stands in them. */
export function factsTooltip(
  title: string,
  facts: readonly (readonly [label: string, value: string])[],
): MarkdownString {
  const lines = facts
    .filter(([, value]) => value !== '')
    .map(([label, value]) => `${escapeMarkdown(label)}: ${escapeMarkdown(value)}`);
  const tooltip = new MarkdownString([`**${escapeMarkdown(title)}**`, ...lines].join('  \n'));
  // No command links, no HTML: everything in it comes from outside.
  tooltip.isTrusted = false;
  tooltip.supportHtml = false;
  return tooltip;
}
