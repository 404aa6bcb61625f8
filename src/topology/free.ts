import { type Address, addressFrom, bitsOf } from './address.ts';
import { type Cidr, cidrOf, compareCidrs, overlaps, parseCidr, usableRange } from './cidr.ts';

/** A stock of addresses that an engine cuts the subnets of new networks from. */
export interface AddressPool {
  readonly base: Cidr;
  /** Prefix length of the subnets it is cut into. */
  readonly prefix: number;
}

/**
 * Docker's own stock for local networks where the daemon's `default-address-pools` says nothing else: 172.17.0.0/16 to 172.31.0.0/16, then
 * 192.168.0.0/16 by /20. The same in 20.10 and 28 (moby, libnetwork/ipamutils/utils.go).
 */
export const dockerPools: readonly AddressPool[] = [
  ['172.17.0.0/16', 16],
  ['172.18.0.0/16', 16],
  ['172.19.0.0/16', 16],
  ['172.20.0.0/14', 16],
  ['172.24.0.0/14', 16],
  ['172.28.0.0/14', 16],
  ['192.168.0.0/16', 20],
].map(([base, prefix]) => ({ base: knownCidr(String(base)), prefix: Number(prefix) }));

/**
 * The addresses of a block that a host could have and nobody has, lowest first. Lazy: a /64 is no problem as long as only a few are taken
 * from it.
 * @param range the part of the block to look in, where it is not all of it
 */
export function* freeAddresses(
  block: Cidr,
  taken: Iterable<Address>,
  range: Cidr = block,
): Generator<Address, void, undefined> {
  const values = new Set<bigint>();
  for (const address of taken) if (address.family === block.family) values.add(address.value);
  const usable = usableRange(block);
  const last = usable.last < range.last ? usable.last : range.last;
  for (let value = usable.first > range.first ? usable.first : range.first; value <= last; value++) {
    if (!values.has(value)) yield addressFrom(block.family, value);
  }
}

/**
 * Subnets for new networks that overlap nothing taken and not each other, in the order of the pools.
 * @param taken what is in use: subnets of networks, and routes of the host (an engine does not look at those itself)
 * @param prefix prefix length wanted; null for what each pool is cut into
 * @param count how many; fewer are returned when the pools are exhausted
 */
export function freeSubnets(
  taken: readonly Cidr[],
  pools: readonly AddressPool[],
  prefix: number | null,
  count: number,
): readonly Cidr[] {
  const found: Cidr[] = [];
  const obstacles = taken.toSorted(compareCidrs);
  for (const pool of pools) {
    for (const subnet of freeBlocks(pool.base, obstacles, prefix ?? pool.prefix)) {
      if (found.length >= count) return found;
      if (!found.some((other) => overlaps(other, subnet))) found.push(subnet);
    }
  }
  return found;
}

/** Walks the pool; behind an obstacle it goes on at the next boundary instead of trying every block inside. */
function* freeBlocks(pool: Cidr, obstacles: readonly Cidr[], prefix: number): Generator<Cidr, void, undefined> {
  if (prefix < pool.prefix || prefix > bitsOf(pool.family)) return;
  const step = 1n << BigInt(bitsOf(pool.family) - prefix);
  const near = obstacles.filter((obstacle) => overlaps(obstacle, pool));
  let at = pool.first;
  let next = 0;
  while (at <= pool.last) {
    const end = at + step - 1n;
    let obstacle = near[next];
    while (obstacle !== undefined && obstacle.last < at) obstacle = near[++next];
    if (obstacle === undefined || obstacle.first > end) {
      yield cidrOf(addressFrom(pool.family, at), prefix);
      at += step;
    } else {
      const behind = obstacle.last + 1n;
      at = pool.first + ((behind - pool.first + step - 1n) / step) * step;
    }
  }
}

function knownCidr(text: string): Cidr {
  const cidr = parseCidr(text);
  if (cidr === null) throw new TypeError(`${text} is no CIDR`);
  return cidr;
}
