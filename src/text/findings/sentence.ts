import type { FindingCode } from '../../model/diagnosis.ts';

/** Reads one fact of a finding, made fit to be shown; '' where it has none of that name. */
export type Fact = (name: string) => string;

/** Makes the sentence of a finding. */
export type Sentence = (fact: Fact) => string;

/** The sentences of one family. */
export type Sentences<Code extends FindingCode> = Readonly<Record<Code, Sentence>>;

/** Sentences one after the other; empty ones are left out. */
export function join(...sentences: readonly string[]): string {
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

/** With a full stop, where it has none: words of somebody else's. */
export function ended(words: string): string {
  return /[.!?]$/.test(words) ? words : `${words}.`;
}
