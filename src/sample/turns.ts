import { throwIfStopped, withTimeLimit } from '../base/signals.ts';

const last = new Map<string, Promise<void>>();

/**
 * Does work on an engine when earlier work of this process on it is done: two `up` at once would each see the other's half.
 * @throws {StoppedError} when the signal fires while it waits
 */
export async function inTurn<T>(endpoint: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  const before = last.get(endpoint);
  let done = (): void => undefined;
  const ended = new Promise<void>((resolve) => (done = resolve));
  const own = Promise.all([before, ended]).then(() => undefined);
  last.set(endpoint, own);
  try {
    if (before) await withTimeLimit(undefined, signal, async () => await before);
    throwIfStopped(signal);
    return await work();
  } finally {
    done();
    if (last.get(endpoint) === own) last.delete(endpoint);
  }
}
