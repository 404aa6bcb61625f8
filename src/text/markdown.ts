import { printable } from './printable.ts';

/** Text as text in Markdown: whatever has a meaning there, HTML and autolinks included, gets a backslash or an entity. */
export function escapeMarkdown(text: string): string {
  return printable(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_{}[\]()#+\-.!|~$:@/]/g, '\\$&');
}

/** A fenced block around what a program printed, with a fence longer than any in it. */
export function fenced(text: string): string {
  let longest = 2;
  for (const [ticks] of text.matchAll(/`+/g)) longest = Math.max(longest, ticks.length);
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text.replace(/\n$/, '')}\n${fence}\n`;
}

/** A table of Markdown; the cells are text. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeMarkdown).join(' | ')} |\n`;
  return line(head) + `|${' --- |'.repeat(head.length)}\n` + rows.map(line).join('');
}
