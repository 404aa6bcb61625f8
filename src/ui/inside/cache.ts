import type { Disposable } from '../../base/disposables.ts';
import { StoppedError } from '../../base/errors.ts';
import type { Container } from '../../model/container.ts';
import type { Change, Topology } from '../../model/topology.ts';
import { sharersOf } from '../../topology/shared.ts';

/** What is known of the inside of one container. */
export type InsideState<T> =
  /** `before`: what was read before something happened that may have changed it. */
  | { readonly kind: 'reading'; readonly before: T | null }
  | { readonly kind: 'read'; readonly found: T }
  | { readonly kind: 'failed'; readonly error: unknown };

/**
 * With how much care something is read. `glance`: with what takes no effort; `look`: with all that is allowed already; `study`: somebody asked
 * for it, and may be asked for leave.
 */
export type Care = (typeof cares)[number];
const cares = ['glance', 'look', 'study'] as const;

interface Entry<T> {
  readonly care: Care;
  state: InsideState<T>;
  /** Something happened since: it is read again when somebody looks. */
  isStale: boolean;
  reading: AbortController | null;
  /** Ends with the reading, whatever came of it. */
  done: Promise<void>;
}

/** How often a reading is begun that events overtake: at the start several come in a row. */
const freshAttempts = 5;
/** Readings under way at once: each is a program in a container. */
const mostReadings = 4;

/**
 * What was read inside containers: read when somebody looks, kept until an event says that it may have changed. Events don't tell what
 * happens inside (a route set by hand): for that there is {@link forget}.
 */
export class InsideCache<T> implements Disposable {
  private readonly entries = new Map<string, Entry<T>>();
  private readonly waiting: (() => void)[] = [];
  private running = 0;

  /**
   * @param read the reading itself
   * @param onChange told the id of a container of which there is something new to show
   */
  constructor(
    private readonly read: (container: Container, signal: AbortSignal, care: Care) => Promise<T>,
    private readonly onChange: (containerId: string) => void,
  ) {}

  /** What is known now. Where that is nothing, is stale, or was read with less care, a reading begins. */
  look(container: Container, care: Care = 'look'): InsideState<T> {
    const entry = this.entries.get(container.id);
    const isGood = entry && cares.indexOf(entry.care) >= cares.indexOf(care);
    if (isGood && !(entry.isStale && entry.reading === null)) return entry.state;
    void this.begin(container, entry, care);
    return this.entries.get(container.id)?.state ?? { kind: 'reading', before: null };
  }

  /** What was read last, however long ago; null where nothing was. Begins nothing. */
  seen(containerId: string): T | null {
    const state = this.entries.get(containerId)?.state;
    return state?.kind === 'read' ? state.found : state?.kind === 'reading' ? state.before : null;
  }

  /** What is known, as {@link look} has it, once it is. @throws what the reading throws */
  async known(container: Container, care: Care): Promise<T> {
    for (let attempt = 0; attempt < freshAttempts; attempt += 1) {
      const state = this.look(container, care);
      if (state.kind === 'read') return state.found;
      if (state.kind === 'failed') throw state.error;
      await this.entries.get(container.id)?.done;
    }
    throw new StoppedError('cancelled', 'what is read changes again and again');
  }

  /** Reads now, whatever was known; again where an event overtook the reading. @throws what the reading throws */
  async fresh(container: Container): Promise<T> {
    for (let attempt = 0; attempt < freshAttempts; attempt += 1) {
      await this.begin(container, this.entries.get(container.id), 'study');
      const entry = this.entries.get(container.id);
      if (entry?.state.kind === 'read' && !entry.isStale) return entry.state.found;
      if (entry?.state.kind === 'failed') throw entry.state.error;
    }
    throw new StoppedError('cancelled', 'what is read changes again and again');
  }

  /** What was read is read again when somebody looks. */
  forget(containerIds: Iterable<string>): void {
    for (const id of containerIds) {
      const entry = this.entries.get(id);
      if (!entry) continue;
      entry.isStale = true;
      entry.reading?.abort();
      entry.reading = null;
      this.onChange(id);
    }
  }

  /** Takes note of what happened on the engine. */
  follow(topology: Topology | null, changes: readonly Change[]): void {
    for (const change of changes) {
      if (!('container' in change)) continue;
      const { container } = change;
      if (change.kind === 'container-removed') this.drop(container.id);
      else if (change.kind !== 'container-changed' || change.fields.some(mayChangeInside)) {
        const sharers = topology === null ? [] : sharersOf(topology, container);
        this.forget([container, ...sharers].map(({ id }) => id));
      }
    }
  }

  /** Forgets everything: the engine is another one. */
  clear(): void {
    for (const id of [...this.entries.keys()]) this.drop(id);
  }

  dispose(): void {
    this.clear();
  }

  private drop(id: string): void {
    this.entries.get(id)?.reading?.abort();
    this.entries.delete(id);
  }

  private begin(container: Container, known: Entry<T> | undefined, care: Care): Promise<void> {
    known?.reading?.abort();
    const controller = new AbortController();
    const before =
      known?.state.kind === 'read' ? known.state.found : known?.state.kind === 'reading' ? known.state.before : null;
    const entry: Entry<T> = {
      ...{ care, state: { kind: 'reading', before }, isStale: false, reading: controller },
      done: Promise.resolve(),
    };
    this.entries.set(container.id, entry);
    entry.done = this.readInto(entry, container, controller);
    return entry.done;
  }

  private async readInto(entry: Entry<T>, container: Container, controller: AbortController): Promise<void> {
    const state = await this.inTurn(async (): Promise<InsideState<T>> => {
      try {
        if (controller.signal.aborted) throw new StoppedError('cancelled', 'no longer wanted');
        return { kind: 'read', found: await this.read(container, controller.signal, entry.care) };
      } catch (error) {
        return { kind: 'failed', error };
      }
    });
    // Given up meanwhile, or begun anew.
    if (entry.reading !== controller || this.entries.get(container.id) !== entry) return;
    entry.state = state;
    entry.reading = null;
    this.onChange(container.id);
  }

  private async inTurn<R>(work: () => Promise<R>): Promise<R> {
    // Who waited takes over the place of the one before.
    if (this.running >= mostReadings) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running += 1;
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }
}

/** What the engine tells of a container that has to do with its namespace: not its health, its labels or its name. */
function mayChangeInside(field: string): boolean {
  return ['state', 'mode', 'ports', 'detail', 'detail.startedAt', 'detail.pid', 'detail.resolver'].includes(field);
}
