import { isIP } from 'node:net';
import * as v from 'valibot';
import type { InterfaceAddress } from '../../model/container.ts';

/**
 * Readers for single fields of an engine's answer. They never fail: a field that is missing or of the wrong type reads as "nothing", so
 * that one odd field does not hide the object it stands in. Only an object without an identity is refused, by its own schema.
 */

export const text = v.fallback(v.string(), '');

/** A text, or null where it is missing or empty: the Engine API writes "" for "none". */
export const textOrNull = v.pipe(
  text,
  v.transform((value) => (value === '' ? null : value)),
);

export const flag = v.fallback(v.boolean(), false);

export const whole = v.fallback(v.pipe(v.number(), v.safeInteger()), 0);

/** Null where the field is missing: there the caller has a default of its own. */
export const flagOrNull = v.fallback(v.nullable(v.boolean()), null);

/** Looked into only as far as needed; `v.record` would copy all of it, and leave out a network that is called `constructor`. */
const map = v.custom<Readonly<Record<string, unknown>>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);

/** Strings by key; entries that are not strings are left out. */
export const textMap = v.pipe(
  v.fallback(v.nullish(map, {}), {}),
  v.transform((entries): Readonly<Record<string, string>> =>
    Object.fromEntries(
      Object.entries(entries).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    ),
  ),
);

/** Null, which the Engine API writes for an empty list, is no issue: to put one into words takes longer than all the rest. */
const list = v.nullish(v.array(v.unknown()), []);

/** A list of strings; null and entries of another type are left out. */
export const textList = v.pipe(
  v.fallback(list, []),
  v.transform((items): readonly string[] => items.filter((item): item is string => typeof item === 'string')),
);

/** Whatever stands in a list; nothing where there is no list. */
export const anyList = v.fallback(list, []);

/** Whatever stands in an object by key; nothing where there is no object. */
export const anyMap = v.fallback(v.nullish(map, {}), {});

/** An IP address; null for "", `<nil>`, `invalid IP` and anything else that is none. */
export const addressOrNull = v.pipe(
  text,
  v.transform((value) => (isIP(value) === 0 ? null : value)),
);

/** A time; null for the zero time of Go (`0001-01-01T00:00:00Z`). */
export const timeOrNull = v.pipe(
  text,
  v.transform((value) => (value === '' || value.startsWith('0001-01-01') ? null : value)),
);

/** Puts an address and a prefix length together; null without either. */
export function interfaceAddress(address: string | null, prefix: number): InterfaceAddress | null {
  return address === null || prefix <= 0 || prefix > 128 ? null : { address, prefix };
}
