import { runLabel } from '../model/labels.ts';
import type { Container } from '../model/container.ts';
import type { Network } from '../model/network.ts';
import { type ContainerName, type NetworkName, plannedNetworks, webserver } from './plan.ts';
import { isEndpointIn, type Survey } from './survey.ts';

/** The sample environment as it stands. */
export interface SampleEnvironment {
  readonly networks: readonly {
    readonly id: string;
    readonly name: NetworkName;
    readonly subnets: readonly string[];
  }[];
  readonly containers: readonly {
    readonly id: string;
    readonly name: ContainerName;
    /** By network name, IPv4 where it has both. */
    readonly addresses: Readonly<Record<string, string>>;
  }[];
  /** What the web server is made of. */
  readonly image: string;
  /** Whether this call created any of it; false where all stood already, and where something was only started or connected. */
  readonly created: boolean;
}

/**
 * @param run the run label of the call
 * @param running the containers, as their inspects tell them
 */
export function describeEnvironment(
  run: string,
  survey: Survey,
  running: readonly (readonly [ContainerName, Container])[],
): SampleEnvironment {
  const networks = plannedNetworks.flatMap(({ name }) => {
    const network = survey.networks.find((one) => one.name === name);
    return network ? [{ name, network }] : [];
  });
  const all = networks.map(({ network }) => network);
  return {
    networks: networks.map(({ name, network }) => ({
      name,
      id: network.id,
      subnets: network.subnets.map(({ subnet }) => subnet),
    })),
    containers: running.map(([name, container]) => ({
      name,
      id: container.id,
      addresses: addressesOf(container, all),
    })),
    image: running.find(([name]) => name === webserver.name)?.[1].image ?? '',
    created: [...all, ...running.map(([, container]) => container)].some(({ labels }) => labels[runLabel] === run),
  };
}

function addressesOf(container: Container, networks: readonly Network[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    container.endpoints.flatMap((endpoint) => {
      const network = networks.find((one) => isEndpointIn(endpoint, one));
      const address = endpoint.ipv4?.address ?? endpoint.ipv6?.address;
      return network && address !== undefined ? [[network.name, address]] : [];
    }),
  );
}
