import * as v from 'valibot';
import { messageOf, StoppedError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import { throwIfStopped } from '../base/signals.ts';
import type { EngineClient } from '../engine/client.ts';
import { EngineError } from '../engine/errors.ts';
import { inspectImage, type ImageOverrides } from '../engine/helpers.ts';
import { listImages, pullImage } from '../engine/images.ts';
import type { Container } from '../model/container.ts';
import { RunError } from './errors.ts';
import type { Consent, HelperNeeds, HelperPolicy } from './helper-policy.ts';
import { keepers, type Keeper } from './keeper.ts';
import { defaultImage, suitableImages } from './known-images.ts';
import type { Toolbox } from './toolbox.ts';
import { recordOf, toolboxOf } from './toolbox-record.ts';
import { toolNames } from './toolbox.ts';

/** An image that helpers can be made of. */
export interface HelperImage {
  readonly id: string;
  /** What people call it. */
  readonly name: string;
  readonly overrides: ImageOverrides;
  readonly keeper: Keeper;
  readonly toolbox: Toolbox;
}

/** Keeps what was found out about images over restarts. */
export interface ImageMemory {
  read(): unknown;
  write(value: object): void;
}

/** How an image shows what it has: what keeps it alive and its tools; null where nothing does. Throws where that could not be found out. */
export type Trial = (image: string, overrides: ImageOverrides) => Promise<Knowledge | null>;

export interface Knowledge {
  readonly keeper: Keeper;
  readonly toolbox: Toolbox;
}

/** Images that are tried for one wish: each takes about half a second, once. */
const trialsAtMost = 8;
/** Trials under way at the same time: most of one is waiting for the engine. */
const trialsAtOnce = 4;
/** Images that are remembered over restarts. */
const remembered = 200;
/** Volumes of an image that are put aside; one with more is none for helpers. */
const volumesAtMost = 32;
/** A registry that says nothing for so long, in milliseconds, will not say any more. */
const pullIdleMs = 120_000;

const kept = v.object({
  /** Tools that were looked for: with others, everything is asked anew. */
  tools: v.string(),
  images: v.record(v.string(), v.nullable(v.object({ keeper: v.picklist(keepers), toolbox: v.unknown() }))),
});

/** Finds an image on the engine that helpers can be made of, and remembers by image id what each has. */
export class HelperImages {
  private readonly known = new Map<string, Knowledge | null>();
  private readonly trials = new Map<string, Promise<Knowledge | null>>();
  /** Tools of running containers, by image: a hint which images are worth a trial. */
  private readonly hints = new Map<string, Toolbox>();

  constructor(
    private readonly client: EngineClient,
    private readonly trial: Trial,
    private readonly memory: ImageMemory | null,
    private readonly log: Logger,
  ) {
    this.recall();
  }

  /** Takes note of what a running container of an image has. */
  learn(image: string, toolbox: Toolbox): void {
    if (image !== '') this.hints.set(image, toolbox);
  }

  /** A tool of a helper could not be started: what is known of its image is wrong. */
  forget(image: string): void {
    this.known.delete(image);
    this.remember();
  }

  /**
   * The best image that has what is needed. Nothing is pulled without consent.
   * @throws {RunError} `no-helper-image`, `helper-failed` @throws {EngineError} @throws {StoppedError}
   */
  async pick(
    container: Pick<Container, 'name'>,
    needs: HelperNeeds,
    policy: HelperPolicy,
    consent: Consent,
  ): Promise<HelperImage> {
    const { signal } = consent;
    const tried: string[] = [];
    let good: HelperImage | null = null;
    for await (const group of this.candidates(needs, policy, signal)) {
      throwIfStopped(signal);
      const untried = group.filter(({ name }) => !tried.includes(name));
      const images = await Promise.all(
        untried.map(async ({ reference, name }) => await this.examine(reference, name, signal)),
      );
      const suitable = images.filter((image) => image !== null && needs.suits(image.toolbox));
      const best = suitable.find((image) => image && (needs.prefers?.(image.toolbox) ?? true));
      if (best) return best;
      good ??= suitable[0] ?? null;
      tried.push(...untried.map(({ name }) => name));
    }
    if (good) return good;
    const wish = policy.image ?? defaultImage;
    const details = {
      container: container.name,
      wanted: needs.wanted,
      image: wish,
      tried: tried.slice(0, 12).join(', '),
    };
    if (!tried.includes(wish) && (await policy.mayPull(wish, consent))) {
      await this.pull(wish, details, signal);
      const image = await this.examine(wish, wish, signal);
      if (image && needs.suits(image.toolbox)) return image;
      tried.push(wish);
    }
    throw new RunError('no-helper-image', `no image for a helper with ${needs.wanted}`, {
      ...details,
      asked: policy.image ?? '',
    });
  }

  /**
   * In the order in which they are worth a look: the one that was asked for and no other; else those that say so or are known by name,
   * those of running containers that have what is needed, those that showed it before, and a few of the others, newest first. Groups are
   * looked at together.
   */
  private async *candidates(
    needs: HelperNeeds,
    policy: HelperPolicy,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<readonly Candidate[]> {
    if (policy.image !== null) {
      yield [{ reference: policy.image, name: policy.image }];
      return;
    }
    const images = await listImages(this.client.connection, signal);
    const suits = (toolbox: Toolbox | undefined): boolean => toolbox !== undefined && needs.suits(toolbox);
    const named = suitableImages(images).map((reference) => ({ reference, name: reference }));
    const rest = [...images].sort((a, b) => b.created - a.created);
    const likely = [
      ...rest.filter(({ id }) => this.known.get(id) !== null && suits(this.hints.get(id))),
      ...rest.filter(({ id }) => suits(this.known.get(id)?.toolbox)),
    ];
    for (const candidate of [...named, ...likely.map(candidateOf)]) yield [candidate];
    // What a running container of it has shown not to have, no trial will find.
    const unknown = rest.filter(({ id }) => !this.known.has(id) && !this.hints.has(id));
    const worthATrial = unknown.slice(0, trialsAtMost).map(candidateOf);
    for (let at = 0; at < worthATrial.length; at += trialsAtOnce) yield worthATrial.slice(at, at + trialsAtOnce);
  }

  /** What is known of an image, found out by a trial where nothing is. Null where there is no such image, or it is no good. */
  private async examine(reference: string, name: string, signal: AbortSignal | undefined): Promise<HelperImage | null> {
    const found = await inspectImage(this.client.connection, reference, signal);
    if (!found || found.volumes.length > volumesAtMost) return null;
    const { id, ...overrides } = found;
    const known = this.known.has(id) ? this.known.get(id) : await this.tryOnce(id, name, overrides);
    return known ? { id, name, overrides, ...known } : null;
  }

  private async tryOnce(id: string, name: string, overrides: ImageOverrides): Promise<Knowledge | null> {
    const running = this.trials.get(id) ?? this.trial(id, overrides).finally(() => this.trials.delete(id));
    this.trials.set(id, running);
    try {
      const knowledge = await running;
      this.known.set(id, knowledge);
      this.remember();
      const tools = knowledge ? [...knowledge.toolbox.tools.keys()].join(', ') : 'nothing that could be started';
      this.log.debug(`image ${name}: has ${tools}`);
      return knowledge;
    } catch (error) {
      if (StoppedError.is(error)) throw error;
      this.log.debug(`image ${name} could not be tried: ${messageOf(error)}`);
      return null;
    }
  }

  private async pull(
    image: string,
    details: Readonly<Record<string, string>>,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    this.log.info(`pulling ${image}`);
    try {
      await pullImage(this.client.connection, image, { signal, idleMs: pullIdleMs });
    } catch (error) {
      if (!EngineError.is(error)) throw error;
      const why = error.details['message'] ?? error.message;
      throw new RunError('helper-failed', `pulling ${image}: ${why}`, { ...details, why }, error);
    }
  }

  private recall(): void {
    const parsed = v.safeParse(kept, this.memory?.read());
    if (!parsed.success || parsed.output.tools !== toolNames.join()) return;
    for (const [id, entry] of Object.entries(parsed.output.images)) {
      const toolbox = entry && toolboxOf(entry.toolbox);
      if (!entry) this.known.set(id, null);
      else if (toolbox) this.known.set(id, { keeper: entry.keeper, toolbox });
    }
  }

  private remember(): void {
    const entries = [...this.known].slice(-remembered).map(([id, knowledge]) => {
      return [id, knowledge && { keeper: knowledge.keeper, toolbox: recordOf(knowledge.toolbox) }] as const;
    });
    this.memory?.write({ tools: toolNames.join(), images: Object.fromEntries(entries) });
  }
}

/** An image that may be good for helpers, as the engine takes it and as people call it. */
interface Candidate {
  readonly reference: string;
  readonly name: string;
}

function candidateOf({ id, references }: { readonly id: string; readonly references: readonly string[] }): Candidate {
  return { reference: id, name: references[0] ?? id.replace(/^sha256:/, '').slice(0, 12) };
}
