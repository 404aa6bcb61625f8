import { messageOf, StoppedError } from '../base/errors.ts';
import { silentLogger, type Logger } from '../base/logger.ts';
import { throwIfStopped } from '../base/signals.ts';
import type { EngineClient } from '../engine/client.ts';
import type { HelperSpec, ImageOverrides } from '../engine/helpers.ts';
import type { Container } from '../model/container.ts';
import { RunError } from './errors.ts';
import { HelperImages, type HelperImage, type ImageMemory, type Knowledge } from './helper-images.ts';
import { beginRun, type HelperRun } from './helper-owner.ts';
import type { Consent, HelperCapability, HelperNeeds, HelperPolicy } from './helper-policy.ts';
import { helperSeat, type HelperEntry, type SeatEvents } from './helper-seat.ts';
import { startHelper, type RunningHelper } from './helper-start.ts';
import { longestLife, sweepHelpers } from './helper-sweep.ts';
import { admitHelper, type HelperTarget } from './helper-target.ts';
import { tryImage } from './helper-trial.ts';
import { keeperCommand } from './keeper.ts';
import type { Program } from './program.ts';
import { runInside, type RunOptions, type RunResult } from './run.ts';
import type { Seat } from './seat.ts';
import type { Toolbox } from './toolbox.ts';

/** Seconds after which a helper ends by itself where nobody asked for more. */
const usualLife = 900;
/** Milliseconds that a helper has to have left for new work. */
const spareMs = 300_000;
/** Seconds that a trial of an image may last before it ends by itself. */
const trialLife = 60;
/** Helpers that wait for more work at once, while there is to be some: each costs the engine some 10 MB. */
const idleAtMost = 12;

interface Options {
  readonly policy: () => HelperPolicy;
  readonly memory?: ImageMemory | undefined;
  readonly log?: Logger;
}

/**
 * Helper containers: short-lived containers in the network namespace of another one, for what that one has no tools for. Each is shared by
 * all who need it at the same time, and gone when the last of them has ended, however that was.
 */
export class Helpers {
  private readonly entries = new Set<HelperEntry>();
  private readonly removals = new Set<Promise<void>>();
  private readonly trials = new Set<Promise<unknown>>();
  private readonly images: HelperImages;
  private readonly run: HelperRun = beginRun();
  private readonly log: Logger;
  private readonly seatEvents: SeatEvents = {
    onLost: (entry) => this.discard(entry),
    onUseless: (image) => this.images.forget(image),
  };
  private keeping = 0;
  private count = 0;
  private ended = false;

  constructor(
    private readonly client: EngineClient,
    private readonly options: Options,
  ) {
    this.log = options.log ?? silentLogger;
    const trial = async (image: string, overrides: ImageOverrides): Promise<Knowledge | null> => {
      const running = tryImage(
        this.client,
        async (keeper) =>
          await this.start({
            name: this.nextName(),
            image: { id: image, overrides, keeper },
            network: { kind: 'none' },
            capabilities: [],
            seconds: trialLife,
          }),
      );
      this.trials.add(running);
      return await running.finally(() => this.trials.delete(running));
    };
    this.images = new HelperImages(client, trial, options.memory ?? null, this.log);
  }

  /** Takes note of what a running container of an image has: such an image may make helpers. */
  learn(image: string, toolbox: Toolbox): void {
    this.images.learn(image, toolbox);
  }

  /**
   * Does work from a helper beside a container, with a seat in its network namespace. The helper is removed before this returns, unless
   * others use it too, or {@link keep} says that there is more to come.
   * @throws {RunError} `not-running`, `paused`, `gone`; `helper-forbidden`, `host-helper-forbidden`, `helper-impossible`,
   * `no-helper-image`, `helper-failed`
   * @throws {EngineError} @throws {StoppedError}
   */
  async withHelper<T>(
    container: Container,
    needs: HelperNeeds,
    work: (seat: Seat) => Promise<T>,
    options: {
      readonly signal?: AbortSignal | undefined;
      /** Seconds that the work may take, if that is more than a few minutes; then the helper ends by itself. */
      readonly seconds?: number;
      /** False where the user must not be asked anything now: only leave that was given before counts. */
      readonly ask?: boolean;
    } = {},
  ): Promise<T> {
    const { signal, seconds = 0, ask = true } = options;
    throwIfStopped(signal);
    if (this.ended) throw new StoppedError('cancelled', 'helpers have ended');
    const policy = this.options.policy();
    const consent: Consent = { signal, ask };
    const target = await admitHelper(this.client, container, needs.wanted, policy, consent);
    const image = await this.images.pick(container, needs, policy, consent);
    const entry = this.take(target, image, needs, Math.min(longestLife, Math.max(usualLife, seconds)));
    try {
      return await work(await helperSeat(this.client, entry, needs, this.seatEvents, { signal, log: this.log }));
    } finally {
      entry.users -= 1;
      await this.tidy();
    }
  }

  /**
   * Runs one program in a helper in the network namespace of the engine's host, where the user allows that. The helper is gone before this
   * returns.
   * @throws {RunError} as {@link withHelper} @throws {EngineError} @throws {StoppedError}
   */
  async runOnEngineHost(
    needs: HelperNeeds,
    program: (toolbox: Toolbox) => Program,
    options: RunOptions & { readonly ask?: boolean },
  ): Promise<RunResult> {
    const { signal, ask = true } = options;
    const consent: Consent = { signal, ask };
    const host = { name: 'host' };
    const details = { container: host.name, wanted: needs.wanted };
    const policy = this.options.policy();
    if (!policy.allowed) throw new RunError('helper-forbidden', 'helpers are switched off', details);
    if (!(await policy.mayEnterHost(consent))) throw new RunError('host-helper-forbidden', 'not on the host', details);
    const image = await this.images.pick(host, needs, policy, consent);
    const { launcher } = image.toolbox;
    if (!launcher) throw new RunError('no-tool', 'no shell', details);
    throwIfStopped(signal);
    const helper = await this.start({
      name: this.nextName(),
      image,
      network: { kind: 'host' },
      capabilities: [],
      seconds: trialLife,
    });
    try {
      const inspection = await this.client.inspectContainer(helper.id, signal);
      if (inspection.kind !== 'found') throw new RunError('gone', 'the helper is gone', details);
      return await runInside(this.client, inspection.item, launcher, program(image.toolbox), {
        ...options,
        log: this.log,
      });
    } finally {
      const removal = helper.remove();
      this.removals.add(removal);
      await removal.finally(() => this.removals.delete(removal));
    }
  }

  /** While work goes on, helpers that it used stay for its next step; then they are removed. */
  async keep<T>(work: () => Promise<T>): Promise<T> {
    this.keeping += 1;
    try {
      return await work();
    } finally {
      this.keeping -= 1;
      await this.tidy();
    }
  }

  /** Removes what others left behind. Never throws. */
  async sweep(signal?: AbortSignal): Promise<void> {
    try {
      await sweepHelpers(this.client, { signal, log: this.log });
    } catch (error) {
      if (!StoppedError.is(error)) this.log.debug(`could not look for helpers that were left: ${messageOf(error)}`);
    }
  }

  /** Removes every helper, used or not, and returns when they are gone. Nothing is begun after that. */
  async end(): Promise<void> {
    this.ended = true;
    for (const entry of this.entries) this.discard(entry);
    await Promise.allSettled([...this.removals, ...this.trials]);
    this.run.end();
  }

  /** One that is there, or a new one. Without a pause between looking and making, so that nobody makes a second one meanwhile. */
  private take(target: HelperTarget, image: HelperImage, needs: HelperNeeds, seconds: number): HelperEntry {
    const capabilities =
      typeof needs.capabilities === 'function' ? needs.capabilities(image.toolbox) : needs.capabilities;
    const shared = [...this.entries].find(
      (entry) =>
        entry.target.key === target.key &&
        needs.suits(entry.image.toolbox) &&
        (entry.image.id === image.id || needs.prefers === undefined) &&
        capabilities.every((capability) => entry.capabilities.includes(capability)) &&
        // What may change a packet filter is not for those who only look or ping.
        (capabilities.includes('NET_ADMIN') || !entry.capabilities.includes('NET_ADMIN')) &&
        entry.ends - performance.now() > (seconds - usualLife) * 1000 + spareMs,
    );
    if (shared) {
      shared.users += 1;
      return shared;
    }
    const name = this.nextName();
    const network = { kind: 'container', id: target.container.id } as const;
    const helper = this.start({ name, image, network, capabilities, seconds });
    const ends = performance.now() + seconds * 1000;
    const entry: HelperEntry = { target, image, capabilities, name, helper, ends, users: 1 };
    this.entries.add(entry);
    helper.catch(() => this.entries.delete(entry));
    this.log.debug(`helper ${name} of ${image.name} beside ${target.container.name}, for ${needs.wanted}`);
    return entry;
  }

  private nextName(): string {
    this.count += 1;
    return `container-network-helper-${this.run.short}-${this.count}`;
  }

  private async start(wish: {
    readonly name: string;
    readonly image: Pick<HelperImage, 'id' | 'overrides' | 'keeper'>;
    readonly network: HelperSpec['network'];
    readonly capabilities: readonly HelperCapability[];
    readonly seconds: number;
  }): Promise<RunningHelper> {
    const { name, image, network, capabilities, seconds } = wish;
    const spec: HelperSpec = {
      name,
      image: image.id,
      overrides: image.overrides,
      command: keeperCommand(image.keeper, seconds),
      labels: this.run.labels,
      network,
      capabilities,
    };
    return await startHelper(this.client, spec, this.log);
  }

  /** Removes helpers that nobody uses, and waits for all that are on their way out. */
  private async tidy(): Promise<void> {
    const idle = [...this.entries].filter(({ users }) => users === 0);
    const surplus = this.keeping > 0 ? idle.slice(0, Math.max(0, idle.length - idleAtMost)) : idle;
    for (const entry of surplus) this.discard(entry);
    if (this.keeping === 0) await Promise.allSettled(this.removals);
  }

  private discard(entry: HelperEntry): void {
    this.entries.delete(entry);
    const removal = entry.helper.then(
      async (helper) => await helper.remove(),
      () => undefined, // it never came to be
    );
    this.removals.add(removal);
    void removal.finally(() => this.removals.delete(removal));
  }
}
