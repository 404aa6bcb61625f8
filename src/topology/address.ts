import ipaddr from 'ipaddr.js';

export type Family = 4 | 6;

/** An IP address as a number, so that it can be compared and counted with. */
export interface Address {
  readonly family: Family;
  readonly value: bigint;
  /** Normal form: dotted decimal, or RFC 5952 for IPv6. Two spellings of one address have the same text. */
  readonly text: string;
}

/** Length of an address in bits. */
export function bitsOf(family: Family): 32 | 128 {
  return family === 4 ? 32 : 128;
}

/** An address with a port, as it stands in URLs (RFC 3986): `0.0.0.0:80`, `[::]:80`. Without a port the address alone. */
export function addressAndPort(address: string, port: number | null): string {
  if (port === null) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/**
 * Reads an address as people and engines write it; null for anything else. Stricter than `inet_aton`: no short forms (`10.1`), no octal or
 * hexadecimal parts (`010.1.2.3` means 8.1.2.3 to some programs and 10.1.2.3 to others, RFC 6943 section 3.1.1), no zone (`fe80::1%eth0`
 * is a place on one host, not an address that others could compare).
 */
export function parseAddress(text: string): Address | null {
  // Four parts in decimal without leading zeros are the normal form already.
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return { family: 4, value: ipv4Value(text), text };
  if (!text.includes(':') || text.includes('%')) return null;
  const plain = withoutDottedTail(text);
  if (plain === null || !ipaddr.IPv6.isValid(plain)) return null;
  const value = ipaddr.IPv6.parse(plain).parts.reduce((sum, part) => (sum << 16n) | BigInt(part), 0n);
  return addressFrom(6, value);
}

/** Like {@link parseAddress}, for fields that some engines fill with `172.20.0.2` and some with `172.20.0.2/16`. */
export function parseHostAddress(text: string): Address | null {
  const slash = text.indexOf('/');
  return parseAddress(slash < 0 ? text : text.slice(0, slash));
}

/**
 * The address with that number.
 * @throws {RangeError} when the number does not fit the family
 */
export function addressFrom(family: Family, value: bigint): Address {
  return { family, value, text: format(family, value) };
}

/** Order by number, IPv4 before IPv6. For sorting. */
export function compareAddresses(a: Address, b: Address): number {
  if (a.family !== b.family) return a.family - b.family;
  return a.value < b.value ? -1 : a.value > b.value ? 1 : 0;
}

/** Whether packets to it never leave the namespace: 127.0.0.0/8 (RFC 1122), ::1, and 127.0.0.0/8 written as IPv4-mapped IPv6. */
export function isLoopback(address: Address): boolean {
  if (address.family === 4) return address.value >> 24n === 127n;
  return address.value === 1n || (isMapped(address.value) && (address.value & 0xffffffffn) >> 24n === 127n);
}

/** ::ffff:0:0/96, RFC 4291 section 2.5.5.2. */
function isMapped(value: bigint): boolean {
  return value >> 32n === 0xffffn;
}

/**
 * Writes `::ffff:10.0.0.1` as `::ffff:a00:1`. The library reads the tail's parts laxly (`010`) and takes `::10.0.0.1` (IPv4-compatible,
 * RFC 4291 section 2.5.5.1) for the mapped address, which is another one.
 */
function withoutDottedTail(text: string): string | null {
  if (!text.includes('.')) return text;
  const cut = text.lastIndexOf(':') + 1;
  const tail = text.slice(cut);
  if (!ipaddr.IPv4.isValidFourPartDecimal(tail)) return null;
  const value = ipv4Value(tail);
  return `${text.slice(0, cut)}${(value >> 16n).toString(16)}:${(value & 0xffffn).toString(16)}`;
}

function ipv4Value(text: string): bigint {
  return BigInt(ipaddr.IPv4.parse(text).octets.reduce((sum, octet) => sum * 256 + octet, 0));
}

function format(family: Family, value: bigint): string {
  const bits = bitsOf(family);
  if (value < 0n || value >> BigInt(bits) !== 0n) throw new RangeError(`${value} is no IPv${family} address`);
  const bytes = Array.from({ length: bits / 8 }, (_, at) => Number((value >> BigInt(bits - 8 * (at + 1))) & 0xffn));
  if (family === 4) return new ipaddr.IPv4(bytes).toString();
  if (isMapped(value)) return `::ffff:${format(4, value & 0xffffffffn)}`;
  return new ipaddr.IPv6(bytes).toRFC5952String();
}
