import type { Network } from '../model/network.ts';
import type { Topology } from '../model/topology.ts';
import { type Cidr, compareCidrs, parseCidr } from './cidr.ts';

/** A subnet of a network. */
export interface SubnetOfNetwork {
  readonly network: Network;
  readonly subnet: Cidr;
}

/** Two networks that claim the same addresses. The subnet of `inner` lies within that of `outer`, or both are the same. */
export interface Overlap {
  readonly outer: SubnetOfNetwork;
  readonly inner: SubnetOfNetwork;
  readonly same: boolean;
}

/**
 * Subnets of different networks that overlap. An engine refuses that among the networks of one address space, but not between local and
 * Swarm's, nor with networks of other IPAM drivers; a container in both reaches the addresses in one of them only. Templates
 * (`--config-only`) do not count. By lowest address; of two that are the same, the one earlier in the topology is `outer`.
 */
export function overlapsBetween(topology: Topology): readonly Overlap[] {
  const all = [...topology.networks.values()].flatMap(subnetsOf).sort((a, b) => compareCidrs(a.subnet, b.subnet));
  const found: Overlap[] = [];
  // Blocks nest or are apart, so those still open around the current one are a stack.
  let open: SubnetOfNetwork[] = [];
  for (const inner of all) {
    open = open.filter(({ subnet }) => subnet.family === inner.subnet.family && subnet.last >= inner.subnet.first);
    for (const outer of open) {
      if (outer.network.id === inner.network.id) continue;
      found.push({ outer, inner, same: outer.subnet.text === inner.subnet.text });
    }
    open.push(inner);
  }
  return found;
}

function subnetsOf(network: Network): readonly SubnetOfNetwork[] {
  if (network.configOnly) return [];
  return network.subnets.flatMap(({ subnet }) => {
    const parsed = parseCidr(subnet);
    return parsed === null ? [] : [{ network, subnet: parsed }];
  });
}
