import pMap from 'p-map';
import { messageOf, StoppedError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import { silentLogger } from '../base/logger.ts';
import type { EngineClient } from '../engine/client.ts';
import { listLabelled, readClock, type ListedHelper } from '../engine/helpers.ts';
import { ownerLabel } from '../model/labels.ts';
import { helperOwner, ownerState } from './helper-owner.ts';
import { removeForGood } from './remove.ts';

/** Seconds after which any helper ends by itself. */
export const longestLife = 8 * 3600;
/** Seconds in which any process starts what it has created, and removes what has ended. */
const handlingSeconds = 120;

/**
 * Removes helpers that nobody works with any more: those of a process on this machine that is gone, and of others what is older than a
 * helper can be. What another process still uses stays.
 * @returns how many were removed
 * @throws {EngineError} @throws {StoppedError}
 */
export async function sweepHelpers(
  client: EngineClient,
  options: { readonly signal?: AbortSignal | undefined; readonly log?: Logger } = {},
): Promise<number> {
  const { signal, log = silentLogger } = options;
  const helpers = await listLabelled(client.connection, ownerLabel, helperOwner, signal);
  if (helpers.length === 0) return 0;
  const now = await readClock(client.connection, signal);
  const left = helpers.filter((helper) => isLeft(helper, now));
  const removed = await pMap(
    left,
    async ({ id }) => {
      try {
        return await removeForGood(client, id, signal);
      } catch (error) {
        if (StoppedError.is(error)) throw error;
        log.warn(`could not remove the helper ${id.slice(0, 12)} that was left behind: ${messageOf(error)}`);
        return false;
      }
    },
    { concurrency: 4 },
  );
  const count = removed.filter(Boolean).length;
  if (count > 0) log.info(`removed ${count} helper containers that were left behind`);
  return count;
}

/** @param now the engine's clock, in seconds since 1970 */
export function isLeft(helper: ListedHelper, now: number | null): boolean {
  const owner = ownerState(helper.labels);
  if (owner !== 'unknown') return owner === 'gone';
  if (now === null || helper.created === 0) return false;
  const age = now - helper.created;
  return age > (helper.state === 'running' ? longestLife + handlingSeconds : handlingSeconds);
}
