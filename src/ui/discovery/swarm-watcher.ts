import { EventEmitter, type Event } from 'vscode';
import type { Disposable } from '../../base/disposables.ts';
import { messageOf, StoppedError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import { readSwarmServices, type SwarmReading } from '../../discovery/swarm-reading.ts';
import { sameValue } from '../../topology/diff.ts';
import type { EngineService } from '../engine-service.ts';

/** Milliseconds between two readings of a swarm: what happens on other nodes is no event here. */
const everyMs = 5_000;

/** Reads the swarm that the engine is in while somebody looks. */
export class SwarmWatcher implements Disposable {
  private readonly changed = new EventEmitter<void>();
  readonly onDidChange: Event<void> = this.changed.event;
  private stop: AbortController | null = null;
  private timer: NodeJS.Timeout | undefined;
  private last: SwarmReading | null = null;

  constructor(
    private readonly engine: EngineService,
    private readonly log: Logger,
  ) {}

  /** What it told last; null where it was not asked yet. */
  get reading(): SwarmReading | null {
    return this.last;
  }

  attend(attended: boolean): void {
    if (attended === (this.stop !== null)) return;
    this.stop?.abort(new StoppedError('cancelled', 'nobody looks'));
    this.stop = attended ? new AbortController() : null;
    clearTimeout(this.timer);
    if (attended) this.refresh();
  }

  /** Reads again. */
  refresh(): void {
    const { stop } = this;
    if (stop === null) return;
    clearTimeout(this.timer);
    void this.read(stop.signal).then((isInSwarm) => {
      clearTimeout(this.timer);
      if (isInSwarm && !stop.signal.aborted) this.timer = setTimeout(() => this.refresh(), everyMs);
    });
  }

  dispose(): void {
    this.attend(false);
    this.changed.dispose();
  }

  /** @returns whether there is anything to read again. Never rejects. */
  private async read(signal: AbortSignal): Promise<boolean> {
    try {
      const { client, topology } = await this.engine.connected(signal);
      const reading = await readSwarmServices(topology, async () => await client.swarm(topology, signal), signal);
      if (!sameValue(this.last, reading)) {
        this.last = reading;
        this.changed.fire();
      }
      return reading.source !== null;
    } catch (error) {
      if (!signal.aborted) this.log.debug(`swarm: ${messageOf(error)}`);
      return this.last?.source != null;
    }
  }
}
