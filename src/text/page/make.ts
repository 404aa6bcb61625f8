import type { Inline, Line, LinkTarget } from '../../model/page.ts';

export const plain = (text: string): Inline => ({ kind: 'text', text });
export const strong = (text: string): Inline => ({ kind: 'strong', text });
export const code = (text: string): Inline => ({ kind: 'code', text });
export const linkTo = (text: string, to: LinkTarget): Inline => ({ kind: 'link', text, to });
/** An address that leads to whoever has it. */
export const addressLink = (address: string, text = address): Inline => linkTo(text, { kind: 'address', address });

/** A line of one text. */
export const lineOf = (text: string): Line => [plain(text)];

/** Puts a separator between lines: `a, b, c`. */
export function joinLines(lines: readonly Line[], separator = ', '): Line {
  return lines.flatMap((line, at) => (at === 0 ? line : [plain(separator), ...line]));
}
