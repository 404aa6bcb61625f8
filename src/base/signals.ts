import type { Disposable } from './disposables.ts';
import { StoppedError } from './errors.ts';

/** A signal that fires with its parent or after a time; `dispose` unhooks it from both. */
export interface LimitedSignal extends Disposable {
  readonly signal: AbortSignal;
}

/**
 * Links a signal to a parent and to a time limit.
 *
 * `AbortSignal.any` would do, but a parent that lives as long as the window keeps every child it ever had alive until they fire
 * (https://github.com/nodejs/node/issues/54614), so the link is cut by hand when the work is done.
 *
 * @param ms time limit in milliseconds; `undefined` for none
 * @param parent what cancels the work from outside
 */
export function limitSignal(ms: number | undefined, parent?: AbortSignal): LimitedSignal {
  const controller = new AbortController();
  const stop = (): void => controller.abort(stopReason(parent));
  if (parent?.aborted === true) stop();
  else parent?.addEventListener('abort', stop, { once: true });
  const timer =
    ms === undefined
      ? undefined
      : setTimeout(
          () => controller.abort(new StoppedError('timed-out', `no answer within ${ms} ms`, { ms: String(ms) })),
          ms,
        );
  return {
    signal: controller.signal,
    dispose: () => {
      clearTimeout(timer);
      parent?.removeEventListener('abort', stop);
    },
  };
}

/**
 * Runs work under a time limit and a parent's signal.
 * @throws {StoppedError} `timed-out` or `cancelled`, even where the work itself does not listen to its signal
 */
export async function withTimeLimit<T>(
  ms: number | undefined,
  parent: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limited = limitSignal(ms, parent);
  try {
    throwIfStopped(limited.signal);
    return await Promise.race([work(limited.signal), whenStopped(limited.signal)]);
  } catch (error) {
    // A library that was aborted throws an error of its own; what matters is why it was.
    if (limited.signal.aborted) throw stopReason(limited.signal);
    throw error;
  } finally {
    limited.dispose();
  }
}

/** Waits; ends early, with an error, when the signal fires. */
export async function delay(ms: number, signal?: AbortSignal): Promise<void> {
  throwIfStopped(signal);
  await new Promise<void>((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(stopReason(signal));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}

/** @throws {StoppedError} when the signal has fired */
export function throwIfStopped(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw stopReason(signal);
}

/** Why a signal fired, always as a {@link StoppedError}. */
export function stopReason(signal: AbortSignal | undefined): StoppedError {
  const reason: unknown = signal?.reason;
  return StoppedError.is(reason) ? reason : new StoppedError('cancelled', 'cancelled');
}

/** Rejects when the signal fires and never resolves. Only for a race whose other side ends. */
async function whenStopped(signal: AbortSignal): Promise<never> {
  return await new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(stopReason(signal)), { once: true });
  });
}
