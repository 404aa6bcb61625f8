import * as v from 'valibot';
import type { Contract } from './channel.ts';

/** What every page tells the extension, beside what it is for. */
export const pageNotices = {
  /** It listens: until then nothing may be said to it. */
  ready: v.object({}),
  /** Something in it went wrong; for the log. */
  failed: v.object({ message: v.pipe(v.string(), v.maxLength(4000)) }),
} satisfies Contract['notices'];

/** What the extension tells every page. */
export const hostNotices = {
  /** Sentences in the user's language, by key. */
  words: v.record(v.string(), v.string()),
} satisfies Contract['notices'];
