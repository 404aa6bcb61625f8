import type { LimitedSignal } from '../base/signals.ts';

/**
 * A signal that fires some time after another: for requests that create something. Broken off at once, the engine might still be making
 * what was asked for, after everything was removed that could be seen.
 */
export function lateSignal(signal: AbortSignal | undefined, ms: number): LimitedSignal {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const start = (): void => {
    timer = setTimeout(() => controller.abort(signal?.reason), ms);
  };
  if (signal?.aborted === true) start();
  else signal?.addEventListener('abort', start, { once: true });
  return {
    signal: controller.signal,
    dispose: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', start);
    },
  };
}
