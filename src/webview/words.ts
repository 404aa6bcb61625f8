let known: Readonly<Record<string, string>> = {};

/** Takes the sentences that the extension sends. */
export function learnWords(words: Readonly<Record<string, string>>): void {
  known = words;
}

/** The sentence of a key, with `{0}` filled in; the key itself where the extension has none. */
export function word(key: string, ...values: readonly (string | number)[]): string {
  return (known[key] ?? key).replace(/\{(\d+)\}/g, (place, index: string) => String(values[Number(index)] ?? place));
}
