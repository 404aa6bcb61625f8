import type { Logger } from '../base/logger.ts';
import { throwIfStopped, withTimeLimit } from '../base/signals.ts';
import type { EngineClient } from '../engine/client.ts';
import { EngineError } from '../engine/errors.ts';
import { requireRunning, RunError } from './errors.ts';
import type { HelperImage } from './helper-images.ts';
import type { HelperCapability, HelperNeeds } from './helper-policy.ts';
import type { RunningHelper } from './helper-start.ts';
import { lookAgain, requireSame, type HelperTarget } from './helper-target.ts';
import { runInside } from './run.ts';
import type { Seat } from './seat.ts';

/** A helper and those who use it. */
export interface HelperEntry {
  readonly target: HelperTarget;
  readonly image: HelperImage;
  readonly capabilities: readonly HelperCapability[];
  readonly name: string;
  readonly helper: Promise<RunningHelper>;
  /** By the monotonic clock, in milliseconds. */
  readonly ends: number;
  users: number;
}

/** What whoever keeps the helpers is told. */
export interface SeatEvents {
  /** Somebody removed or stopped it: the next one who asks gets another. */
  readonly onLost: (entry: HelperEntry) => void;
  /** A program of its image could not be started: what is known of the image is wrong. */
  readonly onUseless: (image: string) => void;
}

/**
 * A seat in a helper, once that has been started.
 * @throws {RunError} `helper-failed`, `gone` @throws {EngineError} @throws {StoppedError}
 */
export async function helperSeat(
  client: EngineClient,
  entry: HelperEntry,
  { wanted }: HelperNeeds,
  { onLost, onUseless }: SeatEvents,
  options: { readonly signal: AbortSignal | undefined; readonly log: Logger },
): Promise<Seat> {
  const { image, target } = entry;
  const { container } = target;
  const { toolbox } = image;
  const helper = await started(client, entry, wanted, options.signal);
  return {
    via: 'helper',
    container,
    execIn: helper.id,
    image: image.name,
    toolbox: async (signal) => {
      throwIfStopped(signal);
      return await Promise.resolve(toolbox);
    },
    run: async (program, runOptions) => {
      const { launcher } = toolbox;
      if (!launcher) throw new RunError('no-tool', 'no shell', { container: container.name, wanted: 'sh' });
      const inside = { ...container, id: helper.id, name: entry.name };
      const result = await runInside(client, inside, launcher, program, { ...runOptions, log: options.log }).catch(
        (error: unknown) => {
          if (!RunError.is(error, 'gone', 'not-running', 'paused')) throw error;
          onLost(entry);
          throw helperFailed(error, entry, wanted, error.details['why'] ?? error.message);
        },
      );
      if (result.exitCode === 126 || result.exitCode === 127) onUseless(image.id);
      await requireSame(client, target, runOptions.signal);
      return result;
    },
  };
}

async function started(
  client: EngineClient,
  entry: HelperEntry,
  wanted: string,
  signal: AbortSignal | undefined,
): Promise<RunningHelper> {
  try {
    return await withTimeLimit(undefined, signal, async () => await entry.helper);
  } catch (error) {
    if (!EngineError.is(error, 'refused', 'engine-failed', 'conflict', 'not-found')) throw error;
    requireRunning(await lookAgain(client, entry.target.container, signal));
    throw helperFailed(error, entry, wanted, error.details['message'] ?? error.message);
  }
}

function helperFailed(cause: Error, { target, image }: HelperEntry, wanted: string, why: string): RunError {
  const { name } = target.container;
  const details = { container: name, wanted, image: image.name, why };
  return new RunError('helper-failed', `helper beside ${name}: ${cause.message}`, details, cause);
}
