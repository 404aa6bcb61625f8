import { cpus, totalmem } from 'node:os';
import { rounds } from './calm.mts';
import type { Bench, Measurement } from './bench.mts';

/** The numbers of one bench. */
export interface BenchResult {
  readonly bench: Bench;
  readonly measurements: readonly Measurement[];
}

export function isReached({ value, atMost }: Measurement): boolean {
  return atMost === undefined || value <= atMost;
}

/** What was measured, as Markdown: a table with a column for each size. */
export function report(results: readonly BenchResult[], engine: string): string {
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? '?'}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`;
  const busy = `Rounds measured while other programs kept the machine busy: ${rounds.busy} of ${rounds.busy + rounds.calm}.`;
  return [`Engine ${engine}; ${machine}. ${busy}`, ...results.map(section)].join('\n\n');
}

function section({ bench, measurements }: BenchResult): string {
  const sizes = [...new Set(measurements.map(({ size }) => size))];
  const rows = [...new Set(measurements.map(({ what }) => what))].map((what) => {
    const values = sizes.map((size) => measurements.find((one) => one.what === what && one.size === size));
    const atMost = values.find((one) => one?.atMost !== undefined);
    const goal = atMost ? `≤ ${number(atMost.atMost ?? 0)} ${atMost.unit}` : '';
    const verdict = atMost ? (values.every((one) => !one || isReached(one)) ? 'pass' : '**miss**') : '';
    return [what, ...values.map((one) => (one ? `${number(one.value)} ${one.unit}` : '–')), goal, verdict];
  });
  return `### ${bench.title}\n\n${bench.method}\n\n${table([['', ...sizes.map((size) => (size === 0 ? 'median' : `${size} containers`)), 'goal', ''], ...rows])}`;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(3, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(rows[0] ?? []), rule, ...rows.slice(1).map(line)].join('\n');
}

function number(value: number): string {
  return value >= 100 || Number.isInteger(value) ? value.toFixed(0) : value.toPrecision(value >= 10 ? 3 : 2);
}
