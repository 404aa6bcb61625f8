import { messageOf } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import { withTimeLimit } from '../base/signals.ts';
import type { EngineClient } from '../engine/client.ts';
import { startContainer } from '../engine/containers.ts';
import { createHelper, holdInput, type HelperSpec } from '../engine/helpers.ts';
import { removeForGood } from './remove.ts';

/** How long the engine may take to make one, and to remove it, in milliseconds. */
const startMs = 45_000;
const removeMs = 60_000;

/** A helper container that runs. */
export interface RunningHelper {
  readonly id: string;
  /** Removes it; returns when it is gone. Never throws: what is left ends by itself and is swept away later. */
  remove(): Promise<void>;
}

/**
 * Creates and starts a helper. What fails on the way is removed before this throws; it takes no signal, because a request that is broken
 * off may still be obeyed after everything was removed that could be seen.
 * @throws {EngineError} @throws {StoppedError} `timed-out`
 */
export async function startHelper(client: EngineClient, spec: HelperSpec, log: Logger): Promise<RunningHelper> {
  const { connection } = client;
  let letGo: () => void = () => undefined;
  const remove = async (id: string): Promise<void> => {
    try {
      await withTimeLimit(removeMs, undefined, async (signal) => await removeForGood(client, id, signal));
      log.debug(`helper ${spec.name} is removed`);
    } catch (error) {
      log.warn(`could not remove the helper ${spec.name}: ${messageOf(error)}`);
    } finally {
      letGo();
    }
  };
  return await withTimeLimit(startMs, undefined, async (signal) => {
    const id = await createHelper(connection, spec, signal);
    try {
      letGo = await holdInput(connection, id, signal);
      await startContainer(connection, id, signal);
    } catch (error) {
      await remove(id);
      throw error;
    }
    return { id, remove: async () => await remove(id) };
  });
}
