import type { EngineClient } from '../engine/client.ts';
import { EngineError } from '../engine/errors.ts';
import type { Knowledge } from './helper-images.ts';
import type { RunningHelper } from './helper-start.ts';
import { takeInventory } from './inventory.ts';
import { keepers, type Keeper } from './keeper.ts';

/**
 * Starts an image and looks what it has, with the first keeper that works in it. What was started is removed.
 * @param start starts it without any network
 * @returns null where nothing in it can be started @throws {EngineError} where that could not be found out
 */
export async function tryImage(
  client: EngineClient,
  start: (keeper: Keeper) => Promise<RunningHelper>,
): Promise<Knowledge | null> {
  for (const keeper of keepers) {
    const knowledge = await tryKeeper(client, start, keeper);
    if (knowledge) return knowledge;
  }
  return null;
}

async function tryKeeper(
  client: EngineClient,
  start: (keeper: Keeper) => Promise<RunningHelper>,
  keeper: Keeper,
): Promise<Knowledge | null> {
  let helper: RunningHelper | undefined;
  try {
    helper = await start(keeper);
    const toolbox = await takeInventory(client, helper.id);
    return toolbox.launcher ? { keeper, toolbox } : null;
  } catch (error) {
    // It could not be started, or ended at once: so the image has not what this keeper needs.
    if (EngineError.is(error, 'refused', 'engine-failed', 'not-found', 'conflict')) return null;
    throw error;
  } finally {
    await helper?.remove();
  }
}
