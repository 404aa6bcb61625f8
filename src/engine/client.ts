import { setMaxListeners } from 'node:events';
import pMap from 'p-map';
import * as v from 'valibot';
import type { Disposable } from '../base/disposables.ts';
import { limits } from '../base/limits.ts';
import { throwIfStopped } from '../base/signals.ts';
import type { Container } from '../model/container.ts';
import type { Engine } from '../model/engine.ts';
import type { Network } from '../model/network.ts';
import type { Oddity } from '../model/topology.ts';
import { readContainerFile } from './archive.ts';
import type { EngineConnection } from './connection.ts';
import { EngineError } from './errors.ts';
import { openEvents, type EngineEvent } from './events.ts';
import type { Swarm } from '../model/swarm.ts';
import type { Topology } from '../model/topology.ts';
import { openPipe, type PipeRequest, type PipeStream } from './pipe.ts';
import { readSwarm } from './swarm.ts';
import { openTerminal, type EngineTerminal, type TerminalRequest } from './terminal.ts';
import { runExec, type ExecRequest, type ExecResult } from './exec.ts';
import { readInspectedContainer, readListedContainer } from './translate/container.ts';
import { readForwarding } from './translate/info.ts';
import { readNetwork } from './translate/network.ts';

/** What could be read of a list, and what could not. */
export interface Listing<T> {
  readonly items: readonly T[];
  readonly oddities: readonly Oddity[];
}

/** What one inspect said: the object, that it is gone, or that its answer makes no sense. */
export type Inspection<T> =
  | { readonly kind: 'found'; readonly item: T }
  | { readonly kind: 'gone' }
  | { readonly kind: 'odd'; readonly oddity: Oddity };

/** Reads and asks one engine; everything it answers comes out as the model's types. */
export class EngineClient implements Disposable {
  constructor(
    readonly engine: Engine,
    readonly connection: EngineConnection,
  ) {}

  async listNetworks(signal?: AbortSignal): Promise<Listing<Network>> {
    return await this.list('network', '/networks', {}, (answer) => readNetwork(answer, false), signal);
  }

  /** Every container, stopped ones too, as the list tells them: without names, health details and settings. */
  async listContainers(signal?: AbortSignal): Promise<Listing<Container>> {
    return await this.list('container', '/containers/json', { all: '1' }, readListedContainer, signal);
  }

  async inspectNetwork(id: string, signal?: AbortSignal): Promise<Inspection<Network>> {
    return await this.inspect(
      'network',
      id,
      `/networks/${encodeURIComponent(id)}`,
      (a) => readNetwork(a, true),
      signal,
    );
  }

  async inspectContainer(id: string, signal?: AbortSignal): Promise<Inspection<Container>> {
    return await this.inspect(
      'container',
      id,
      `/containers/${encodeURIComponent(id)}/json`,
      readInspectedContainer,
      signal,
    );
  }

  /** Inspects many, a few at a time, in the order given. */
  async inspectContainers(ids: readonly string[], signal?: AbortSignal): Promise<Inspection<Container>[]> {
    return await inParallel(ids, (id) => this.inspectContainer(id, signal), signal);
  }

  async inspectNetworks(ids: readonly string[], signal?: AbortSignal): Promise<Inspection<Network>[]> {
    return await inParallel(ids, (id) => this.inspectNetwork(id, signal), signal);
  }

  /** Whether the engine's host forwards IPv4 packets; null where it does not tell. */
  async forwardsIpv4(signal?: AbortSignal): Promise<boolean | null> {
    return readForwarding(await this.connection.json('GET', '/info', { signal }));
  }

  /** See {@link readSwarm}. */
  async swarm(topology: Topology, signal?: AbortSignal): Promise<Swarm> {
    return await readSwarm(this.connection, topology, signal);
  }

  /** See {@link openEvents}. */
  async events(signal: AbortSignal): Promise<AsyncIterable<EngineEvent>> {
    return await openEvents(this.connection, signal);
  }

  /** See {@link runExec}. */
  async exec(request: ExecRequest): Promise<ExecResult> {
    return await runExec(this.connection, request);
  }

  /** See {@link openTerminal}. */
  async terminal(request: TerminalRequest): Promise<EngineTerminal> {
    return await openTerminal(this.connection, request);
  }

  /** See {@link openPipe}. */
  async pipe(request: PipeRequest): Promise<PipeStream> {
    return await openPipe(this.connection, request);
  }

  /** See {@link readContainerFile}. */
  async readFile(container: string, path: string, signal?: AbortSignal): Promise<string | null> {
    return await readContainerFile(this.connection, container, path, signal);
  }

  dispose(): void {
    this.connection.dispose();
  }

  private async list<T>(
    what: 'network' | 'container',
    path: string,
    query: Readonly<Record<string, string>>,
    read: (answer: unknown) => T,
    signal: AbortSignal | undefined,
  ): Promise<Listing<T>> {
    const answer = await this.connection.json('GET', path, { query, signal });
    // Podman and old engines write an empty list as null.
    const entries = answer === null ? [] : answer;
    if (!Array.isArray(entries)) throw this.connection.badAnswer(`GET ${path}`, 'not a list');
    const items: T[] = [];
    const oddities: Oddity[] = [];
    for (const entry of entries as unknown[]) {
      try {
        items.push(read(entry));
      } catch (error) {
        oddities.push(oddityOf(what, idIn(entry), error));
      }
    }
    return { items, oddities };
  }

  private async inspect<T>(
    what: 'network' | 'container',
    id: string,
    path: string,
    read: (answer: unknown) => T,
    signal: AbortSignal | undefined,
  ): Promise<Inspection<T>> {
    try {
      const answer = await this.connection.json('GET', path, { signal });
      return { kind: 'found', item: read(answer) };
    } catch (error) {
      if (EngineError.is(error, 'not-found')) return { kind: 'gone' };
      // An engine that fails for one object (a broken container does that) still has the others.
      if (error instanceof v.ValiError || EngineError.is(error, 'bad-answer', 'engine-failed', 'answer-too-large')) {
        return { kind: 'odd', oddity: oddityOf(what, id, error) };
      }
      throw error;
    }
  }
}

async function inParallel<T>(
  ids: readonly string[],
  inspect: (id: string) => Promise<Inspection<T>>,
  signal: AbortSignal | undefined,
): Promise<Inspection<T>[]> {
  // Each inspect under way listens to it, networks and containers at once: Node takes more than ten listeners for a leak.
  if (signal) setMaxListeners(0, signal);
  return await pMap(
    ids,
    async (id) => {
      throwIfStopped(signal);
      return await inspect(id);
    },
    { concurrency: limits.parallelInspects },
  );
}

function oddityOf(what: Oddity['what'], id: string | null, error: unknown): Oddity {
  if (error instanceof v.ValiError) {
    const issue = (error as v.ValiError<v.GenericSchema>).issues[0];
    return { what, id, why: `${v.getDotPath(issue) ?? 'the answer'}: ${issue.message}` };
  }
  return { what, id, why: error instanceof Error ? error.message : String(error) };
}

function idIn(entry: unknown): string | null {
  const parsed = v.safeParse(v.object({ Id: v.string() }), entry);
  return parsed.success ? parsed.output.Id : null;
}
