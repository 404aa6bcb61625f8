import { messageOf, StoppedError } from '../../base/errors.ts';
import { setMaxListeners } from 'node:events';
import { delay, throwIfStopped } from '../../base/signals.ts';
import type { Service, ServiceSource } from '../../model/service.ts';
import type { RegistryConfig } from './config.ts';
import { RegistryError } from './errors.ts';
import type { RegistryLink } from './link.ts';

/** What a registry says, and how it is. */
export interface RegistryReading {
  readonly source: ServiceSource;
  readonly services: readonly Service[];
}

/** A registry that is read and watched, and never written to. */
export interface Registry {
  readonly id: string;
  readonly config: RegistryConfig;
  /** What it says now; where it can't be read, the source tells why. @throws {StoppedError} */
  read(signal: AbortSignal): Promise<RegistryReading>;
  /**
   * Tells what it says now and after every change, until the signal fires. Where the registry goes away, what it said last is told as
   * `stale`, and it is tried again, less and less often.
   */
  watch(listener: (reading: RegistryReading) => void, signal: AbortSignal): Promise<void>;
  /** Ends what is under way; resolves once nothing is left of it in any container. Never rejects. */
  close(): Promise<void>;
}

/** What one kind of registry has to know. Errors are {@link RegistryError} and {@link StoppedError}. */
export interface RegistryBackend {
  read(signal: AbortSignal): Promise<readonly Service[]>;
  /** Returns once something may have changed since it was read last. */
  changed(signal: AbortSignal): Promise<void>;
  close(): void;
}

/** Milliseconds between changes that are read one by one; more of them are read together. */
const settleMs = 100;
/** So many times as long as a reading took, nothing is read after it: a large registry that changes all the time has other work to do. */
const restTimes = 3;
const longestRestMs = 30_000;
const firstWaitMs = 500;
const longestWaitMs = 30_000;

/** A registry of a backend. */
export function registryOf(id: string, config: RegistryConfig, link: RegistryLink, backend: RegistryBackend): Registry {
  const sourceAs = (state: ServiceSource['state'], failure: ServiceSource['failure'] = null): ServiceSource => ({
    ...{ kind: config.kind, id, name: config.name, state, failure },
  });
  const read = async (signal: AbortSignal): Promise<RegistryReading> => {
    try {
      return { source: sourceAs('ready'), services: await backend.read(signal) };
    } catch (error) {
      return { source: sourceAs('failed', failureOf(error)), services: [] };
    }
  };
  const ended = new AbortController();
  const watch: Registry['watch'] = async (listener, outer) => {
    // The end of the registry is one of the watch, too.
    const either = new AbortController();
    const stop = (): void => either.abort();
    const ends = [outer, ended.signal];
    for (const end of ends) {
      if (end.aborted) stop();
      end.addEventListener('abort', stop, { once: true });
    }
    try {
      await follow(listener, either.signal);
    } finally {
      for (const end of ends) end.removeEventListener('abort', stop);
    }
  };
  const follow: Registry['watch'] = async (listener, signal) => {
    let last: readonly Service[] | null = null;
    let wait = firstWaitMs;
    while (!signal.aborted) {
      try {
        const started = performance.now();
        const { source, services } = await read(signal);
        const restMs = Math.min(longestRestMs, (performance.now() - started) * restTimes);
        if (source.state === 'ready') {
          last = services;
          wait = firstWaitMs;
          listener({ source, services });
          await backend.changed(signal);
          await delay(Math.max(settleMs, restMs), signal);
          continue;
        }
        listener(last === null ? { source, services } : { source: { ...source, state: 'stale' }, services: last });
      } catch (error) {
        if (StoppedError.is(error, 'cancelled')) return;
        // The watch broke; reading again tells what is the matter.
      }
      await delay(wait, signal).catch(() => undefined);
      wait = Math.min(longestWaitMs, wait * 2);
    }
  };
  const close = async (): Promise<void> => {
    ended.abort();
    backend.close();
    await link.settled();
  };
  return { id, config, read, watch, close };
}

function failureOf(error: unknown): NonNullable<ServiceSource['failure']> {
  if (StoppedError.is(error, 'cancelled')) throw error;
  if (RegistryError.is(error)) return { reason: error.reason, detail: error.details };
  return { reason: 'registry-failed', detail: { why: messageOf(error).slice(0, 500) } };
}

/** Does work on each item, a few at a time, and keeps their order. */
export async function each<Item, Result>(
  items: readonly Item[],
  width: number,
  signal: AbortSignal,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  // Each piece of work listens to it: Node takes more than ten listeners for a leak.
  setMaxListeners(0, signal);
  const results: Result[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) {
      throwIfStopped(signal);
      const item = items[at];
      if (item !== undefined) results[at] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  return results;
}
