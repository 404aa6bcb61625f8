/** What has to be taken down before this process ends. */
const takeDowns = new Set<() => void>();
let isWatching = false;

/**
 * Sees to it that something is taken down when this process ends: at its end, by an uncaught error, by a signal.
 * @param takeDown must not wait for anything asynchronous
 * @returns undoes it: what is given here was taken down another way
 */
export function onTheWayOut(takeDown: () => void): () => void {
  watch();
  takeDowns.add(takeDown);
  return () => void takeDowns.delete(takeDown);
}

function takeAllDown(): void {
  for (const takeDown of [...takeDowns].reverse()) {
    takeDowns.delete(takeDown);
    takeDown();
  }
}

function watch(): void {
  if (isWatching) return;
  isWatching = true;
  process.on('exit', takeAllDown);
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    const listener = (): void => {
      // Who listens too decides when to end; the exit takes everything down.
      if (process.listenerCount(name) > 1) return;
      takeAllDown();
      process.off(name, listener);
      process.kill(process.pid, name);
    };
    process.on(name, listener);
  }
}
