import type { Container, Endpoint } from '../model/container.ts';
import type { Network } from '../model/network.ts';
import type { Topology } from '../model/topology.ts';
import type { Family } from './address.ts';
import { namespaceOf } from './shared.ts';
import { apiAtLeast } from './versions.ts';

/** Why the default route goes through this network and not through the next one that could give one. */
export type GatewayReason =
  /** No other attachment could give one. */
  | 'only'
  /** Its gateway priority is higher (API 1.48). */
  | 'priority'
  /** The others' networks are internal. */
  | 'not-internal'
  /** It has gateways for IPv4 and IPv6. */
  | 'more-families'
  /** Nothing else told them apart: its name comes first. */
  | 'name'
  /** None of its networks leads outside, so the engine attached it to docker_gwbridge. */
  | 'gateway-bridge';

export interface DefaultRoute {
  readonly networkId: string;
  readonly networkName: string;
  /** The next hop; null where the route only names an interface (ipvlan l3). */
  readonly via: string | null;
  readonly reason: GatewayReason;
  /** Names of the networks that could have given the route as well, in the order in which they would. */
  readonly over: readonly string[];
}

/** Where a container's packets to the outside go, as the engine set it up. What is really in its routing table only its namespace tells. */
export type DefaultRoutes =
  | { readonly kind: 'networks'; readonly ipv4: DefaultRoute | null; readonly ipv6: DefaultRoute | null }
  /** It lives on the host and uses the host's routes. */
  | { readonly kind: 'host' }
  /** The container it was to live with is gone. */
  | { readonly kind: 'missing' };

interface Candidate {
  readonly endpoint: Endpoint;
  readonly network: Network | undefined;
  readonly gives4: boolean;
  readonly gives6: boolean;
}

/**
 * The network that gives a container its default routes, and why.
 *
 * moby, libnetwork/default_gateway.go: until 27 the first endpoint (see {@link endpointsInOrder}) with an IPv4 gateway gives both routes,
 * so a network that only has IPv6 never gives one. Since 28 (API 1.48) the first endpoint with gateways for both families gives both, even
 * before one of higher priority that has only one family; without such, the families are decided apart.
 * Gateways are those the engine reported: a container that does not run has none. On internal networks engines before 26 set one.
 */
export function defaultRoutes(topology: Topology, container: Container): DefaultRoutes {
  const namespace = namespaceOf(topology, container);
  if (namespace.kind !== 'container') return { kind: namespace.kind };
  const ranked = candidates(topology, namespace.owner);
  const giving4 = ranked.filter(({ gives4 }) => gives4);
  if (isOld(topology)) {
    const first = giving4.find(({ endpoint }) => endpoint.gateway4 !== null) ?? giving4[0];
    if (first === undefined) return { kind: 'networks', ipv4: gatewayBridge(topology, ranked), ipv6: null };
    const ipv4 = route(first, 4, giving4, true);
    return { kind: 'networks', ipv4, ipv6: first.gives6 ? route(first, 6, giving4, true) : null };
  }
  const giving6 = ranked.filter(({ gives6 }) => gives6);
  if (giving4.length + giving6.length === 0) {
    return { kind: 'networks', ipv4: gatewayBridge(topology, ranked), ipv6: null };
  }
  const both = giving4.find(({ gives6 }) => gives6);
  const [first4, first6] = [both ?? giving4[0], both ?? giving6[0]];
  return {
    kind: 'networks',
    ipv4: first4 === undefined ? null : route(first4, 4, giving4, false),
    ipv6: first6 === undefined ? null : route(first6, 6, giving6, false),
  };
}

/**
 * A container's own attachments in the order in which the engine considers them for the default route and asks them for names
 * (moby, libnetwork/sandbox.go, `Endpoint.Less`): higher priority; not internal; more gateways (until 27 IPv6 counts more than IPv4); name.
 */
export function endpointsInOrder(topology: Topology, container: Container): readonly Endpoint[] {
  return candidates(topology, container).map(({ endpoint }) => endpoint);
}

function candidates(topology: Topology, container: Container): readonly Candidate[] {
  const old = isOld(topology);
  return container.endpoints
    .map((endpoint): Candidate => {
      const network = topology.networks.get(endpoint.networkId);
      const onLink = network !== undefined && routesOnLink(network);
      return {
        endpoint,
        network,
        gives4: endpoint.gateway4 !== null || (onLink && endpoint.ipv4 !== null),
        gives6: endpoint.gateway6 !== null || (onLink && endpoint.ipv6 !== null),
      };
    })
    .sort((a, b) => compare(a, b, old).order);
}

/** Order of two endpoints and what decided it. */
function compare(a: Candidate, b: Candidate, old: boolean): { readonly order: number; readonly reason: GatewayReason } {
  const priority = b.endpoint.gatewayPriority - a.endpoint.gatewayPriority;
  if (priority !== 0) return { order: priority, reason: 'priority' };
  const internal = Number(a.network?.internal ?? false) - Number(b.network?.internal ?? false);
  if (internal !== 0) return { order: internal, reason: 'not-internal' };
  const families = weight(b, old) - weight(a, old);
  if (families !== 0) return { order: families, reason: 'more-families' };
  return { order: a.endpoint.networkName < b.endpoint.networkName ? -1 : 1, reason: 'name' };
}

function weight({ endpoint, gives4, gives6 }: Candidate, old: boolean): number {
  if (!old) return Number(gives4) + Number(gives6);
  return Number(endpoint.gateway4 !== null) + 2 * Number(endpoint.gateway6 !== null);
}

function route(chosen: Candidate, family: Family, giving: readonly Candidate[], old: boolean): DefaultRoute {
  const { networkId, networkName, gateway4, gateway6 } = chosen.endpoint;
  const others = giving.filter((other) => other !== chosen);
  const rival = others[0];
  return {
    networkId,
    networkName,
    via: family === 4 ? gateway4 : gateway6,
    reason: rival === undefined ? 'only' : reasonOver(chosen, rival, old),
    over: others.map(({ endpoint }) => endpoint.networkName),
  };
}

function reasonOver(chosen: Candidate, rival: Candidate, old: boolean): GatewayReason {
  const { order, reason } = compare(chosen, rival, old);
  // A rival that ranks higher lost because it has one family only.
  return order < 0 ? reason : 'more-families';
}

/** Before 28 an endpoint gave both routes or none, and nobody could set a priority. */
function isOld(topology: Topology): boolean {
  return !apiAtLeast(topology.engine, 1, 48);
}

/** ipvlan in the modes l3 and l3s has no gateway: the default route names the interface (moby, drivers/ipvlan/ipvlan_joinleave.go). */
function routesOnLink(network: Network): boolean {
  const mode = network.options['ipvlan_mode'];
  return network.driver === 'ipvlan' && !network.internal && (mode === 'l3' || mode === 'l3s');
}

/** moby, libnetwork/default_gateway.go, `needDefaultGW`: that attachment is not listed at the container. IPv4 only. */
function gatewayBridge(topology: Topology, ranked: readonly Candidate[]): DefaultRoute | null {
  const wanting = ranked.some(({ endpoint, network }) => {
    return network?.driver === 'overlay' && !network.internal && (endpoint.ipv4 ?? endpoint.ipv6) !== null;
  });
  if (!wanting) return null;
  for (const network of topology.networks.values()) {
    if (network.name !== 'docker_gwbridge') continue;
    const via = network.subnets[0]?.gateway ?? null;
    return { networkId: network.id, networkName: network.name, via, reason: 'gateway-bridge', over: [] };
  }
  return null;
}
