import type { Rect } from './layout/geometry.ts';
import { composeOf } from '../../model/labels.ts';
import { printable, shorten } from '../../text/printable.ts';

/** Longer names are cut: nobody reads them in a picture, and the details have them whole. */
const longestName = 80;

/** What a thing says, without where it stands. */
export type Words<T extends Rect> = Omit<T, keyof Rect>;

/** Hostile text as it may be shown. */
export function shown(text: string): string {
  return shorten(printable(text), longestName);
}

/** The Compose projects of some things. */
export function projectsOf(
  things: readonly { readonly labels: Readonly<Record<string, string>> }[],
): readonly string[] {
  return sortedSet(things.flatMap(({ labels }) => composeOf(labels)?.project ?? []));
}

export function sortedSet(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}
