import { styleText } from 'node:util';

/** Where a run of the command line reads from and writes to; tests give their own. */
export interface Io {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly isTerminal: boolean;
  /** Whether stderr is a terminal, where a line can be overwritten. */
  readonly errIsTerminal?: boolean;
  readonly columns: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Fires on Ctrl+C. */
  readonly signal: AbortSignal;
}

type Style = Parameters<typeof styleText>[0];

/** Colours text, where colours are wanted. */
export type Paint = (style: Style, text: string) => string;

/** Colours only on a terminal, unless asked for or against (`--color`, `--no-color`, https://no-color.org). */
export function painter(io: Io, asked: boolean | undefined): Paint {
  const noColor = (io.env['NO_COLOR'] ?? '') !== '';
  const wanted = asked ?? (io.isTerminal && !noColor && io.env['TERM'] !== 'dumb');
  return wanted ? (style, text) => styleText(style, text, { validateStream: false }) : (_, text) => text;
}

/**
 * JSON for stdout. What JSON leaves as it is and a terminal would obey (DEL and the C1 controls) is escaped too.
 * @param indent on several lines, for people
 */
export function toJson(value: unknown, indent: boolean): string {
  const text = JSON.stringify(value, null, indent ? 2 : undefined);
  return text.replace(/[\u007f-\u009f\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
