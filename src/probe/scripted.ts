import * as v from 'valibot';

/** A line of the scripts for Python and Node: an outcome `o`, `ms`, an error code `e` with its text `m`, and the address `a`. */
export interface ScriptedAttempt<Outcome extends string> {
  readonly o: Outcome;
  readonly ms: number;
  readonly e: string;
  readonly m: string;
  readonly a: string;
}

/** The attempts that a script told of, one JSON object a line; other lines are passed over. */
export function scriptedAttempts<const Outcome extends string>(
  stdout: string,
  outcomes: readonly Outcome[],
): ScriptedAttempt<Outcome>[] {
  const line = v.object({
    o: v.picklist(outcomes),
    ms: v.number(),
    e: v.optional(v.string(), ''),
    m: v.optional(v.string(), ''),
    a: v.string(),
  });
  return jsonLines(stdout).flatMap((value) => {
    const parsed = v.safeParse(line, value);
    return parsed.success ? [parsed.output] : [];
  });
}

/** The lines of a text that are JSON. */
export function jsonLines(text: string): unknown[] {
  return text.split('\n').flatMap((line): unknown[] => {
    try {
      return line.startsWith('{') ? [JSON.parse(line) as unknown] : [];
    } catch {
      return [];
    }
  });
}
