import { watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';
import { EventEmitter, window, workspace, type Event } from 'vscode';
import { DisposableList, type Disposable } from '../base/disposables.ts';
import { messageOf, StoppedError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { EngineClient } from '../engine/client.ts';
import { chooseEngine, type EngineChoice } from '../engine/find/choose.ts';
import { configFolder } from '../engine/find/config.ts';
import { realSurroundings } from '../engine/find/real-surroundings.ts';
import { openEngine } from '../engine/open.ts';
import type { Topology } from '../model/topology.ts';
import type { ImageMemory } from '../runner/helper-images.ts';
import { sweepHelpers } from '../runner/helper-sweep.ts';
import { Helpers } from '../runner/helpers.ts';
import { InsideRunner } from '../runner/inside.ts';
import { LiveTopology, type LiveState, type LiveUpdate } from '../store/live.ts';
import { helperPolicy } from './helper-policy.ts';
import { section, settingIds } from './ids.ts';
import { settings } from './settings.ts';

/** A client, what it sees, and what runs programs through it: what a command works with. */
export interface Connected {
  readonly client: EngineClient;
  readonly topology: Topology;
  readonly runner: InsideRunner;
}

/** Milliseconds between two looks at a changed configuration: editors write files in several steps. */
const settleMs = 300;

/**
 * The one engine that the extension looks at. Connects when it is first asked for something, and again when the settings or docker's own
 * configuration name another.
 */
export class EngineService implements Disposable {
  private readonly changed = new EventEmitter<LiveUpdate>();
  /** Fires with every change of the engine's state and of its topology. */
  readonly onUpdate: Event<LiveUpdate> = this.changed.event;
  private live: LiveTopology | undefined;
  private runner: { client: EngineClient; runner: InsideRunner } | undefined;
  private current: EngineChoice | undefined;
  /** What the settings said when the choice was made. */
  private requested = '';
  private attention: Disposable | undefined;
  /** Who looks. */
  private readonly attending = new Set<string>();
  private isWatching = false;
  private readonly disposables = new DisposableList();
  private settling: NodeJS.Timeout | undefined;

  /** @param memory where it is kept what is known of images */
  constructor(
    private readonly log: Logger,
    private readonly memory: ImageMemory,
  ) {
    this.disposables.add(this.changed);
    this.disposables.add(
      workspace.onDidChangeConfiguration((event) => {
        const ids = [settingIds.host, settingIds.context];
        if (!ids.some((id) => event.affectsConfiguration(`${section}.${id}`))) return;
        // Choosing an engine changes two settings, one after the other: connecting once is enough.
        if (JSON.stringify(settings.engine()) !== this.requested) this.restart();
      }),
    );
    this.disposables.add(
      window.onDidChangeWindowState(({ focused }) => {
        // Podman's network commands and changes of stopped containers raise no event.
        if (focused && this.attending.size > 0 && this.live?.state.kind === 'live')
          this.live.reconcile().catch(() => undefined);
      }),
    );
  }

  get state(): LiveState {
    return this.live?.state ?? { kind: 'connecting', topology: null };
  }

  /** The engine that was chosen last, whether it could be reached or not. */
  get choice(): EngineChoice | undefined {
    return this.current;
  }

  /** Connects, if that has not been done. */
  start(): LiveTopology {
    if (this.live) return this.live;
    const live = new LiveTopology(async (signal) => await this.open(signal), { log: this.log });
    this.live = live;
    live.onUpdate((update) => this.changed.fire(update));
    if (this.attending.size > 0) this.attention = live.attend();
    this.watchConfiguration();
    return live;
  }

  /** Whether somebody looks, by name: then also changes that raise no event are looked up now and then. */
  attend(viewer: string, isAttended: boolean): void {
    if (isAttended) this.attending.add(viewer);
    else this.attending.delete(viewer);
    this.attention?.dispose();
    this.attention = this.attending.size > 0 ? this.live?.attend() : undefined;
  }

  /** What a command works with; waits for the first full topology. @throws {EngineError} @throws {StoppedError} */
  async connected(signal?: AbortSignal): Promise<Connected> {
    const live = this.start();
    const topology = await live.ready(signal);
    const { client } = live;
    if (!client) throw new StoppedError('cancelled', 'the engine was lost in this moment');
    if (this.runner?.client !== client) this.runner = { client, runner: this.prepare(client) };
    return { client, topology, runner: this.runner.runner };
  }

  /** What ran through a client before ends with it: the engine removes a helper whose connection is closed. */
  private prepare(client: EngineClient): InsideRunner {
    const helpers = new Helpers(client, { policy: helperPolicy, memory: this.memory, log: this.log });
    return new InsideRunner(client, this.log, helpers);
  }

  /** Reads everything anew; where the engine is lost, connects anew. */
  async refresh(signal?: AbortSignal): Promise<void> {
    const live = this.start();
    if (live.state.kind === 'live') await live.reconcile(signal);
    else this.restart();
  }

  /** Chooses and connects again, from the beginning. */
  restart(): void {
    this.attention?.dispose();
    this.attention = undefined;
    const running = this.live;
    this.live = undefined;
    running?.dispose();
    if (!running) return;
    this.changed.fire({ state: { kind: 'connecting', topology: null }, changes: [] });
    this.start();
  }

  dispose(): void {
    clearTimeout(this.settling);
    this.attention?.dispose();
    this.live?.dispose();
    this.disposables.dispose();
  }

  private async open(signal: AbortSignal): Promise<EngineClient> {
    const request = settings.engine();
    this.requested = JSON.stringify(request);
    const choice = await chooseEngine(request, undefined, signal);
    this.current = choice;
    this.log.info(`engine ${choice.endpoint}, by ${whatChose(choice.chosenBy)}`);
    const client = await openEngine(choice, { log: this.log, signal });
    // What a window that crashed has left is removed in the meantime; nothing waits for that.
    sweepHelpers(client, { log: this.log }).catch((error: unknown) => this.log.debug(`sweep: ${messageOf(error)}`));
    return client;
  }

  /** `docker context use` raises no event of the engine: its files tell. */
  private watchConfiguration(): void {
    if (this.isWatching) return;
    this.isWatching = true;
    const folder = configFolder(realSurroundings());
    for (const path of [folder, join(folder, 'contexts', 'meta')]) {
      let watcher: FSWatcher;
      try {
        watcher = watch(path, { persistent: false }, () => this.lookAgainSoon());
      } catch {
        continue; // There is no such folder: docker has no configuration here.
      }
      watcher.on('error', (error) => this.log.debug(`${path}: ${messageOf(error)}`));
      this.disposables.add({ dispose: () => watcher.close() });
    }
  }

  private lookAgainSoon(): void {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      chooseEngine(settings.engine()).then(
        (choice) => {
          if (choice.endpoint !== this.current?.endpoint) this.restart();
        },
        (error: unknown) => this.log.debug(`docker's configuration changed: ${messageOf(error)}`),
      );
    }, settleMs);
  }
}

/** Options are settings here. */
function whatChose({ kind, name }: EngineChoice['chosenBy']): string {
  return kind === 'option' ? `setting ${section}.engine.${name.replace('--', '')}` : `${kind} ${name}`;
}
