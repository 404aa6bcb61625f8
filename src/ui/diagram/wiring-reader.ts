import { EventEmitter, l10n, type Event } from 'vscode';
import type { Disposable } from '../../base/disposables.ts';
import { messageOf, StoppedError } from '../../base/errors.ts';
import type { Topology } from '../../model/topology.ts';
import { readNetworkWiring } from '../../namespace/network-wiring.ts';
import type { Wirings } from '../../shared/diagram/wiring.ts';
import type { Services } from '../services.ts';
import { settings } from '../settings.ts';

/** Reads how the networks are wired, while somebody wants to see it, and anew when containers come, go or are connected. */
export class WiringReader implements Disposable {
  private readonly changed = new EventEmitter<undefined>();
  readonly onDidChange: Event<undefined> = this.changed.event;
  private known: Wirings | null = null;
  private knownFor = '';
  private reading: AbortController | undefined;
  private problem = '';

  constructor(private readonly services: Services) {}

  /** What is known now; null while nothing was read. */
  get wirings(): Wirings | null {
    return this.known;
  }

  get isBusy(): boolean {
    return this.reading !== undefined;
  }

  /** What the reader is at, or why there is nothing, in a sentence; empty where all is well. */
  get status(): string {
    if (this.problem !== '') return this.problem;
    return this.reading !== undefined && this.known === null ? l10n.t('Reading how the networks are wired…') : '';
  }

  /** Reads it, unless that was done for the same containers and attachments. */
  want(topology: Topology): void {
    const attachments = [...topology.containers.values()].map(
      ({ id, state, endpoints }) =>
        `${id} ${state} ${endpoints.map(({ networkId, mac }) => `${networkId} ${mac ?? ''}`).join(' ')}`,
    );
    const key = attachments.sort().join('\n');
    if (key === this.knownFor) return;
    this.knownFor = key;
    this.reading?.abort();
    const reading = new AbortController();
    this.reading = reading;
    void this.read(reading.signal).finally(() => {
      if (this.reading !== reading) return;
      this.reading = undefined;
      this.changed.fire(undefined);
    });
  }

  /** Nobody wants to see it any more. */
  forget(): void {
    this.reading?.abort();
    this.reading = undefined;
    this.known = null;
    this.knownFor = '';
    this.problem = '';
  }

  dispose(): void {
    this.forget();
    this.changed.dispose();
  }

  private async read(signal: AbortSignal): Promise<void> {
    try {
      const { client, topology, runner } = await this.services.engine.connected(signal);
      const helper = settings.helper() && settings.hostHelper() !== 'never';
      const found = await readNetworkWiring(client, runner, topology, undefined, { signal, helper, ask: true });
      if (signal.aborted) return;
      this.known = found;
      this.problem = '';
    } catch (error) {
      if (signal.aborted || StoppedError.is(error, 'cancelled')) return;
      this.services.log.error(`diagram: wiring: ${messageOf(error)}`);
      this.problem = l10n.t('How the networks are wired could not be read: {0}', messageOf(error));
    }
  }
}
