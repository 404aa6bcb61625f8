import { EventEmitter, type Event, type Memento } from 'vscode';
import { messageOf, StoppedError } from '../../base/errors.ts';
import type { Disposable } from '../../base/disposables.ts';
import type { Logger } from '../../base/logger.ts';
import type { Registry, RegistryReading } from '../../discovery/registries/live.ts';
import type { EngineService } from '../engine-service.ts';
import type { KnownRegistry, Registries } from '../registries.ts';

/** Registries found in containers that somebody wanted to be asked, by their ids. */
const acceptedKey = 'registries.accepted';

interface Watched {
  readonly known: KnownRegistry;
  readonly stop: AbortController;
  registry: Registry | null;
  reading: RegistryReading | null;
}

/** Watches registries while somebody looks: those of the settings, and found ones once somebody wanted them. */
export class RegistryWatcher implements Disposable {
  private readonly changed = new EventEmitter<void>();
  readonly onDidChange: Event<void> = this.changed.event;
  private readonly watched = new Map<string, Watched>();
  private attended = false;
  /** Found, and not asked. */
  private offered: readonly KnownRegistry[] = [];

  constructor(
    private readonly engine: EngineService,
    private readonly registries: Registries,
    private readonly memory: Memento,
    private readonly log: Logger,
  ) {}

  /** What each registry said last. */
  get readings(): readonly RegistryReading[] {
    return [...this.watched.values()].flatMap(({ reading }) => reading ?? []);
  }

  /** Containers that look like a registry and are not asked. */
  get offers(): readonly KnownRegistry[] {
    return this.offered;
  }

  /** Those that can be asked now: of the settings, and accepted. */
  get asked(): readonly KnownRegistry[] {
    return [...this.watched.values()].map(({ known }) => known);
  }

  /** Asks a registry that was found from now on. */
  async accept(id: string): Promise<void> {
    await this.memory.update(acceptedKey, [...new Set([...this.accepted(), id])]);
    await this.refresh();
  }

  /** Watches while somebody looks, and not otherwise: a tunnel is a program in somebody's container. */
  attend(attended: boolean): void {
    this.attended = attended;
    if (attended) void this.refresh();
    else for (const one of this.watched.values()) this.end(one);
  }

  /** Looks again which registries there are. Never rejects. */
  async refresh(): Promise<void> {
    if (!this.attended) return;
    try {
      const known = this.registries.list(await this.engine.connected());
      const accepted = this.accepted();
      const wanted = known.filter(({ found, id }) => !found || accepted.includes(id));
      this.offered = known.filter((one) => !wanted.includes(one));
      for (const one of this.watched.values()) if (!wanted.some(({ id }) => id === one.known.id)) this.end(one);
      for (const one of wanted) if (!this.watched.has(one.id)) this.begin(one);
      this.changed.fire();
    } catch (error) {
      if (!StoppedError.is(error, 'cancelled')) this.log.debug(`registries: ${messageOf(error)}`);
    }
  }

  dispose(): void {
    for (const one of this.watched.values()) this.end(one);
    this.changed.dispose();
  }

  private accepted(): readonly string[] {
    const kept: unknown = this.memory.get(acceptedKey);
    return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string') : [];
  }

  private begin(known: KnownRegistry): void {
    const one: Watched = { known, stop: new AbortController(), registry: null, reading: null };
    this.watched.set(known.id, one);
    void this.run(one);
  }

  private async run(one: Watched): Promise<void> {
    try {
      const registry = await one.known.open();
      one.registry = registry;
      if (one.stop.signal.aborted) {
        await registry.close();
        return;
      }
      await registry.watch((reading) => {
        one.reading = reading;
        this.changed.fire();
      }, one.stop.signal);
    } catch (error) {
      if (!one.stop.signal.aborted) this.log.warn(`${one.known.name}: ${messageOf(error)}`);
    }
  }

  private end(one: Watched): void {
    one.stop.abort(new StoppedError('cancelled', 'nobody looks'));
    this.watched.delete(one.known.id);
    void one.registry?.close();
  }
}
