import * as v from 'valibot';

/** An object by its keys, whatever they are: `v.record` leaves out what is called `constructor` or `__proto__`. */
export const keyed = v.custom<Readonly<Record<string, unknown>>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);
