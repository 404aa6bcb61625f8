import { messageOf } from '../base/errors.ts';
import { withTimeLimit } from '../base/signals.ts';
import { disconnectContainer, removeNetwork } from '../engine/networks.ts';
import { runLabel } from '../model/labels.ts';
import { removeForGood } from '../runner/remove.ts';
import { isEndpointIn, surveyEngine } from './survey.ts';
import { allSettled } from './together.ts';
import type { Work } from './work.ts';

/** How long the cleaning may take, in milliseconds. */
const undoMs = 60_000;

/**
 * Removes what a call of `up` created, found by its run label: also what was being made when it was broken off. What was there before
 * stays. Never throws: the failure that led here is what counts.
 */
export async function undo(work: Work): Promise<void> {
  work.onProgress({ kind: 'undo' });
  try {
    await withTimeLimit(undoMs, undefined, async (signal) => await removeRun(work, signal));
  } catch (error) {
    work.log.warn(`could not remove all that was created: ${messageOf(error)}`);
  }
}

async function removeRun(work: Work, signal: AbortSignal): Promise<void> {
  const { client, run } = work;
  const survey = await surveyEngine(client, signal);
  const isNew = ({ labels }: { readonly labels: Readonly<Record<string, string>> }): boolean =>
    labels[runLabel] === run;
  await allSettled(survey.containers.filter(isNew).map(async ({ id }) => await removeForGood(client, id, signal)));
  const older = survey.containers.filter((container) => !isNew(container));
  await allSettled(
    survey.networks.filter(isNew).map(async (network) => {
      for (const container of older) {
        if (!container.endpoints.some((endpoint) => isEndpointIn(endpoint, network))) continue;
        await disconnectContainer(client.connection, network.id, container.id, signal);
      }
      await removeNetwork(client.connection, network.id, signal);
    }),
  );
}
