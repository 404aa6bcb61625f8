import { randomUUID } from 'node:crypto';
import { type Logger, silentLogger } from '../base/logger.ts';
import { throwIfStopped } from '../base/signals.ts';
import type { EngineClient } from '../engine/client.ts';
import { ownerLabel, runLabel } from '../model/labels.ts';
import { ensureContainer } from './containers.ts';
import { describeEnvironment, type SampleEnvironment } from './environment.ts';
import { ImageChoice, type ImageWish } from './image-choice.ts';
import { lateSignal } from './late.ts';
import { ensureNetworks } from './networks.ts';
import { plannedContainers, sampleOwner, webserver } from './plan.ts';
import { requireRunning } from './ready.ts';
import { requireFreeNames, surveyEngine } from './survey.ts';
import { allSettled } from './together.ts';
import { inTurn } from './turns.ts';
import { undo } from './undo.ts';
import type { SampleStep, Work } from './work.ts';

export interface SampleUpOptions extends ImageWish {
  readonly signal?: AbortSignal | undefined;
  readonly log?: Logger | undefined;
  readonly onProgress?: ((step: SampleStep) => void) | undefined;
}

/** How long a request that creates something may go on after a cancellation, in milliseconds. */
const graceMs = 5_000;

/**
 * Makes the sample environment, or completes what there is of it, and returns when its web server answers. When it fails or is cancelled,
 * what this call created is removed again before it throws. Nothing is pulled without consent.
 * @throws {SampleError} @throws {EngineError} @throws {StoppedError} `cancelled`
 */
export async function sampleUp(client: EngineClient, options: SampleUpOptions = {}): Promise<SampleEnvironment> {
  const { signal, log = silentLogger, onProgress = () => undefined } = options;
  return await inTurn(client.engine.endpoint, signal, async () => {
    const run = randomUUID();
    const changes = lateSignal(signal, graceMs);
    const labels = { [ownerLabel]: sampleOwner, [runLabel]: run };
    const work: Work = { client, run, labels, signal, changes: changes.signal, log, onProgress, touched: false };
    try {
      return await build(work, options);
    } catch (error) {
      if (work.touched) await undo(work);
      // Whatever broke off first, the reason is that it was cancelled.
      throwIfStopped(signal);
      throw error;
    } finally {
      changes.dispose();
    }
  });
}

async function build(work: Work, wish: ImageWish): Promise<SampleEnvironment> {
  const survey = await surveyEngine(work.client, work.signal);
  requireFreeNames(survey);
  const existing = plannedContainers.flatMap(({ name }) => survey.containers.find((one) => one.name === name) ?? []);
  const images = new ImageChoice(work, wish, existing[0]?.image);
  // Without an image nothing is begun at all.
  if (existing.length < plannedContainers.length) await images.pick();
  const networks = await ensureNetworks(work, survey);
  await ensureContainer(work, webserver, { networks, images }, survey);
  const others = plannedContainers.filter((planned) => planned !== webserver);
  await allSettled(others.map(async (planned) => await ensureContainer(work, planned, { networks, images }, survey)));
  return await describeRunning(work);
}

async function describeRunning(work: Work): Promise<SampleEnvironment> {
  const survey = await surveyEngine(work.client, work.signal);
  const running = plannedContainers.map(async ({ name }) => {
    const id = survey.containers.find((container) => container.name === name)?.id ?? name;
    return [name, await requireRunning(work, id)] as const;
  });
  return describeEnvironment(work.run, survey, await allSettled(running));
}
