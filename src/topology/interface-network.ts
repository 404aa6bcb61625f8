import type { Container, Endpoint } from '../model/container.ts';
import type { NetworkInterface } from '../model/namespace.ts';
import type { Topology } from '../model/topology.ts';
import { parseAddress } from './address.ts';
import { contains, parseCidr } from './cidr.ts';
import { namespaceOwner } from './shared.ts';

/** The attachment that an interface inside a container belongs to, and how that was found. */
export interface InterfaceOrigin {
  readonly networkId: string;
  readonly networkName: string;
  /** `gateway-bridge`: the engine plugged it there by itself, to give overlay networks a way out. */
  readonly kind: 'endpoint' | 'gateway-bridge';
}

/**
 * Which network an interface is plugged into, by what it and the engine's attachment have in common: an address, else the MAC. Null for
 * `lo`, and for what the engine knows nothing of.
 */
export function originOf(
  topology: Topology,
  container: Container,
  found: Pick<NetworkInterface, 'addresses' | 'mac'>,
): InterfaceOrigin | null {
  const endpoints = (namespaceOwner(topology, container) ?? container).endpoints;
  const addresses = new Set(found.addresses.map(({ address }) => address));
  const endpoint =
    endpoints.find((one) => addressesOf(one).some((address) => addresses.has(address))) ??
    endpoints.find(({ mac }) => mac !== null && mac.toLowerCase() === found.mac);
  if (endpoint) return { networkId: endpoint.networkId, networkName: endpoint.networkName, kind: 'endpoint' };
  for (const network of topology.networks.values()) {
    if (network.name !== 'docker_gwbridge') continue;
    const subnets = network.subnets.flatMap(({ subnet }) => parseCidr(subnet) ?? []);
    const inside = found.addresses.some(({ address }) => {
      const parsed = parseAddress(address);
      return parsed !== null && subnets.some((subnet) => contains(subnet, parsed));
    });
    if (inside) return { networkId: network.id, networkName: network.name, kind: 'gateway-bridge' };
  }
  return null;
}

function addressesOf({ ipv4, ipv6 }: Endpoint): readonly string[] {
  return [ipv4, ipv6].flatMap((one) => {
    const address = one === null ? null : parseAddress(one.address);
    return address === null ? [] : [address.text];
  });
}
