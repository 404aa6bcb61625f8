import type { Container, Endpoint } from '../model/container.ts';
import type { Topology } from '../model/topology.ts';
import { endpointsInOrder } from './gateway.ts';
import { hasNames, namesOn, type NetworkNames } from './names.ts';
import { namespaceOwner } from './shared.ts';

/** One network that a container's embedded DNS asks. */
export interface Zone {
  readonly endpoint: Endpoint;
  readonly ipv6: boolean;
  readonly names: NetworkNames;
  /** Names of the asking container's own for others on this network: alias → name. */
  readonly links: ReadonlyMap<string, string>;
}

/**
 * The networks whose names a container can ask for, in the order in which they are asked. None where it has no embedded DNS: on the host,
 * and where none of its networks has names.
 */
export function zonesOf(topology: Topology, from: Container): readonly Zone[] {
  const owner = namespaceOwner(topology, from);
  if (owner?.endpoints.some(({ networkName }) => hasNames(topology.engine, networkName)) !== true) return [];
  return endpointsInOrder(topology, owner)
    .map((endpoint) => ({ endpoint, network: topology.networks.get(endpoint.networkId) }))
    .sort((a, b) => swarmRank(a.network) - swarmRank(b.network))
    .map(({ endpoint, network }) => ({
      endpoint,
      ipv6: network?.ipv6 === true,
      names: namesOn(topology, endpoint.networkId),
      links: linksOf(endpoint),
    }));
}

/** Names that a container has for others on one of its networks: alias → name. */
export function linksOf({ links }: Endpoint): ReadonlyMap<string, string> {
  return new Map(links.map(readLink));
}

/** On a Swarm node, overlay networks are asked first, then ingress, then the rest (moby, libnetwork/endpoint.go, `ByNetworkType`). */
function swarmRank(network: { readonly scope: string; readonly ingress: boolean } | undefined): number {
  if (network?.scope !== 'swarm') return 2;
  return network.ingress ? 1 : 0;
}

/** `container:alias`, `container`, or `/container:/from/alias` (moby, opts/opts.go, `ParseLink`). As alias → container. */
function readLink(link: string): readonly [alias: string, target: string] {
  const colon = link.indexOf(':');
  if (colon < 0) return [link, link];
  const [target, alias] = [link.slice(0, colon), link.slice(colon + 1)];
  return target.startsWith('/') ? [alias.slice(alias.lastIndexOf('/') + 1), target.slice(1)] : [alias, target];
}
