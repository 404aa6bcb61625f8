import { type Address, addressFrom, bitsOf, type Family, parseAddress } from './address.ts';

/** A block of addresses that share their first bits (RFC 4632, RFC 4291 section 2.3). */
export interface Cidr {
  readonly family: Family;
  readonly prefix: number;
  /** The lowest address, as a number. */
  readonly first: bigint;
  /** The highest address, as a number. */
  readonly last: bigint;
  /** Normal form: `172.20.0.0/16`, host bits cleared. */
  readonly text: string;
}

/**
 * Reads `172.20.0.0/16`; null for anything else. Host bits are cleared: engines before 28 take and repeat `--subnet 172.20.0.5/16`.
 * The address is as strict as {@link parseAddress}.
 */
export function parseCidr(text: string): Cidr | null {
  const parts = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(text);
  const address = parseAddress(parts?.[1] ?? '');
  const prefix = Number(parts?.[2]);
  if (address === null || prefix > bitsOf(address.family)) return null;
  return cidrOf(address, prefix);
}

/**
 * The block of that length which the address lies in.
 * @param prefix 0 to 32 or 128
 */
export function cidrOf(address: Address, prefix: number): Cidr {
  const hostBits = BigInt(bitsOf(address.family) - prefix);
  const first = (address.value >> hostBits) << hostBits;
  return {
    family: address.family,
    prefix,
    first,
    last: first + (1n << hostBits) - 1n,
    text: `${addressFrom(address.family, first).text}/${prefix}`,
  };
}

export function contains(block: Cidr, address: Address): boolean {
  return block.family === address.family && block.first <= address.value && address.value <= block.last;
}

/** Whether they have an address in common. Of two blocks that do, one lies within the other. */
export function overlaps(a: Cidr, b: Cidr): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last;
}

/** Whether both addresses lie in the same block of that length, so that one reaches the other without a router. */
export function samePrefix(a: Address, b: Address, prefix: number): boolean {
  if (a.family !== b.family) return false;
  const hostBits = BigInt(bitsOf(a.family) - prefix);
  return a.value >> hostBits === b.value >> hostBits;
}

/** Order by family, then by lowest address, then the larger block first. For sorting. */
export function compareCidrs(a: Cidr, b: Cidr): number {
  if (a.family !== b.family) return a.family - b.family;
  if (a.first !== b.first) return a.first < b.first ? -1 : 1;
  return a.prefix - b.prefix;
}

/**
 * The addresses that hosts can have, lowest and highest. IPv4 keeps the first and the last one (network and broadcast) except in a /31
 * (RFC 3021) and a /32; IPv6 keeps the first (subnet-router anycast, RFC 4291 section 2.6.1) except in a /127 (RFC 6164) and a /128.
 */
export function usableRange(block: Cidr): { readonly first: bigint; readonly last: bigint } {
  if (bitsOf(block.family) - block.prefix < 2) return { first: block.first, last: block.last };
  return { first: block.first + 1n, last: block.family === 4 ? block.last - 1n : block.last };
}

/** The lowest address a host can have: where an engine puts the gateway unless told otherwise. */
export function firstUsable(block: Cidr): Address {
  return addressFrom(block.family, usableRange(block).first);
}

/** How many addresses hosts can have: 65534 for a /16. */
export function usableCount(block: Cidr): bigint {
  const { first, last } = usableRange(block);
  return last - first + 1n;
}

/** {@link usableCount} as a number; null where a number could not hold it exactly, as for an IPv6 /64. */
export function networkSize(block: Cidr): number | null {
  return exactNumber(usableCount(block));
}

/** The same as a number, null when a number could not hold it exactly. */
export function exactNumber(count: bigint): number | null {
  return count <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(count) : null;
}
