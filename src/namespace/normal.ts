import type { InterfaceAddress } from '../model/container.ts';
import type { Route, RouteType } from '../model/namespace.ts';
import { bitsOf, parseAddress, type Family } from '../topology/address.ts';

/** Bounds on the lines and entries of one listing. */
export const mostEntries = 50_000;

const routeTypes: ReadonlySet<string> = new Set<RouteType>([
  ...(['unicast', 'local', 'broadcast', 'anycast', 'multicast', 'nat'] as const),
  ...(['blackhole', 'unreachable', 'prohibit', 'throw'] as const),
]);

/** The type that a tool's word means, null where it is none. */
export function routeType(word: string): RouteType | null {
  return routeTypes.has(word) ? (word as RouteType) : null;
}

/** Types that take a packet nowhere: what device they are listed with means nothing. */
export function leadsNowhere(type: RouteType): boolean {
  return type === 'blackhole' || type === 'unreachable' || type === 'prohibit' || type === 'throw';
}

/** The normal text of an address of that family, null for anything else. */
export function addressText(text: string, family: Family): string | null {
  const address = parseAddress(text);
  return address?.family === family ? address.text : null;
}

/** `10.1.0.0/16`, an address alone as /32 or /128, and `default`; null for anything else. */
export function prefixText(text: string, family: Family): string | null {
  if (text === 'default' || text === 'all') return 'default';
  const [address = '', length = String(bitsOf(family)), ...rest] = text.split('/');
  const normal = addressText(address, family);
  if (normal === null || rest.length > 0 || !/^[0-9]{1,3}$/.test(length) || Number(length) > bitsOf(family))
    return null;
  return Number(length) === 0 ? 'default' : `${normal}/${Number(length)}`;
}

/** An address of an interface, its text in normal form; null where it is none. */
export function interfaceAddress(address: string, prefix: number): InterfaceAddress | null {
  const parsed = parseAddress(address);
  if (parsed === null || !Number.isInteger(prefix) || prefix < 0 || prefix > bitsOf(parsed.family)) return null;
  return { address: parsed.text, prefix };
}

/** A MAC or other link address; null for none, and for that of `lo`. */
export function macText(text: string | undefined): string | null {
  if (text === undefined || !/^[0-9a-f]{2}(:[0-9a-f]{2}){5,19}$/i.test(text) || /^[0:]*$/.test(text)) return null;
  return text.toLowerCase();
}

/** The same route means the same object, whatever showed it: IPv6 routes have no scope, and rejecting ones no device. */
export function normalRoute(route: Route): Route {
  const nowhere = leadsNowhere(route.type);
  return {
    ...route,
    scope: route.family === 6 ? null : (route.scope ?? 'global'),
    dev: nowhere ? null : route.dev,
    via: nowhere ? null : route.via,
  };
}

/** A number of a tool's output; null where it is none that can be counted with. */
export function numberOf(text: string | undefined): number | null {
  if (text === undefined || !/^(0x[0-9a-f]{1,12}|[0-9]{1,15})$/i.test(text)) return null;
  return Number(text);
}
