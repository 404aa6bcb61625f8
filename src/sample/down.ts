import { delay } from '../base/signals.ts';
import type { EngineClient } from '../engine/client.ts';
import { EngineError } from '../engine/errors.ts';
import { removeNetwork } from '../engine/networks.ts';
import type { Container } from '../model/container.ts';
import type { Network } from '../model/network.ts';
import { SampleError } from './errors.ts';
import { removeForGood } from '../runner/remove.ts';
import { isEndpointIn, surveyEngine } from './survey.ts';
import { allSettled } from './together.ts';

/** How often a network is tried whose members are only just on their way out. */
const attempts = 10;

/**
 * Removes everything that bears the sample's label: containers at once, then networks. A network in which a container of somebody else
 * is, running or not, stays, and that is an error; the container is left alone.
 * @returns the names of what this call removed, containers first; what somebody else removed meanwhile is not among them
 * @throws {SampleError} `in-use` @throws {EngineError} @throws {StoppedError}
 */
export async function sampleDown(
  client: EngineClient,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<{ readonly removed: readonly string[] }> {
  const { signal } = options;
  const { networks, containers, others } = await surveyEngine(client, signal);
  const removed = await allSettled(
    containers.map(async ({ id, name }) => ((await removeForGood(client, id, signal)) ? [name] : [])),
  );
  const results = await allSettled(
    networks.map(async (network) => await removeUnused(client, network, others.containers, signal)),
  );
  const blocked = results.filter(({ users }) => users.length > 0);
  if (blocked.length > 0) {
    const names = listOf(blocked.flatMap(({ users }) => users));
    const inUse = listOf(blocked.map(({ name }) => name));
    throw new SampleError('in-use', `${inUse}: in use by ${names}`, { networks: inUse, containers: names });
  }
  return { removed: [...removed.flat(), ...results.flatMap(({ name, isRemoved }) => (isRemoved ? [name] : []))] };
}

function listOf(names: readonly string[]): string {
  return [...new Set(names)].sort().join(', ');
}

interface Removal {
  readonly name: string;
  readonly isRemoved: boolean;
  /** Names of those who keep it from being removed. */
  readonly users: readonly string[];
}

async function removeUnused(
  client: EngineClient,
  network: Network,
  strangers: readonly Container[],
  signal: AbortSignal | undefined,
): Promise<Removal> {
  const { name } = network;
  // The engine itself looks at running ones only; one that is stopped could not be started any more.
  const users = strangers.filter(({ endpoints }) => endpoints.some((endpoint) => isEndpointIn(endpoint, network)));
  if (users.length > 0) return { name, isRemoved: false, users: users.map((user) => user.name) };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return { name, isRemoved: await removeNetwork(client.connection, network.id, signal), users: [] };
    } catch (error) {
      if (!EngineError.is(error) || !/active endpoints|in use|being used/i.test(error.message)) throw error;
      if (attempt >= attempts) return { name, isRemoved: false, users: await membersOf(client, network, signal) };
      await delay(100, signal);
    }
  }
}

async function membersOf(
  client: EngineClient,
  { id, name }: Network,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const inspection = await client.inspectNetwork(id, signal);
  if (inspection.kind === 'gone') return [];
  const members = inspection.kind === 'found' ? (inspection.item.members ?? []) : [];
  // Somebody holds it, even where the engine does not say who.
  return members.length > 0 ? members.map((member) => member.name || member.owner) : [name];
}
