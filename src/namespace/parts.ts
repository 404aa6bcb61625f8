/** What a part of a reading script's output says, and how what printed it ended. */
export interface Part {
  readonly text: string;
  readonly status: number;
}

/** The parts that are there, by name; see `scripts/read.ts`. */
export type Parts = ReadonlyMap<string, Part>;

/**
 * Takes apart what a reading script printed. Never throws. A part that has no end was cut off, and is left out.
 * @param word what the script was given as its first argument
 */
export function splitParts(output: string, word: string): Parts {
  const parts = new Map<string, Part>();
  const mark = `\n${word} `;
  const pieces = `\n${output}`.split(mark);
  for (const [at, piece] of pieces.entries()) {
    const end = pieces[at + 1];
    const [head = ''] = piece.split('\n', 1);
    if (!head.startsWith('begin ') || end === undefined) continue;
    const status = /^end ([0-9]{1,3})\n/.exec(end)?.[1];
    const name = head.slice('begin '.length);
    if (status === undefined || parts.has(name)) continue;
    parts.set(name, { text: piece.slice(head.length + 1), status: Number(status) });
  }
  return parts;
}

/** The text of a part that could be read; null otherwise. */
export function textOf(parts: Parts, name: string): string | null {
  const part = parts.get(name);
  return part?.status === 0 ? part.text : null;
}
