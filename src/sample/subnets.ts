import type { Network } from '../model/network.ts';
import { type Cidr, parseCidr } from '../topology/cidr.ts';
import { type AddressPool, dockerPools, freeSubnets } from '../topology/free.ts';

/** Private blocks (RFC 1918) that no engine takes networks from by itself, for when those it takes them from are used up. */
const spare = ['172.16.0.0/16', '10.224.0.0/11'];

const pools: readonly AddressPool[] = [
  ...dockerPools,
  ...spare.flatMap((text) => {
    const base = parseCidr(text);
    return base ? [{ base, prefix: base.prefix }] : [];
  }),
];

/** Subnets of 254 addresses that overlap no network's, in the order in which to try them. */
export function proposeSubnets(networks: readonly Network[], count: number): readonly string[] {
  const taken = networks.flatMap((network) =>
    network.subnets.flatMap(({ subnet }): Cidr[] => {
      const cidr = parseCidr(subnet);
      return cidr ? [cidr] : [];
    }),
  );
  return freeSubnets(taken, pools, 24, count).map(({ text }) => text);
}

/**
 * Whether an engine said that it has no subnet left to take. 20.10: "could not find an available, non-overlapping IPv4 address pool among
 * the defaults to assign to the network"; since 27 also "all predefined address pools have been fully subnetted" (moby,
 * libnetwork/ipamapi and ipams/defaultipam). Podman: "could not find free subnet from subnet pools".
 */
export function isPoolExhausted(message: string): boolean {
  return /available, non-overlapping IPv4 address pool|fully subnetted|could not find free subnet/i.test(message);
}

/** Whether an engine said that a subnet given to it is in use: "Pool overlaps with other one on this address space". */
export function isSubnetTaken(message: string): boolean {
  return /pool overlaps|already used|is being used by|overlaps/i.test(message);
}
