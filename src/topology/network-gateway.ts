import type { Network, Subnet } from '../model/network.ts';
import type { Topology } from '../model/topology.ts';
import { parseHostAddress } from './address.ts';
import { contains, firstUsable, parseCidr } from './cidr.ts';

/**
 * The gateway of a subnet. Until 27 the engine only tells a gateway that was asked for; one that it chose itself stands at the endpoints
 * of containers that run. With none of them, a bridge still has it: the first address of the subnet, unless the engine hands out addresses
 * from a part of the subnet only, in which case it is not known.
 */
export function gatewayOf(topology: Topology, network: Network, subnet: Subnet): string | null {
  if (subnet.gateway !== null) return subnet.gateway;
  const block = parseCidr(subnet.subnet);
  if (block === null) return null;
  for (const container of topology.containers.values()) {
    for (const endpoint of container.endpoints) {
      if (endpoint.networkId !== network.id) continue;
      const text = block.family === 4 ? endpoint.gateway4 : endpoint.gateway6;
      const address = text === null ? null : parseHostAddress(text);
      if (address !== null && contains(block, address)) return address.text;
    }
  }
  return network.driver === 'bridge' && subnet.range === null ? firstUsable(block).text : null;
}
