import { silentLogger } from '../base/logger.ts';
import { stopReason } from '../base/signals.ts';
import { EngineClient, type Inspection, type Listing } from '../engine/client.ts';
import { EngineConnection } from '../engine/connection.ts';
import type { EngineEvent } from '../engine/events.ts';
import type { Container } from '../model/container.ts';
import type { Engine } from '../model/engine.ts';
import type { Network } from '../model/network.ts';

const engine: Engine = {
  endpoint: 'unix:///scripted',
  product: 'docker',
  version: '28.5.2',
  apiVersion: '1.51',
  platform: null,
  os: 'linux',
};

/**
 * For tests: an engine that has what it is told to have, announces what it is told to announce, and answers when it is told to. What
 * an answer says is decided when it is asked for, as with a real engine whose answer is under way.
 */
export class ScriptedEngine {
  readonly networks = new Map<string, Network>();
  readonly containers = new Map<string, Container>();
  /** What was read, in order: `lists`, or the ids of one round of inspects. */
  readonly reads: (readonly string[])[] = [];
  /** When it was connected to, by `performance.now()`. */
  readonly openings: number[] = [];
  /** Clients that were opened and not disposed of. */
  readonly clients = new Set<EngineClient>();
  /** What stands in the way of connecting. */
  trouble: Error | null = null;
  /** What answers wait for, whatever becomes of those who asked. */
  private gate: Promise<void> = Promise.resolve();
  private readonly streams = new Set<(next: EngineEvent | 'end') => void>();

  /** To be given to a live topology. */
  readonly open = async (): Promise<EngineClient> => {
    this.openings.push(performance.now());
    await this.gate;
    if (this.trouble) throw this.trouble;
    const client = new ScriptedClient(this);
    this.clients.add(client);
    return client;
  };

  has(...items: readonly (Network | Container)[]): void {
    for (const item of items) {
      if ('mode' in item) this.containers.set(item.id, item);
      else this.networks.set(item.id, item);
    }
  }

  announce(event: EngineEvent): void {
    for (const stream of this.streams) stream(event);
  }

  /** Says that something happened to a container. */
  announceContainer(action: string, { id }: Container): void {
    this.announce({ kind: 'container', action, id });
  }

  /** Ends the event streams. */
  hangUp(): void {
    for (const stream of this.streams) stream('end');
  }

  /** Holds back every answer from now on until the returned function is called. */
  hold(): () => void {
    let release: () => void = () => undefined;
    this.gate = new Promise((resolve) => {
      release = resolve;
    });
    return release;
  }

  async answer<T>(read: readonly string[], what: () => T): Promise<T> {
    this.reads.push(read);
    const said = what();
    await this.gate;
    return said;
  }

  async *events(signal: AbortSignal): AsyncGenerator<EngineEvent> {
    const waiting: (EngineEvent | 'end')[] = [];
    let wake: () => void = () => undefined;
    const stream = (next: EngineEvent | 'end'): void => {
      waiting.push(next);
      wake();
    };
    const stop = (): void => wake();
    signal.addEventListener('abort', stop, { once: true });
    this.streams.add(stream);
    try {
      for (;;) {
        const next = waiting.shift();
        if (signal.aborted) throw stopReason(signal);
        if (next === 'end') return;
        if (next) yield next;
        else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      this.streams.delete(stream);
    }
  }
}

class ScriptedClient extends EngineClient {
  constructor(private readonly script: ScriptedEngine) {
    const send = async (): Promise<never> => await Promise.reject(new Error('a scripted engine takes no requests'));
    const transport = { send, upgrade: send, close: () => undefined };
    super(engine, new EngineConnection(engine.endpoint, transport, silentLogger));
  }

  override async listNetworks(): Promise<Listing<Network>> {
    return await this.script.answer(['lists'], () => listing(this.script.networks));
  }

  override async listContainers(): Promise<Listing<Container>> {
    return await this.script.answer(['lists'], () => listing(this.script.containers));
  }

  override async inspectNetworks(ids: readonly string[]): Promise<Inspection<Network>[]> {
    return await this.script.answer(ids, () => ids.map((id) => inspection(this.script.networks.get(id))));
  }

  override async inspectContainers(ids: readonly string[]): Promise<Inspection<Container>[]> {
    return await this.script.answer(ids, () => ids.map((id) => inspection(this.script.containers.get(id))));
  }

  override async events(signal: AbortSignal): Promise<AsyncIterable<EngineEvent>> {
    const events = this.script.events(signal);
    // A generator does not begin before it is asked for something; a real stream is there once it is open.
    const first = events.next();
    first.catch(() => undefined);
    return await Promise.resolve(
      (async function* () {
        for (let next = await first; next.done !== true; next = await events.next()) yield next.value;
      })(),
    );
  }

  override dispose(): void {
    this.script.clients.delete(this);
    super.dispose();
  }
}

function listing<T>(items: ReadonlyMap<string, T>): Listing<T> {
  return { items: [...items.values()], oddities: [] };
}

function inspection<T>(item: T | undefined): Inspection<T> {
  return item === undefined ? { kind: 'gone' } : { kind: 'found', item };
}
