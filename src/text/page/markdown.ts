import { escapeMarkdown, fenced } from '../markdown.ts';
import { printable, printableLines } from '../printable.ts';
import type { Block, Chart, Hop, Inline, Line, Page, Severity } from '../../model/page.ts';

/** A page as Markdown; nothing in it from outside means anything there. */
export function pageMarkdown(page: Page): string {
  return [`# ${escapeMarkdown(page.title)}\n`, ...page.blocks.map(blockMarkdown)]
    .filter((part) => part !== '')
    .join('\n');
}

function blockMarkdown(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${escapeMarkdown(block.text)}\n`;
    case 'text':
      return `${inline(block.line)}\n`;
    case 'notice':
      return `> ${severitySign(block.severity)} ${inline(block.line)}\n`;
    case 'facts':
      return block.rows.length === 0
        ? ''
        : tableMarkdown(
            ['', ''],
            block.rows.map(({ label, value }) => [escapeMarkdown(label), inline(value)]),
          );
    case 'table':
      return tableMarkdown(
        block.head.map(escapeMarkdown),
        block.rows.map((row) => row.map(inline)),
      );
    case 'list':
      return block.items.map((item) => `- ${inline(item)}\n`).join('');
    case 'output':
      return fenced(printableLines(block.text));
    case 'details':
      return [`${inline(block.summary)}\n`, ...block.blocks.map(blockMarkdown)].join('\n');
    case 'actions':
      return '';
    case 'chart':
      return chartMarkdown(block);
    case 'matrix':
      return tableMarkdown(
        [escapeMarkdown(`${block.from} → ${block.to}`), ...block.names.map(escapeMarkdown)],
        block.rows.map((row, at) => [
          escapeMarkdown(block.names[at] ?? ''),
          ...row.map(({ severity, text }) =>
            severity === null ? '–' : `${severitySign(severity)} ${escapeMarkdown(text)}`.trim(),
          ),
        ]),
      );
    case 'path':
      return block.hops
        .map((hop, at) => `${at + 1}. ${hopSign(hop)} **${escapeMarkdown(hop.name)}** ${inline(hop.line)}\n`)
        .join('');
  }
}

function tableMarkdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  return line(head) + `|${' --- |'.repeat(head.length)}\n` + rows.map(line).join('');
}

function inline(line: Line): string {
  return line.map(inlineMarkdown).join('');
}

function inlineMarkdown(part: Inline): string {
  switch (part.kind) {
    case 'strong':
      return `**${escapeMarkdown(part.text)}**`;
    case 'code':
      return codeMarkdown(part.text);
    case 'text':
    case 'link':
      return escapeMarkdown(part.text);
  }
}

/** A code span (CommonMark 6.1): with more backticks around it than are in it. In a table a bar ends the cell all the same. */
function codeMarkdown(text: string): string {
  const shown = printable(text);
  if (shown.includes('|') || shown.trim() === '') return escapeMarkdown(text);
  let longest = 0;
  for (const [ticks] of shown.matchAll(/`+/g)) longest = Math.max(longest, ticks.length);
  const fence = '`'.repeat(longest + 1);
  const space = shown.startsWith('`') || shown.endsWith('`') ? ' ' : '';
  return `${fence}${space}${shown}${space}${fence}`;
}

const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** A row of bars, and what they say in words. */
function chartMarkdown({ title, caption, points }: Chart): string {
  const most = Math.max(0, ...points.map(({ value }) => value ?? 0));
  const drawn = points.map(({ value }) => {
    if (value === null) return '·';
    return bars[most === 0 ? 0 : Math.max(0, Math.round((value / most) * (bars.length - 1)))] ?? '';
  });
  return `${escapeMarkdown(`${title}: ${drawn.join('')} (${caption})`)}\n`;
}

/** A severity as a sign that does not need colour. */
export function severitySign(severity: Severity): string {
  switch (severity) {
    case 'good':
      return '✓';
    case 'info':
      return 'ℹ';
    case 'warning':
      return '⚠';
    case 'error':
      return '✗';
    case 'unknown':
      return '?';
  }
}

function hopSign({ state }: Hop): string {
  switch (state) {
    case 'passed':
      return '✓';
    case 'blocked':
      return '✗';
    case 'beyond':
      return '·';
    case 'unknown':
      return '?';
  }
}
