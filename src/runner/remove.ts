import { delay } from '../base/signals.ts';
import type { EngineClient } from '../engine/client.ts';
import { EngineError } from '../engine/errors.ts';
import { removeContainer } from '../engine/containers.ts';

/** How long to wait for a removal that somebody else began, in milliseconds. */
const goneMs = 20_000;

/**
 * Removes a container and returns when it is gone, also where somebody else is removing it.
 * @returns whether this call removed it
 * @throws {EngineError} @throws {StoppedError}
 */
export async function removeForGood(client: EngineClient, id: string, signal?: AbortSignal): Promise<boolean> {
  try {
    return await removeContainer(client.connection, id, signal);
  } catch (error) {
    if (!EngineError.is(error, 'conflict') || !/already in progress/i.test(error.message)) throw error;
    await waitUntilGone(client, id, error, signal);
    return false;
  }
}

/** @throws what it was given where the container is still there after some time */
async function waitUntilGone(client: EngineClient, id: string, otherwise: Error, signal?: AbortSignal): Promise<void> {
  const deadline = performance.now() + goneMs;
  while ((await client.inspectContainer(id, signal)).kind !== 'gone') {
    if (performance.now() > deadline) throw otherwise;
    await delay(100, signal);
  }
}
