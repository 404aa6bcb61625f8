import type { Container, Port } from '../model/container.ts';
import type { Network, NetworkMember } from '../model/network.ts';
import type { Topology } from '../model/topology.ts';
import { type Address, isLoopback } from './address.ts';
import { contains, parseCidr, usableRange } from './cidr.ts';
import { takenAddresses } from './pool.ts';
import { isLeftBehind, isUp, sharersOf } from './shared.ts';

/** Who has an address. */
export type AddressOwner =
  | {
      readonly kind: 'container';
      readonly container: Container;
      readonly network: Network;
      /** Those that are up and live in its namespace: they have the address as well. */
      readonly sharers: readonly Container[];
    }
  /** A container that does not run asked for it. */
  | { readonly kind: 'promised'; readonly container: Container; readonly network: Network }
  /** The network's gateway. On a bridge that is the engine's host; on macvlan and ipvlan a router the engine knows nothing of. */
  | { readonly kind: 'gateway'; readonly network: Network; readonly isHost: boolean }
  | { readonly kind: 'reserved'; readonly network: Network; readonly name: string }
  /** Only the network's own list knows it. */
  | { readonly kind: 'member'; readonly network: Network; readonly member: NetworkMember }
  /** Whoever asks; at 127.0.0.11 a container on a user-defined network finds Docker's embedded DNS. */
  | { readonly kind: 'loopback'; readonly embeddedDns: boolean }
  /** Nobody has it, though it lies in a subnet. */
  | { readonly kind: 'nobody'; readonly network: Network; readonly subnet: string; readonly why: NobodyReason };

export type NobodyReason =
  | 'free'
  /** Outside of the part that the engine hands out by itself (`--ip-range`); a container may ask for it. */
  | 'outside-range'
  | 'network-address'
  | 'broadcast-address';

/**
 * Everybody who has or wants an address, networks in the order of the topology; empty for an address in no network. Several owners are
 * possible: networks may overlap, and a stopped container may want what another has now.
 */
export function ownersOf(topology: Topology, address: Address): readonly AddressOwner[] {
  if (isLoopback(address)) return [{ kind: 'loopback', embeddedDns: address.text === '127.0.0.11' }];
  return [...topology.networks.values()].flatMap((network) => ownersOn(topology, network, address));
}

function ownersOn(topology: Topology, network: Network, address: Address): readonly AddressOwner[] {
  const around = network.subnets.find(({ subnet }) => within(subnet, address));
  // A network that hands out addresses names its subnets; without any, whatever its endpoints have counts.
  if (around === undefined && network.subnets.length > 0) return [];
  const owners = takenAddresses(topology, network)
    .filter((taken) => taken.address.text === address.text)
    .map(({ who, promised }): AddressOwner => {
      switch (who.kind) {
        case 'gateway':
          return { kind: 'gateway', network, isHost: network.driver === 'bridge' };
        case 'reserved':
          return { kind: 'reserved', network, name: who.name };
        case 'member':
          return { kind: 'member', network, member: who.member };
        case 'container': {
          const { container } = who;
          if (promised) return { kind: 'promised', container, network };
          return { kind: 'container', container, network, sharers: livingWith(topology, container) };
        }
      }
    });
  if (around === undefined || owners.some(({ kind }) => kind !== 'promised')) return owners;
  const why = reasonForNobody(around.subnet, around.range, address);
  return [...owners, { kind: 'nobody', network, subnet: around.subnet, why }];
}

function livingWith(topology: Topology, container: Container): readonly Container[] {
  return sharersOf(topology, container).filter((sharer) => isUp(sharer) && !isLeftBehind(topology, sharer));
}

function within(subnet: string, address: Address): boolean {
  const block = parseCidr(subnet);
  return block !== null && contains(block, address);
}

function reasonForNobody(subnet: string, range: string | null, address: Address): NobodyReason {
  const block = parseCidr(subnet);
  const usable = block === null ? null : usableRange(block);
  if (usable !== null && address.value < usable.first) return 'network-address';
  if (usable !== null && address.value > usable.last) return 'broadcast-address';
  return range === null || within(range, address) ? 'free' : 'outside-range';
}

/** A container that has to do with a port. */
export interface PortUser {
  readonly container: Container;
  readonly port: Port;
  /** Whether the number is that of the published port on the host, of the port inside, or of both. */
  readonly matches: 'published' | 'inside' | 'both';
  /** False where it only asked for it: it does not run, or the engine could not publish it (`--internal`). */
  readonly inForce: boolean;
}

/**
 * The containers that publish or expose a port, published ones first, each in the order of the topology. Who really listens, only the
 * sockets tell.
 * @param port 1 to 65535
 */
export function usersOfPort(topology: Topology, port: number, protocol?: string): readonly PortUser[] {
  const users = [...topology.containers.values()].flatMap((container) => {
    const asked = (container.detail?.requestedPorts ?? []).filter((request) => !hasSame(container.ports, request));
    return [
      ...container.ports.flatMap((entry) => matching(container, entry, port, isUp(container))),
      ...asked.flatMap((entry) => matching(container, entry, port, false)),
    ].filter((user) => protocol === undefined || user.port.protocol === protocol);
  });
  return users.sort((a, b) => Number(a.matches === 'inside') - Number(b.matches === 'inside'));
}

function matching(container: Container, entry: Port, port: number, inForce: boolean): readonly PortUser[] {
  const inside = entry.port === port;
  const published = entry.published?.port === port;
  if (!inside && !published) return [];
  const matches = inside ? (published ? 'both' : 'inside') : 'published';
  return [{ container, port: entry, matches, inForce }];
}

/** A request for a random host port (0) is met by any. */
function hasSame(ports: readonly Port[], request: Port): boolean {
  return ports.some(
    ({ port, protocol, published }) =>
      port === request.port &&
      protocol === request.protocol &&
      published !== null &&
      (request.published === null || request.published.port === 0 || request.published.port === published.port),
  );
}
