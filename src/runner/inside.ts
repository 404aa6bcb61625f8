import type { Logger } from '../base/logger.ts';
import { silentLogger } from '../base/logger.ts';
import { throwIfStopped, withTimeLimit } from '../base/signals.ts';
import type { EngineClient } from '../engine/client.ts';
import type { Container } from '../model/container.ts';
import { explainRefusal, requireRunning, RunError } from './errors.ts';
import type { Helpers } from './helpers.ts';
import { takeInventory } from './inventory.ts';
import type { Program } from './program.ts';
import { runInside, type RunOptions, type RunResult } from './run.ts';
import type { Toolbox } from './toolbox.ts';

/** Runs programs in containers, and remembers by image what tools there are. */
export class InsideRunner {
  private readonly toolboxes = new Map<string, Promise<Toolbox>>();

  constructor(
    private readonly client: EngineClient,
    private readonly log: Logger = silentLogger,
    /** For what a container has no tools for; null where there are to be none. */
    readonly helpers: Helpers | null = null,
  ) {}

  /**
   * What a container has. Asked once for each image: what somebody installed later, or removed, is found out with {@link forget}.
   * @throws {RunError} `not-running`, `paused`, `gone`
   */
  async toolbox(container: Container, signal?: AbortSignal): Promise<Toolbox> {
    requireRunning(container);
    const key = container.imageId === '' ? container.id : container.imageId;
    const known = this.toolboxes.get(key);
    // What fails for one container need not fail for another of the same image.
    const shared = known && (await withTimeLimit(undefined, signal, async () => await known.catch(() => undefined)));
    if (shared) return shared;
    throwIfStopped(signal);
    // Without the signal: others may wait for it too, and it ends soon.
    const asking = takeInventory(this.client, container.id);
    this.toolboxes.set(key, asking);
    asking.catch(() => {
      if (this.toolboxes.get(key) === asking) this.toolboxes.delete(key);
    });
    try {
      const toolbox = await withTimeLimit(undefined, signal, async () => await asking);
      this.helpers?.learn(container.imageId, toolbox);
      const paths = [...toolbox.tools.values()].map((tool) => tool.path);
      this.log.debug(`${container.name}: has ${paths.join(', ') || 'no tools'}`);
      return toolbox;
    } catch (error) {
      throw explainRefusal(error, container);
    }
  }

  /** Asks anew next time: a tool that was found could not be started after all. */
  forget(container: Container): void {
    this.toolboxes.delete(container.imageId === '' ? container.id : container.imageId);
  }

  /** See {@link runInside}. @throws {RunError} `no-tool` where nothing in the container can start it */
  async run(container: Container, program: Program, options: RunOptions): Promise<RunResult> {
    const { launcher } = await this.toolbox(container, options.signal);
    if (!launcher)
      throw new RunError('no-tool', `${container.name} has no shell`, { container: container.name, wanted: 'sh' });
    return await runInside(this.client, container, launcher, program, { ...options, log: this.log });
  }

  /** Work in several steps: a helper that one of them needs stays for the next, and is gone when this returns. */
  async together<T>(work: () => Promise<T>): Promise<T> {
    return this.helpers ? await this.helpers.keep(work) : await work();
  }
}
