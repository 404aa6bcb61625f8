/**
 * Makes hostile text safe to print on a terminal: control characters, which could move the cursor or change what was printed before, and
 * characters that turn the direction of text become their code in the form `\x1b`. Nothing else changes.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, escapeCharacter);
}

/** As {@link printable}, and keeps line ends and tabs: for what a program printed. */
export function printableLines(text: string): string {
  // The look behind keeps it linear: without it, every character of a long run of spaces would begin a search of its own.
  const lines = text.replace(/(?<![^\S\n\t])[^\S\n\t]*\r\n/g, '\n');
  return lines.replace(/[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (character) => {
    return character === '\n' || character === '\t' ? character : escapeCharacter(character);
  });
}

/** Cuts a long text and says that it did. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  // A cut between the halves of a surrogate pair would leave half a character.
  const end = /[\ud800-\udbff]/.test(text.charAt(length - 2)) ? length - 2 : length - 1;
  return `${text.slice(0, end)}…`;
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
