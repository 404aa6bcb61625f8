import { throwIfStopped } from '../base/signals.ts';
import { EngineError } from '../engine/errors.ts';
import { createNetwork, removeNetwork } from '../engine/networks.ts';
import type { Network } from '../model/network.ts';
import { SampleError } from './errors.ts';
import { type NetworkName, type PlannedNetwork, plannedNetworks } from './plan.ts';
import { isPoolExhausted, isSubnetTaken, proposeSubnets } from './subnets.ts';
import { requireFreeNames, type Survey, surveyEngine } from './survey.ts';
import type { Work } from './work.ts';

/** How many subnets are proposed before giving up: each refusal means that somebody has it whom the list did not show. */
const proposals = 8;

/** Ids of the sample's networks by name. */
export type NetworkIds = Readonly<Record<NetworkName, string>>;

/**
 * Sees to it that the three networks are there, one after the other.
 * @throws {SampleError} `name-taken`, `no-subnet` @throws {EngineError} @throws {StoppedError}
 */
export async function ensureNetworks(work: Work, survey: Survey): Promise<NetworkIds> {
  const ids: Partial<Record<NetworkName, string>> = {};
  for (const planned of plannedNetworks) {
    throwIfStopped(work.signal);
    ids[planned.name] = idIn(survey, planned.name) ?? (await makeNetwork(work, planned));
  }
  if (work.touched) Object.assign(ids, await removeTwins(work));
  return ids as NetworkIds;
}

/**
 * Engines before 25 let two processes make a network of one name at the same time, and then start no container in either ("network company
 * is ambiguous"). Everybody who looks keeps the same one: the oldest.
 * @returns the ids of those kept
 */
async function removeTwins(work: Work): Promise<Partial<NetworkIds>> {
  const { networks } = await surveyEngine(work.client, work.signal);
  const kept: Partial<Record<NetworkName, string>> = {};
  for (const { name } of plannedNetworks) {
    const [oldest, ...twins] = networks.filter((network) => network.name === name).sort(byAge);
    if (oldest) kept[name] = oldest.id;
    for (const { id } of twins) {
      work.log.info(`removing a second network ${name}`);
      await removeNetwork(work.client.connection, id, work.changes);
    }
  }
  return kept;
}

function byAge(a: Network, b: Network): number {
  const [before, after] = [`${a.created ?? ''} ${a.id}`, `${b.created ?? ''} ${b.id}`];
  return before < after ? -1 : 1;
}

/** Lets the engine pick the subnet; where its pools are used up, proposes some. */
async function makeNetwork(work: Work, planned: PlannedNetwork): Promise<string> {
  try {
    return await tryNetwork(work, planned, null);
  } catch (error) {
    if (!EngineError.is(error) || !isPoolExhausted(error.message)) throw error;
    work.log.info(`the engine has no subnet for ${planned.name}: ${error.message}`);
    return await makeWithSubnet(work, planned, error);
  }
}

async function makeWithSubnet(work: Work, planned: PlannedNetwork, reason: EngineError): Promise<string> {
  const { items } = await work.client.listNetworks(work.signal);
  let refusal = reason;
  for (const subnet of proposeSubnets(items, proposals)) {
    throwIfStopped(work.signal);
    try {
      return await tryNetwork(work, planned, subnet);
    } catch (error) {
      if (!EngineError.is(error) || !isSubnetTaken(error.message)) throw error;
      refusal = error;
    }
  }
  const details = { network: planned.name, why: refusal.details['message'] ?? '' };
  throw new SampleError('no-subnet', refusal.message, details, refusal);
}

async function tryNetwork(work: Work, planned: PlannedNetwork, subnet: string | null): Promise<string> {
  const { name, internal } = planned;
  work.onProgress({ kind: 'create-network', name, subnet });
  work.touched = true;
  const spec = { name, internal, labels: work.labels, ...(subnet !== null && { subnets: [{ subnet }] }) };
  try {
    return await createNetwork(work.client.connection, spec, work.changes);
  } catch (error) {
    // Somebody was quicker: another `up` of another process, or a stranger.
    if (!EngineError.is(error, 'conflict', 'refused') || !/already exists/i.test(error.message)) throw error;
    const survey = await surveyEngine(work.client, work.signal);
    requireFreeNames(survey);
    const id = idIn(survey, name);
    if (id === undefined) throw error;
    return id;
  }
}

function idIn(survey: Survey, name: NetworkName): string | undefined {
  return survey.networks.find((network) => network.name === name)?.id;
}
