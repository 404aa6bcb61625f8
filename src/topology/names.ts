import type { Container, Endpoint } from '../model/container.ts';
import type { Engine } from '../model/engine.ts';
import type { Topology } from '../model/topology.ts';
import { isUp } from './shared.ts';
import { apiAtLeast } from './versions.ts';

/** Who answers to a name on a network. */
export interface NameHolder {
  readonly container: Container;
  readonly endpoint: Endpoint;
  /**
   * False where the engine may not answer with this one: before 25 (API 1.44) it does not answer a name that it made up itself
   * (`focused_turing`), and does not tell which names it made up.
   */
  readonly sure: boolean;
}

/** Every name (in lower case) that the network's own names give, with who has it. Several containers may share one. */
export type NetworkNames = ReadonlyMap<string, readonly NameHolder[]>;

/**
 * The names which the embedded DNS answers on a network, to whoever is attached to it. Links are not among them: they are the linking
 * container's own, see `resolve.ts`.
 *
 * As in moby, libnetwork/network.go (`updateSvcRecord`): only endpoints that are up and have an address; nothing on ingress. Names are
 * kept in lower case and asked for in lower case. Of Swarm services (their names, `tasks.x`) the model knows nothing.
 */
export function namesOn(topology: Topology, networkId: string): NetworkNames {
  const names = new Map<string, NameHolder[]>();
  const network = topology.networks.get(networkId);
  if (network === undefined || network.ingress || !hasNames(topology.engine, network.name)) return names;
  for (const container of topology.containers.values()) {
    if (!isUp(container)) continue;
    for (const endpoint of container.endpoints) {
      if (endpoint.networkId !== networkId || (endpoint.ipv4 ?? endpoint.ipv6) === null) continue;
      for (const [name, sure] of endpointNames(topology.engine, container, endpoint)) {
        const holders = names.get(name);
        if (holders === undefined) names.set(name, [{ container, endpoint, sure }]);
        else holders.push({ container, endpoint, sure });
      }
    }
  }
  return names;
}

/**
 * Whether containers on a network of that name get names. Not on the engine's own networks (moby decides by the name:
 * api/types/container, `NetworkMode.IsUserDefined`), there the host's resolver is asked.
 */
export function hasNames(engine: Engine, networkName: string): boolean {
  if (engine.product === 'podman' && networkName === 'podman') return false;
  return !['bridge', 'default', 'host', 'none'].includes(networkName);
}

/** Names of one endpoint in lower case, the one for the way back (PTR) first, and whether the engine surely answers them. */
function endpointNames(engine: Engine, container: Container, endpoint: Endpoint): ReadonlyMap<string, boolean> {
  const given = endpoint.dnsNames ?? [
    container.name,
    ...(endpoint.aliases ?? []),
    container.id.slice(0, shortIdLength),
    ...(container.detail === null || container.detail.hostname === '' ? [] : [container.detail.hostname]),
  ];
  const doubtful = endpoint.dnsNames === null && mayBeMadeUp(engine, container.name) ? container.name : null;
  const names = new Map<string, boolean>();
  for (const name of given) {
    const key = name.toLowerCase();
    if (key !== '') names.set(key, names.get(key) === true || name !== doubtful);
  }
  return names;
}

const shortIdLength = 12;

/**
 * moby 20.10 to 24, daemon/network.go: the name of a container that was created without one is no name on a network ("anonymous
 * endpoint"; seen on 20.10.24). Such names are made by pkg/namesgenerator.
 */
function mayBeMadeUp(engine: Engine, name: string): boolean {
  return engine.product !== 'podman' && !apiAtLeast(engine, 1, 44) && /^[a-z]+_[a-z]+[0-9]?$/.test(name);
}
