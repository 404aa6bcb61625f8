import type { Disposable } from '../base/disposables.ts';
import { messageOf } from '../base/errors.ts';
import { silentLogger, type Logger } from '../base/logger.ts';
import { delay, stopReason, throwIfStopped } from '../base/signals.ts';
import type { EngineClient } from '../engine/client.ts';
import { EngineError } from '../engine/errors.ts';
import type { EngineEvent } from '../engine/events.ts';
import type { Change, Topology } from '../model/topology.ts';
import { changesBetween } from '../topology/diff.ts';
import { DirtySet } from './dirty.ts';
import { readDetails, readDirty, readLists } from './read.ts';

/** Where a live topology stands. The topology of a lost engine is the last one known. */
export type LiveState =
  | { readonly kind: 'connecting'; readonly topology: null }
  | { readonly kind: 'live'; readonly topology: Topology }
  | { readonly kind: 'lost'; readonly topology: Topology | null; readonly error: unknown };

/** One step from a state to the next, with what differs. The first topology comes without changes. */
export interface LiveUpdate {
  readonly state: LiveState;
  readonly changes: readonly Change[];
}

export interface LiveOptions {
  readonly log?: Logger;
  /** Milliseconds between full reads while somebody attends: some changes raise no event. */
  readonly reconcileMs?: number;
  /** Milliseconds that events are gathered before what they touched is read. */
  readonly gatherMs?: number;
  /** Milliseconds before the first try to reconnect; then longer and longer, up to {@link longestBackoffMs}. */
  readonly backoffMs?: number;
}

const longestBackoffMs = 10_000;

/** With more than this dirty at once, one full read is cheaper than reading one by one. */
const manyDirty = 64;

/**
 * Keeps a topology up to date from the engine's events: one event reads again only what it touched, bursts are gathered, a broken
 * connection is opened again and everything read anew.
 */
export class LiveTopology implements Disposable {
  /** Wakes whoever waits for work. */
  private wake: (() => void) | undefined;
  private current: LiveState = { kind: 'connecting', topology: null };
  private engineClient: EngineClient | undefined;
  private dirty = new DirtySet();
  private wantsFullRead = false;
  private fullReads = 0;
  private readingFull = false;
  private attending = 0;
  /** It was time to look again, and nobody was there. */
  private missedReconcile = false;
  private readonly listeners = new Set<(update: LiveUpdate) => void>();
  private readonly stop = new AbortController();
  private readonly log: Logger;
  private readonly reconcileMs: number;
  private readonly gatherMs: number;
  private readonly backoffMs: number;

  /** @param open connects to the engine; called again after every loss */
  constructor(
    private readonly open: (signal: AbortSignal) => Promise<EngineClient>,
    options: LiveOptions = {},
  ) {
    this.log = options.log ?? silentLogger;
    this.reconcileMs = options.reconcileMs ?? 60_000;
    this.gatherMs = options.gatherMs ?? 25;
    this.backoffMs = options.backoffMs ?? 250;
    void this.run();
  }

  get state(): LiveState {
    return this.current;
  }

  /** The client of the connection that stands, for probes. Undefined while there is none. */
  get client(): EngineClient | undefined {
    return this.engineClient;
  }

  /** Calls back after each change of state or topology. */
  onUpdate(listener: (update: LiveUpdate) => void): Disposable {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  }

  /** While somebody looks, what raises no event is looked up now and then; at once where that was left out because nobody did. */
  attend(): Disposable {
    this.attending += 1;
    if (this.attending === 1 && this.missedReconcile) {
      this.wantsFullRead = true;
      this.notify();
    }
    let ended = false;
    return {
      dispose: () => {
        if (!ended) this.attending -= 1;
        ended = true;
      },
    };
  }

  /** Reads everything again and waits for it. @throws {StoppedError} @throws the error of a lost engine */
  async reconcile(signal?: AbortSignal): Promise<Topology> {
    // A read that is already under way may have passed what the caller wants to see.
    const wanted = this.fullReads + (this.readingFull ? 2 : 1);
    this.wantsFullRead = true;
    this.notify();
    return await this.until(
      (state) => (this.fullReads >= wanted && state.kind === 'live' ? state.topology : undefined),
      signal,
    );
  }

  /** Waits for the first full topology. @throws {StoppedError} @throws the error of an engine that can't be reached */
  async ready(signal?: AbortSignal): Promise<Topology> {
    return await this.until(
      (state) => (state.kind === 'live' && state.topology.completeness === 'full' ? state.topology : undefined),
      signal,
    );
  }

  dispose(): void {
    this.stop.abort();
    this.listeners.clear();
    this.engineClient?.dispose();
  }

  private async until(pick: (state: LiveState) => Topology | undefined, signal?: AbortSignal): Promise<Topology> {
    throwIfStopped(signal);
    throwIfStopped(this.stop.signal);
    const already = pick(this.current);
    if (already) return already;
    return await new Promise<Topology>((resolve, reject) => {
      const end = (): void => {
        subscription.dispose();
        signal?.removeEventListener('abort', giveUp);
        this.stop.signal.removeEventListener('abort', giveUp);
      };
      const giveUp = (): void => {
        end();
        reject(stopReason(signal));
      };
      const subscription = this.onUpdate(({ state }) => {
        const topology = pick(state);
        if (topology === undefined && state.kind !== 'lost') return;
        end();
        if (topology) resolve(topology);
        else
          reject(state.kind === 'lost' && state.error instanceof Error ? state.error : new Error('the engine is lost'));
      });
      signal?.addEventListener('abort', giveUp, { once: true });
      this.stop.signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  private async run(): Promise<void> {
    const { signal } = this.stop;
    let wait = this.backoffMs;
    while (!signal.aborted) {
      try {
        await this.live(() => {
          wait = this.backoffMs;
        });
      } catch (error) {
        if (isAborted(signal)) break;
        this.log.warn(`engine lost: ${messageOf(error)}; trying again in ${Math.round(wait)} ms`);
        this.publish({ kind: 'lost', topology: this.current.topology, error });
      }
      await delay(wait, signal).catch(() => undefined);
      wait = Math.min(wait * 1.7, longestBackoffMs);
    }
  }

  /** One connection, from its opening to its loss. Events are heard before the first read, so that nothing falls in between. */
  private async live(onLive: () => void): Promise<void> {
    const epoch = new AbortController();
    const end = (): void => epoch.abort(stopReason(this.stop.signal));
    this.stop.signal.addEventListener('abort', end, { once: true });
    try {
      const client = await this.open(epoch.signal);
      this.engineClient = client;
      throwIfStopped(epoch.signal);
      this.dirty = new DirtySet();
      const events = await client.events(epoch.signal);
      this.wantsFullRead = true;
      await Promise.race([
        this.listen(events, client.engine.endpoint),
        this.refresh(client, epoch.signal, onLive),
        this.reconcileRegularly(epoch.signal),
      ]);
    } finally {
      this.stop.signal.removeEventListener('abort', end);
      epoch.abort();
      this.engineClient?.dispose();
      this.engineClient = undefined;
    }
  }

  private async listen(events: AsyncIterable<EngineEvent>, endpoint: string): Promise<never> {
    for await (const event of events) {
      this.log.trace(`event: ${event.kind} ${event.action} ${event.id.slice(0, 12)}`);
      this.dirty.mark(event, this.current.topology);
      this.notify();
    }
    throw new EngineError('connection-lost', 'the event stream ended', {
      endpoint,
      request: 'GET /events',
      why: 'the event stream ended',
    });
  }

  private async refresh(client: EngineClient, signal: AbortSignal, onLive: () => void): Promise<never> {
    for (;;) {
      if (!this.wantsFullRead && this.dirty.size === 0) {
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
      }
      throwIfStopped(signal);
      if (!this.wantsFullRead) await delay(this.gatherMs, signal);
      const dirty = this.dirty;
      this.dirty = new DirtySet();
      const before = this.current.topology;
      if (before === null || this.wantsFullRead || dirty.size > manyDirty) {
        this.wantsFullRead = false;
        this.missedReconcile = false;
        const full = await this.readAll(client, before, signal);
        throwIfStopped(signal);
        this.fullReads += 1;
        this.publish({ kind: 'live', topology: full });
        onLive();
      } else {
        const next = await readDirty(client, before, dirty, signal);
        throwIfStopped(signal);
        this.publish({ kind: 'live', topology: next });
      }
    }
  }

  private async readAll(client: EngineClient, before: Topology | null, signal: AbortSignal): Promise<Topology> {
    this.readingFull = true;
    try {
      const lists = await readLists(client, signal);
      throwIfStopped(signal);
      if (before === null) this.publish({ kind: 'live', topology: lists });
      return await readDetails(client, lists, before, signal);
    } finally {
      this.readingFull = false;
    }
  }

  private async reconcileRegularly(signal: AbortSignal): Promise<never> {
    for (;;) {
      await delay(this.reconcileMs, signal);
      if (this.attending === 0) {
        this.missedReconcile = true;
        continue;
      }
      this.wantsFullRead = true;
      this.notify();
    }
  }

  private notify(): void {
    this.wake?.();
    this.wake = undefined;
  }

  private publish(state: LiveState): void {
    if (this.stop.signal.aborted) return;
    const before = this.current;
    this.current = state;
    const differs = state.topology !== null && before.topology !== null && state.topology !== before.topology;
    const changes = differs ? changesBetween(before.topology, state.topology) : [];
    // From the lists to the full picture everything gains details; nothing of that happened on the engine.
    const isDetail = before.topology?.completeness === 'lists';
    for (const listener of [...this.listeners]) {
      if (!this.listeners.has(listener)) continue; // unsubscribed by one before it
      try {
        listener({ state, changes: isDetail ? [] : changes });
      } catch (error) {
        this.log.error(`a listener failed: ${messageOf(error)}`);
      }
    }
  }
}

function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
