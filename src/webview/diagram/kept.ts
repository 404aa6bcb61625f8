import * as v from 'valibot';
import type { Picture } from '../../shared/diagram/picture.ts';
import { noFilter } from './filter.ts';

/** What is kept while the page is out of sight, and over a reload of the window. */
const keptShape = v.object({
  view: v.nullable(v.object({ x: v.number(), y: v.number(), zoom: v.pipe(v.number(), v.minValue(0.001)) })),
  /** Whether all of it is to be in sight, however large the window is. */
  isFitted: v.optional(v.boolean(), false),
  selected: v.nullable(v.string()),
  overlay: v.string(),
  filter: v.object({ text: v.string(), driver: v.string(), project: v.string(), state: v.string() }),
  arrangement: v.nullable(
    v.object({ folded: v.array(v.string()), focus: v.nullable(v.string()), stopped: v.boolean(), wiring: v.boolean() }),
  ),
});
export type Kept = v.InferOutput<typeof keptShape>;

/** What an older version left may be anything: then it begins anew. */
export function readKept(kept: unknown): Kept {
  const read = v.safeParse(keptShape, kept);
  if (read.success) return read.output;
  return { view: null, isFitted: true, selected: null, overlay: 'last', filter: noFilter, arrangement: null };
}

/** What is shown of the whole now. */
export function arrangementOf({ folded, focus, stopped, wiring }: Picture): NonNullable<Kept['arrangement']> {
  return { folded: [...folded], focus, stopped, wiring };
}
