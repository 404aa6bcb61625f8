import type { Network } from '../model/network.ts';
import type { Topology } from '../model/topology.ts';
import { type Cidr, overlaps, parseCidr } from './cidr.ts';

/** A route of the engine's host: what it leads to, and by which interface. */
export interface HostRoute {
  readonly name: string;
  readonly block: Cidr;
}

/** A route of the host that claims addresses of a network. */
export interface HostOverlap {
  readonly subnet: Cidr;
  readonly route: HostRoute;
}

/**
 * The host's routes that overlap a network's subnets: engines accept that without a word, and then the host, or what it routes for, reaches
 * the wrong one. Routes of the engine's own bridges are what they should be, and default routes overlap with everything.
 */
export function hostOverlaps(
  topology: Topology,
  network: Network,
  routes: readonly HostRoute[],
): readonly HostOverlap[] {
  const own = new Set(
    [...topology.networks.values()].flatMap(({ id, bridge }) => [bridge ?? '', `br-${id.slice(0, 12)}`]),
  );
  const others = routes.filter(({ name, block }) => !own.has(name) && name !== network.parent && block.prefix > 0);
  return network.subnets.flatMap((entry) => {
    const subnet = parseCidr(entry.subnet);
    if (subnet === null) return [];
    return others.filter(({ block }) => overlaps(subnet, block)).map((route) => ({ subnet, route }));
  });
}
