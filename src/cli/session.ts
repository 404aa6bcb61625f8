import type { Logger } from '../base/logger.ts';
import { messageOf } from '../base/errors.ts';
import type { EngineClient } from '../engine/client.ts';
import { chooseEngine } from '../engine/find/choose.ts';
import { openEngine } from '../engine/open.ts';
import { Helpers } from '../runner/helpers.ts';
import { InsideRunner } from '../runner/inside.ts';
import { printable } from '../text/printable.ts';
import { imageCache } from './image-cache.ts';
import { painter, toJson, type Io, type Paint } from './io.ts';
import type { GlobalOptions } from './options.ts';

/** What a command works with. Ends with {@link Session.close}. */
export class Session {
  readonly paint: Paint;
  readonly log: Logger;
  private client: EngineClient | undefined;
  private inside:
    { readonly runner: InsideRunner; readonly helpers: Helpers; readonly swept: Promise<void> } | undefined;

  constructor(
    readonly io: Io,
    readonly options: GlobalOptions,
  ) {
    this.paint = painter(io, options.color);
    this.log = stderrLogger(io, options.verbose);
  }

  get signal(): AbortSignal {
    return this.io.signal;
  }

  /** Milliseconds for one request to the engine; undefined for the usual. */
  get requestMs(): number | undefined {
    return this.options.timeout === undefined ? undefined : this.options.timeout * 1000;
  }

  /** The engine that the options and the environment mean, connected. @throws {EngineError} @throws {UsageError} */
  async engine(): Promise<EngineClient> {
    this.client ??= await this.connect();
    return this.client;
  }

  /** A connection of its own, for whoever disposes it. */
  async connect(signal: AbortSignal = this.signal): Promise<EngineClient> {
    const choice = await chooseEngine(this.options, undefined, signal);
    this.log.info(`engine ${choice.endpoint}, by ${choice.chosenBy.kind} ${choice.chosenBy.name}`);
    for (const passed of choice.passedOver)
      this.log.debug(`passed over: ${passed.what} ${passed.value ?? ''} (${passed.why})`);
    return await openEngine(choice, {
      log: this.log,
      signal,
      ...(this.requestMs !== undefined && { requestMs: this.requestMs }),
    });
  }

  /** Runs programs in containers and beside them. Helpers that a killed process left behind are removed meanwhile. */
  async runner(): Promise<InsideRunner> {
    const client = await this.engine();
    this.inside ??= this.prepare(client);
    return this.inside.runner;
  }

  /** The document of a command: JSON, or what people read. */
  print(document: object, human: () => string): void {
    this.io.out(this.options.json ? `${toJson(document, this.io.isTerminal)}\n` : human());
  }

  /** Returns when nothing is left of what was made on the engine. */
  async close(): Promise<void> {
    await this.inside?.helpers.end();
    await this.inside?.swept;
    this.client?.dispose();
  }

  private prepare(client: EngineClient): NonNullable<Session['inside']> {
    const { helper, helperImage, pullHelper, hostHelper } = this.options;
    const policy = {
      allowed: helper,
      image: helperImage ?? null,
      mayPull: async () => await Promise.resolve(pullHelper),
      mayEnterHost: async () => await Promise.resolve(hostHelper),
    };
    const helpers = new Helpers(client, { policy: () => policy, memory: imageCache(this.log), log: this.log });
    return { runner: new InsideRunner(client, this.log, helpers), helpers, swept: helpers.sweep(this.signal) };
  }
}

function stderrLogger(io: Io, verbose: boolean): Logger {
  const say = (level: string) => (message: string) => {
    if (verbose) io.err(`${level} ${printable(messageOf(message))}\n`);
  };
  return { trace: say('trace'), debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') };
}
