import { messageOf } from '../base/errors.ts';
import { throwIfStopped } from '../base/signals.ts';
import { EngineError } from '../engine/errors.ts';
import { createContainer, startContainer, unpauseContainer } from '../engine/containers.ts';
import { connectContainer } from '../engine/networks.ts';
import type { Container } from '../model/container.ts';
import { SampleError } from './errors.ts';
import type { ImageChoice } from './image-choice.ts';
import type { NetworkIds } from './networks.ts';
import type { PlannedContainer } from './plan.ts';
import { requireRunning, waitUntilAnswers } from './ready.ts';
import { removeForGood } from '../runner/remove.ts';
import { idleCommand, serverCommand, unsuitableExitCode } from './scripts.ts';
import { isEndpointIn, requireFreeNames, type Survey, surveyEngine } from './survey.ts';
import type { Work } from './work.ts';

/** What containers are made with. */
export interface Ingredients {
  readonly networks: NetworkIds;
  readonly images: ImageChoice;
}

/**
 * Sees to it that a container is there, attached to its networks, and running; the web server: that it answers. What runs is only
 * completed; what does not is started, and made anew where that fails (its network was removed meanwhile).
 * @returns its id
 * @throws {SampleError} `name-taken`, `no-image`, `pull-failed`, `did-not-start` @throws {EngineError} @throws {StoppedError}
 */
export async function ensureContainer(
  work: Work,
  planned: PlannedContainer,
  ingredients: Ingredients,
  survey: Survey,
): Promise<string> {
  const existing = survey.containers.find(({ name }) => name === planned.name);
  if (!existing) return await makeContainer(work, planned, ingredients);
  throwIfStopped(work.signal);
  try {
    await revive(work, planned, ingredients.networks, existing);
    return existing.id;
  } catch (error) {
    const wasAlive = existing.state === 'running' || existing.state === 'paused';
    if (wasAlive || !(EngineError.is(error, ...refusals) || SampleError.is(error, 'did-not-start'))) throw error;
    work.log.info(`${planned.name} can't be started again: ${messageOf(error)}`);
  }
  await removeForGood(work.client, existing.id, work.changes);
  return await makeContainer(work, planned, ingredients);
}

/** How an engine says that something can't be done in the present state of things. */
const refusals = ['not-found', 'conflict', 'refused', 'engine-failed'] as const;

async function revive(
  work: Work,
  planned: PlannedContainer,
  networks: NetworkIds,
  container: Container,
): Promise<void> {
  const { connection } = work.client;
  // The list of containers may lag behind what was done to one a moment ago; its inspect does not.
  const inspection = await work.client.inspectContainer(container.id, work.signal);
  const { state } = inspection.kind === 'found' ? inspection.item : container;
  if (state === 'paused') await unpauseContainer(connection, container.id, work.changes);
  for (const name of planned.networks) {
    const network = { id: networks[name], name };
    if (container.endpoints.some((endpoint) => isEndpointIn(endpoint, network))) continue;
    work.onProgress({ kind: 'connect', name: planned.name, network: name });
    await connect(work, network.id, container.id);
  }
  if (state !== 'running' && state !== 'paused') {
    work.onProgress({ kind: 'start', name: planned.name });
    await startContainer(connection, container.id, work.changes);
  }
  await verify(work, planned, container.id);
}

/** Creates it from the first image that has what it needs. */
async function makeContainer(work: Work, planned: PlannedContainer, ingredients: Ingredients): Promise<string> {
  for (;;) {
    throwIfStopped(work.signal);
    const image = await ingredients.images.pick();
    const id = await create(work, planned, image);
    if (id === null) return await adopt(work, planned, ingredients);
    try {
      await attachAndStart(work, planned, ingredients.networks, id, image);
      await verify(work, planned, id);
      return id;
    } catch (error) {
      if (!SampleError.is(error, 'did-not-start') || !isImagesFault(error)) throw error;
      await removeForGood(work.client, id, work.changes);
      ingredients.images.reject(image, error);
    }
  }
}

/** @returns null where the name was taken in the meantime */
async function create(work: Work, { name, role, networks }: PlannedContainer, image: string): Promise<string | null> {
  work.onProgress({ kind: 'create-container', name, image });
  work.touched = true;
  const spec = {
    name,
    image,
    command: role === 'server' ? serverCommand() : idleCommand,
    labels: work.labels,
    network: networks[0],
    // Whatever user the image has: port 80 and ping of BusyBox want root, and ping NET_RAW, which Podman does not give by itself.
    user: '0',
    capabilities: ['NET_RAW'],
    stopSeconds: 3,
  };
  try {
    return await createContainer(work.client.connection, spec, work.changes);
  } catch (error) {
    if (EngineError.is(error, 'conflict') && /already in use/i.test(error.message)) return null;
    throw error;
  }
}

/** Another process made it between our look and our try: then it is the sample's own, or a stranger's. */
async function adopt(work: Work, planned: PlannedContainer, ingredients: Ingredients): Promise<string> {
  const survey = await surveyEngine(work.client, work.signal);
  requireFreeNames(survey);
  return await ensureContainer(work, planned, ingredients, survey);
}

async function attachAndStart(
  work: Work,
  planned: PlannedContainer,
  networks: NetworkIds,
  id: string,
  image: string,
): Promise<void> {
  for (const name of planned.networks.slice(1)) {
    throwIfStopped(work.signal);
    await connect(work, networks[name], id);
  }
  throwIfStopped(work.signal);
  work.onProgress({ kind: 'start', name: planned.name });
  try {
    await startContainer(work.client.connection, id, work.changes);
  } catch (error) {
    if (!EngineError.is(error, ...refusals)) throw error;
    const why = error.details['message'] ?? '';
    const details = { container: planned.name, image, exitCode: '', why, log: '' };
    throw new SampleError('did-not-start', error.message, details, error);
  }
}

async function connect(work: Work, network: string, container: string): Promise<void> {
  try {
    await connectContainer(work.client.connection, network, container, {}, work.changes);
  } catch (error) {
    if (EngineError.is(error, ...refusals) && /already exists|already attached|already connected/i.test(error.message))
      return;
    throw error;
  }
}

async function verify(work: Work, { name, role }: PlannedContainer, id: string): Promise<void> {
  throwIfStopped(work.signal);
  if (role === 'server') {
    work.onProgress({ kind: 'wait', name });
    await waitUntilAnswers(work, id);
  } else {
    await requireRunning(work, id);
  }
}

/** Whether another image could do better: it lacks the shell, or what the script needs. */
function isImagesFault({ details }: SampleError): boolean {
  if ([unsuitableExitCode, 126, 127].map(String).includes(details['exitCode'] ?? '')) return true;
  return /executable file not found|no such file or directory|exec format error/i.test(details['why'] ?? '');
}
