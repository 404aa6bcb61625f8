import { calmly } from './calm.mts';

/** The value below which a share of the values lies; `quantile(values, 0.5)` is the median. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(at)] ?? NaN, sorted[Math.ceil(at)] ?? NaN];
  return low + (high - low) * (at - Math.floor(at));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Milliseconds that some work takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/**
 * Times several ways to do the same in turn, so that whatever else the machine does meets all of them alike. The first rounds are thrown
 * away: caches and compilers warm up.
 * @returns the median of each, in milliseconds
 */
export async function compare<Name extends string>(
  ways: Readonly<Record<Name, () => Promise<unknown>>>,
  repeats: number,
  warmUps = 3,
): Promise<Record<Name, number>> {
  const names = Object.keys(ways) as Name[];
  const times = new Map(names.map((name): [Name, number[]] => [name, []]));
  const measure = async (round: number): Promise<Map<Name, number>> => {
    const taken = new Map<Name, number>();
    // Who comes first changes, too.
    for (const name of round % 2 === 0 ? names : names.toReversed()) taken.set(name, await timed(ways[name]));
    return taken;
  };
  for (let round = 0; round < warmUps; round++) await measure(round);
  for (let round = 0; round < repeats; round++) {
    for (const [name, ms] of await calmly(async () => await measure(round))) times.get(name)?.push(ms);
  }
  return Object.fromEntries([...times].map(([name, values]) => [name, median(values)])) as Record<Name, number>;
}
