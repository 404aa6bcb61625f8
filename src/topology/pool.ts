import type { Container } from '../model/container.ts';
import type { Network, NetworkMember, Subnet } from '../model/network.ts';
import type { Topology } from '../model/topology.ts';
import { type Address, compareAddresses, parseHostAddress } from './address.ts';
import { type Cidr, contains, exactNumber, networkSize, parseCidr, usableRange } from './cidr.ts';
import { gatewayOf } from './network-gateway.ts';
import { isUp } from './shared.ts';

/** What an address of a network is taken by. */
export type AddressHolder =
  | { readonly kind: 'gateway' }
  /** Kept out of use under that name (`--aux-address`). */
  | { readonly kind: 'reserved'; readonly name: string }
  | { readonly kind: 'container'; readonly container: Container }
  /** Only the network knows it: a Swarm load balancer, a container of another tool, a leftover. */
  | { readonly kind: 'member'; readonly member: NetworkMember };

export interface TakenAddress {
  readonly address: Address;
  readonly who: AddressHolder;
  /** It was asked for by a container that does not run: the engine may still give it to another. */
  readonly promised: boolean;
}

/** How much of a subnet is in use. */
export interface SubnetUse {
  readonly subnet: Subnet;
  /** How many addresses hosts can have; null where that is more than a number holds, or the subnet is not understood. */
  readonly size: number | null;
  /** Different addresses taken: gateway, reserved, containers, members. */
  readonly used: number;
  /** Addresses that only stopped containers asked for. They are not in `used`. */
  readonly promised: number;
  /** How many the engine can still hand out by itself, in the range where it has one; null as with `size`. */
  readonly free: number | null;
  /** By address. An address stands there once for each who has or wants it. */
  readonly takenBy: readonly TakenAddress[];
}

/** The use of each subnet of a network, in the network's order; empty for a network that is not there. */
export function subnetUse(topology: Topology, networkId: string): readonly SubnetUse[] {
  const network = topology.networks.get(networkId);
  if (network === undefined) return [];
  const taken = takenAddresses(topology, network);
  return network.subnets.map((subnet) => useOf(subnet, taken));
}

/**
 * Every address of a network that somebody has or wants, by address: gateways and reserved ones, endpoints of containers, and what only
 * the network's own list knows.
 */
export function takenAddresses(topology: Topology, network: Network): readonly TakenAddress[] {
  const taken: TakenAddress[] = [];
  const add = (text: string | null, who: AddressHolder, promised = false): void => {
    const address = text === null ? null : parseHostAddress(text);
    if (address !== null) taken.push({ address, who, promised });
  };
  for (const subnet of network.subnets) {
    add(gatewayOf(topology, network, subnet), { kind: 'gateway' });
    for (const [name, address] of Object.entries(subnet.reserved)) add(address, { kind: 'reserved', name });
  }
  for (const container of topology.containers.values()) {
    const endpoint = container.endpoints.find(({ networkId }) => networkId === network.id);
    if (endpoint === undefined) continue;
    const who: AddressHolder = { kind: 'container', container };
    const waiting = !isUp(container);
    add(endpoint.ipv4?.address ?? (waiting ? endpoint.requested4 : null), who, endpoint.ipv4 === null);
    add(endpoint.ipv6?.address ?? (waiting ? endpoint.requested6 : null), who, endpoint.ipv6 === null);
  }
  const known = new Set(taken.map(({ address, promised }) => (promised ? '' : address.text)));
  for (const member of network.members ?? []) {
    for (const text of [member.ipv4, member.ipv6]) {
      if (text === null || known.has(parseHostAddress(text)?.text ?? '')) continue;
      // The attachment to docker_gwbridge is not listed at the container, only at the network.
      const container = topology.containers.get(member.owner);
      add(text, container === undefined ? { kind: 'member', member } : { kind: 'container', container });
    }
  }
  return taken.sort((a, b) => compareAddresses(a.address, b.address));
}

function useOf(subnet: Subnet, all: readonly TakenAddress[]): SubnetUse {
  const block = parseCidr(subnet.subnet);
  if (block === null) return { subnet, size: null, used: 0, promised: 0, free: null, takenBy: [] };
  const takenBy = all.filter(({ address }) => contains(block, address));
  const used = new Set(takenBy.flatMap(({ address, promised }) => (promised ? [] : [address.value])));
  const wanted = new Set(takenBy.flatMap(({ address }) => (used.has(address.value) ? [] : [address.value])));
  const range = subnet.range === null ? null : parseCidr(subnet.range);
  return {
    subnet,
    size: networkSize(block),
    used: used.size,
    promised: wanted.size,
    free: exactNumber(freeCount(block, range ?? block, used)),
    takenBy,
  };
}

/** Engines hand promised addresses out as well, so those count as free. */
function freeCount(block: Cidr, range: Cidr, used: ReadonlySet<bigint>): bigint {
  const usable = usableRange(block);
  const first = usable.first > range.first ? usable.first : range.first;
  const last = usable.last < range.last ? usable.last : range.last;
  const busy = [...used].filter((value) => first <= value && value <= last).length;
  const free = last - first + 1n - BigInt(busy);
  return free > 0n ? free : 0n;
}
