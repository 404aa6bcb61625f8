import type { EngineClient } from '../engine/client.ts';
import type { Container, Endpoint } from '../model/container.ts';
import { ownerLabel } from '../model/labels.ts';
import type { Network } from '../model/network.ts';
import { SampleError } from './errors.ts';
import { plannedContainers, plannedNetworks, sampleOwner } from './plan.ts';

/** What of the sample an engine has. */
export interface FoundSample {
  /** `complete`: all six are there, attached as planned, and the containers run. */
  readonly state: 'absent' | 'partial' | 'complete';
  /** As the lists tell them; without members and names. */
  readonly networks: readonly Network[];
  readonly containers: readonly Container[];
}

/** An engine, seen with the sample's eyes. */
export interface Survey {
  /** Everything that bears the sample's label. */
  readonly networks: readonly Network[];
  readonly containers: readonly Container[];
  readonly others: { readonly networks: readonly Network[]; readonly containers: readonly Container[] };
}

/**
 * What exists of the sample environment.
 * @throws {EngineError} @throws {StoppedError}
 */
export async function findSample(
  client: EngineClient,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<FoundSample> {
  const survey = await surveyEngine(client, options.signal);
  return { state: stateOf(survey), networks: survey.networks, containers: survey.containers };
}

/** Reads the lists. @throws {EngineError} @throws {StoppedError} */
export async function surveyEngine(client: EngineClient, signal?: AbortSignal): Promise<Survey> {
  const [networks, containers] = await Promise.all([client.listNetworks(signal), client.listContainers(signal)]);
  return surveyOf(networks.items, containers.items);
}

export function surveyOf(networks: readonly Network[], containers: readonly Container[]): Survey {
  return {
    networks: networks.filter(isOfSample),
    containers: containers.filter(isOfSample),
    others: {
      networks: networks.filter((network) => !isOfSample(network)),
      containers: containers.filter((container) => !isOfSample(container)),
    },
  };
}

function isOfSample({ labels }: { readonly labels: Readonly<Record<string, string>> }): boolean {
  return labels[ownerLabel] === sampleOwner;
}

/** @throws {SampleError} `name-taken` */
export function requireFreeNames({ others }: Survey): void {
  const networks = namesIn(others.networks, plannedNetworks);
  const containers = namesIn(others.containers, plannedContainers);
  if (networks.length === 0 && containers.length === 0) return;
  throw new SampleError('name-taken', `taken: ${[...networks, ...containers].join(', ')}`, {
    networks: networks.join(', '),
    containers: containers.join(', '),
  });
}

/** Whether an endpoint is in a network. Podman writes the network's name for its id; a container never started has none. */
export function isEndpointIn(endpoint: Endpoint, network: Pick<Network, 'id' | 'name'>): boolean {
  if (endpoint.networkId === '') return endpoint.networkName === network.name;
  return endpoint.networkId === network.id || endpoint.networkId === network.name;
}

export function stateOf(survey: Survey): FoundSample['state'] {
  if (survey.networks.length === 0 && survey.containers.length === 0) return 'absent';
  return isComplete(survey) ? 'complete' : 'partial';
}

function isComplete({ networks, containers }: Survey): boolean {
  return plannedContainers.every((planned) => {
    const container = containers.find(({ name }) => name === planned.name);
    if (container?.state !== 'running') return false;
    return planned.networks.every((name) => {
      const network = networks.find((one) => one.name === name);
      return network !== undefined && container.endpoints.some((endpoint) => isEndpointIn(endpoint, network));
    });
  });
}

function namesIn(
  things: readonly { readonly name: string }[],
  planned: readonly { readonly name: string }[],
): string[] {
  return planned.filter(({ name }) => things.some((thing) => thing.name === name)).map(({ name }) => name);
}
