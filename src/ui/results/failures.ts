import type { Result } from './result.ts';

/** One pair in one result: who, whether it went well, and what to call it. */
interface Outcome {
  readonly key: string;
  readonly failed: boolean;
  readonly title: string;
  /** Ids of containers. */
  readonly containers: readonly string[];
}

/** By container, the pairs that failed when they were last tested. @param results newest first */
export function failuresIn(results: readonly Result[]): ReadonlyMap<string, readonly string[]> {
  const seen = new Set<string>();
  const failures = new Map<string, string[]>();
  for (const outcome of results.flatMap(outcomesOf)) {
    if (seen.has(outcome.key)) continue;
    seen.add(outcome.key);
    if (!outcome.failed) continue;
    for (const id of outcome.containers) failures.set(id, [...(failures.get(id) ?? []), outcome.title]);
  }
  return failures;
}

/** What could not be checked says nothing, so that it neither marks nor clears. */
function outcomesOf(result: Result): readonly Outcome[] {
  if (result.kind === 'connectivity') {
    const { from, to, verdict } = result.document;
    if (verdict === 'unknown') return [];
    const target = to.id ?? to.asked;
    return [
      {
        key: JSON.stringify([from.id, target, to.port]),
        failed: verdict === 'unreachable',
        title: `${from.name} → ${to.asked}`,
        containers: [from.id, to.id].filter((id) => id !== null),
      },
    ];
  }
  if (result.kind !== 'matrix') return [];
  const { pairs, containers, port } = result.document;
  const ids = new Map(containers.map(({ name, id }) => [name, id]));
  return pairs.flatMap(({ from, to, ok }): Outcome[] => {
    const [source, target] = [ids.get(from), ids.get(to)];
    if (ok === null || source === undefined || target === undefined) return [];
    const title = `${from} → ${to}${port === null ? '' : `:${port}`}`;
    return [{ key: JSON.stringify([source, target, port]), failed: !ok, title, containers: [source, target] }];
  });
}
