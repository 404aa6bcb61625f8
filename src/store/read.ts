import type { EngineClient, Inspection } from '../engine/client.ts';
import type { Container } from '../model/container.ts';
import type { Network } from '../model/network.ts';
import type { Oddity, Topology } from '../model/topology.ts';
import { assembleTopology } from './assemble.ts';
import type { DirtySet } from './dirty.ts';

/** Reads the two lists: enough for a first picture. */
export async function readLists(client: EngineClient, signal?: AbortSignal): Promise<Topology> {
  const [networks, containers] = await Promise.all([client.listNetworks(signal), client.listContainers(signal)]);
  return assembleTopology(
    client.engine,
    {
      networks: networks.items,
      containers: containers.items,
      oddities: [...networks.oddities, ...containers.oddities],
      completeness: 'lists',
    },
    null,
  );
}

/**
 * Inspects everything that the lists named. What is gone meanwhile is left out; what can't be inspected stays as the list told it.
 * @param before the topology whose unchanged objects are kept
 */
export async function readDetails(
  client: EngineClient,
  lists: Topology,
  before: Topology | null,
  signal?: AbortSignal,
): Promise<Topology> {
  const [networks, containers] = await Promise.all([
    client.inspectNetworks([...lists.networks.keys()], signal),
    client.inspectContainers([...lists.containers.keys()], signal),
  ]);
  const oddities: Oddity[] = [...lists.oddities];
  return assembleTopology(
    client.engine,
    {
      networks: settle(lists.networks, networks, oddities),
      containers: settle(lists.containers, containers, oddities),
      oddities,
      completeness: 'full',
    },
    before,
  );
}

/** The lists, then everything in them. */
export async function readTopology(client: EngineClient, signal?: AbortSignal): Promise<Topology> {
  return await readDetails(client, await readLists(client, signal), null, signal);
}

/** Reads again only what is dirty and gives the next topology. */
export async function readDirty(
  client: EngineClient,
  before: Topology,
  dirty: DirtySet,
  signal?: AbortSignal,
): Promise<Topology> {
  const containerIds = [...dirty.containers];
  const networkIds = [...dirty.networks];
  const [networkAnswers, containerAnswers] = await Promise.all([
    client.inspectNetworks(networkIds, signal),
    client.inspectContainers(containerIds, signal),
  ]);
  const networks = new Map(before.networks);
  const containers = new Map(before.containers);
  for (const id of dirty.goneNetworks) networks.delete(id);
  for (const id of dirty.goneContainers) containers.delete(id);
  const touched = new Set([...containerIds, ...networkIds, ...dirty.goneNetworks, ...dirty.goneContainers]);
  const oddities = before.oddities.filter((oddity) => oddity.id === null || !touched.has(oddity.id));
  apply<Network>(networks, networkIds, networkAnswers, oddities);
  apply<Container>(containers, containerIds, containerAnswers, oddities);
  return assembleTopology(
    client.engine,
    { networks: networks.values(), containers: containers.values(), oddities, completeness: before.completeness },
    before,
  );
}

function settle<T>(listed: ReadonlyMap<string, T>, answers: readonly Inspection<T>[], oddities: Oddity[]): Iterable<T> {
  const items = new Map(listed);
  apply(items, [...listed.keys()], answers, oddities);
  return items.values();
}

function apply<T>(
  items: Map<string, T>,
  ids: readonly string[],
  answers: readonly Inspection<T>[],
  oddities: Oddity[],
): void {
  answers.forEach((answer, index) => {
    const id = ids[index];
    if (id === undefined) return;
    switch (answer.kind) {
      case 'found':
        items.set(id, answer.item);
        break;
      case 'gone':
        items.delete(id);
        break;
      case 'odd':
        oddities.push(answer.oddity);
        break;
    }
  });
}
