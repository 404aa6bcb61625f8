import { setTimeout as sleep } from 'node:timers/promises';

export interface Patience {
  /** Milliseconds; default 5000. */
  readonly within?: number;
  /** Milliseconds between two looks; default 50. */
  readonly every?: number;
}

/**
 * Looks again and again until there is something to see.
 * @param look gives `undefined` or `false` for "not yet"; what it throws counts as "not yet" too
 * @returns what it gave
 * @throws {Error} what `look` threw last, or that it gave nothing in time
 */
export async function eventually<T>(
  look: () => T | Promise<T>,
  { within = 5000, every = 50 }: Patience = {},
): Promise<Exclude<T, undefined | false>> {
  const deadline = Date.now() + within;
  for (;;) {
    let failure: unknown = new Error(`nothing within ${within} ms from: ${look.toString()}`);
    try {
      const found = await look();
      if (found !== undefined && found !== false) return found as Exclude<T, undefined | false>;
    } catch (error) {
      failure = error;
    }
    if (Date.now() > deadline) throw failure;
    await sleep(every);
  }
}

/**
 * Asserts again and again until the assertion holds.
 * @throws {Error} what it threw last
 */
export async function eventuallyHolds(assertion: () => void | Promise<void>, patience: Patience = {}): Promise<void> {
  await eventually(async () => {
    await assertion();
    return true;
  }, patience);
}
