import type { Container, Endpoint } from '../model/container.ts';
import type { NetworkInterface, NetworkNamespace, NotRead, Route } from '../model/namespace.ts';
import type { HostLink } from '../model/wiring.ts';
import { type Family, parseAddress, parseHostAddress } from '../topology/address.ts';
import { contains, parseCidr } from '../topology/cidr.ts';
import type { NamespaceFacts } from './case.ts';

/** Whether that part of a namespace was read. */
export function wasRead(facts: NamespaceFacts, what: NotRead['what']): boolean {
  return facts.namespace !== null && !facts.namespace.notRead.some((missing) => missing.what === what);
}

/** An address in its normal form, so that two spellings of it are equal. */
export function normal(address: string): string {
  return parseHostAddress(address)?.text ?? address;
}

export function familyOf(address: string): Family | null {
  return parseAddress(address)?.family ?? null;
}

/** The interface that has an address. */
export function interfaceWith(namespace: NetworkNamespace, address: string): NetworkInterface | null {
  const wanted = normal(address);
  return namespace.interfaces.find(({ addresses }) => addresses.some((one) => normal(one.address) === wanted)) ?? null;
}

export function interfaceNamed(namespace: NetworkNamespace, name: string | null): NetworkInterface | null {
  return name === null ? null : (namespace.interfaces.find((one) => one.name === name) ?? null);
}

/**
 * The interface of an attachment: the one with its MAC address, else the one with its address, else the only one beside loopback of a
 * container with a single attachment.
 */
export function interfaceOf(
  namespace: NetworkNamespace,
  container: Container,
  endpoint: Endpoint,
): NetworkInterface | null {
  const byMac = namespace.interfaces.find(
    ({ mac }) => mac !== null && mac.toLowerCase() === endpoint.mac?.toLowerCase(),
  );
  if (byMac) return byMac;
  for (const address of [endpoint.ipv4?.address, endpoint.ipv6?.address]) {
    const found = address === undefined ? null : interfaceWith(namespace, address);
    if (found) return found;
  }
  const real = namespace.interfaces.filter(
    ({ kind, name }) => kind !== 'loopback' && name !== 'lo' && !isTunnelTemplate(name),
  );
  return container.endpoints.length === 1 && real.length === 1 ? (real[0] ?? null) : null;
}

/** Devices that kernels with tunnel drivers put into every namespace. */
function isTunnelTemplate(name: string): boolean {
  return /^(tunl|gre|gretap|erspan|ip_vti|ip6_vti|sit|ip6tnl|ip6gre)0$/.test(name);
}

export function linkOf(facts: NamespaceFacts, one: NetworkInterface): HostLink | null {
  return facts.links?.get(one.index) ?? null;
}

/** The routes whose prefix covers an address, the longest first; of one prefix, the lowest metric first. */
export function routesCovering(namespace: NetworkNamespace, address: string): readonly Route[] {
  const wanted = parseHostAddress(address);
  if (wanted === null) return [];
  return namespace.routes
    .filter(({ family, table, type, to }) => {
      if (family !== wanted.family || table !== 'main' || type !== 'unicast' || to === 'default') return false;
      const block = parseCidr(to);
      return block !== null && contains(block, wanted);
    })
    .toSorted((a, b) => prefixOf(b) - prefixOf(a) || a.metric - b.metric);
}

function prefixOf({ to }: Route): number {
  return parseCidr(to)?.prefix ?? 0;
}

/** A route as `ip route` writes it. */
export function routeText({ type, to, via, dev, source, metric, table }: Route): string {
  const parts = [
    ...(type === 'unicast' ? [] : [type]),
    to,
    ...(via === null ? [] : ['via', via]),
    ...(dev === null ? [] : ['dev', dev]),
    ...(source === null ? [] : ['src', source]),
    ...(metric === 0 ? [] : ['metric', String(metric)]),
    ...(table === 'main' ? [] : ['table', table]),
  ];
  return parts.join(' ');
}

export function interfaceText({ name, up, carrier, mtu, addresses }: NetworkInterface): string {
  const state = up ? (carrier === false ? 'up, no carrier' : 'up') : 'down';
  const list = addresses.map(({ address, prefix }) => `${address}/${prefix}`).join(', ');
  return `${name}: ${state}, mtu ${mtu}, ${list === '' ? 'no address' : list}`;
}

/** What the neighbour table says of an address; null where it has no entry, or was not read. */
export function neighbourOf(
  namespace: NetworkNamespace | null,
  address: string,
): { readonly mac: string | null; readonly state: string | null; readonly dev: string } | null {
  const wanted = normal(address);
  return namespace?.neighbours.find((entry) => normal(entry.address) === wanted) ?? null;
}

/** Whether the neighbour table says that nobody answered for the address. */
export function isUnanswered(entry: ReturnType<typeof neighbourOf>): boolean {
  if (entry === null) return false;
  if (entry.state === 'FAILED' || entry.state === 'INCOMPLETE') return true;
  return entry.mac === null || /^(00:)+00$/.test(entry.mac);
}
