import type { Route, RouteType } from '../model/namespace.ts';
import { addressFrom, parseAddress } from '../topology/address.ts';
import { mostEntries, normalRoute } from './normal.ts';
import type { PlacedAddress } from './proc-links.ts';

/** IPv4 routes as /proc shows them: those of the tables `main` and `local`. */
export interface ProcRoutes4 {
  readonly routes: readonly Route[];
  readonly addresses: readonly PlacedAddress[];
  /** Addresses of the namespace of which /proc does not tell the interface, as of a /32. */
  readonly unplaced: readonly string[];
  /** Tables of which /proc only tells that they are there. */
  readonly otherTables: readonly string[];
  /** Routes over a gateway of which it does not tell the address, because that is an IPv6 address (RFC 5549). */
  readonly hiddenGateways: readonly string[];
  /**
   * Nobody ever added or removed a policy rule: only then does the kernel keep `main` and `local` in one trie (net/ipv4/fib_rules.c,
   * fib_unmerge). So the rules are known though /proc does not show them.
   */
  readonly untouched: boolean;
}

/** One entry of /proc/net/route: the table `main`. */
interface Listed {
  readonly dev: string | null;
  readonly prefix: string;
  readonly base: number;
  readonly length: number;
  readonly via: string | null;
  readonly isGateway: boolean;
  readonly rejects: boolean;
  readonly metric: number;
}

/** One entry of /proc/net/fib_trie. */
interface Leaf {
  readonly prefix: string;
  readonly base: number;
  readonly length: number;
  readonly scope: string;
  readonly type: string;
  readonly tos: string | null;
}

/**
 * Puts together what /proc/net/route (next hops, table `main` only, no types) and /proc/net/fib_trie (types and scopes, no next hops) say;
 * both are in the same order. Never throws. Of a route over several next hops the kernel shows the first one only, and no preferred source.
 * @param told addresses whose interface something else has told
 */
export function parseProcRoutes4(
  routeFile: string,
  trieFile: string,
  told: readonly PlacedAddress[] = [],
): ProcRoutes4 {
  const listed = readRouteFile(routeFile);
  const tables = readTrie(trieFile);
  const leaves = tables.get('main') ?? [];
  // Without rules of somebody's own the kernel keeps both tables in one, and shows it twice.
  const local = (tables.get('local') ?? leaves).filter(({ type }) => type === 'LOCAL' || type === 'BROADCAST');
  const { addresses, unplaced } = placeAddresses(local, listed, told);
  const devOf = new Map(addresses.map(({ dev, address }) => [address.address, dev]));
  return {
    routes: [...mainRoutes(listed, leaves), ...localRoutes(local, listed, devOf)],
    addresses,
    unplaced,
    otherTables: [...tables.keys()].filter((table) => table !== 'main' && table !== 'local'),
    hiddenGateways: listed.filter(({ isGateway, via }) => isGateway && via === null).map(({ prefix }) => prefix),
    untouched: tables.size === 2 && leaves.some(({ prefix, type }) => prefix === '127.0.0.1/32' && type === 'LOCAL'),
  };
}

const nothingElse = { source: null, protocol: null, nextHops: [], dead: false } as const;

function mainRoutes(listed: readonly Listed[], leaves: readonly Leaf[]): readonly Route[] {
  const ofPrefix = groupBy(leaves.filter(({ type }) => type !== 'BROADCAST' && type !== 'MULTICAST'));
  const counts = groupBy(listed);
  const seen = new Map<string, number>();
  return listed.map((entry) => {
    const at = seen.get(entry.prefix) ?? 0;
    seen.set(entry.prefix, at + 1);
    const candidates = ofPrefix.get(entry.prefix) ?? [];
    // Where the counts differ, entries of the table `local` are among them.
    const leaf = candidates.length === counts.get(entry.prefix)?.length ? candidates[at] : undefined;
    return normalRoute({
      family: 4,
      table: 'main',
      type: typeOf(entry, leaf),
      to: entry.length === 0 ? 'default' : entry.prefix,
      via: entry.via,
      dev: entry.dev,
      metric: entry.metric,
      scope: scopes[leaf?.scope ?? ''] ?? null,
      only: leaf?.tos == null ? null : `tos ${leaf.tos}`,
      ...nothingElse,
    });
  });
}

function typeOf(entry: Listed, leaf: Leaf | undefined): RouteType {
  if (leaf) return types[leaf.type] ?? 'unknown';
  return entry.dev === null ? 'unknown' : 'unicast';
}

/** The table `local`, as far as the trie shows it: without devices, which are those of the addresses. */
function localRoutes(
  local: readonly Leaf[],
  listed: readonly Listed[],
  devOf: ReadonlyMap<string, string>,
): readonly Route[] {
  const inMain = new Set(listed.map(({ prefix }) => prefix));
  return local
    .filter((leaf) => leaf.length === 32 || !inMain.has(leaf.prefix))
    .map((leaf) => {
      const address = leaf.prefix.split('/')[0] ?? '';
      return normalRoute({
        family: 4,
        table: 'local',
        type: types[leaf.type] ?? 'unknown',
        to: leaf.prefix,
        via: null,
        dev: devOf.get(address) ?? broadcastDev(leaf, listed) ?? (leaf.prefix.startsWith('127.') ? 'lo' : null),
        metric: 0,
        scope: scopes[leaf.scope] ?? null,
        only: null,
        ...nothingElse,
      });
    });
}

function broadcastDev(leaf: Leaf, listed: readonly Listed[]): string | null {
  if (leaf.type !== 'BROADCAST') return null;
  const devs = new Set(
    listed.filter((entry) => isOnLink(entry) && lastOf(entry) === leaf.base).map((entry) => entry.dev),
  );
  return devs.size === 1 ? ([...devs][0] ?? null) : null;
}

/**
 * Which interface has which address, and with what prefix: the kernel adds an on-link route and a broadcast address for each. What fits
 * several interfaces, or none, is not guessed.
 */
function placeAddresses(
  local: readonly Leaf[],
  listed: readonly Listed[],
  told: readonly PlacedAddress[],
): Pick<ProcRoutes4, 'addresses' | 'unplaced'> {
  const broadcasts = new Set(local.filter(({ type }) => type === 'BROADCAST').map(({ base }) => base));
  const addresses = [...told];
  const known = new Set(told.map(({ address }) => address.address));
  const unplaced: string[] = [];
  for (const leaf of local) {
    if (leaf.type !== 'LOCAL' || leaf.length !== 32) continue;
    const [address = ''] = leaf.prefix.split('/');
    if (known.has(address)) continue;
    if (leaf.base >>> 24 === 127) {
      const around = local.find((other) => other.type === 'LOCAL' && other.length < 32 && contains(other, leaf.base));
      addresses.push({ dev: 'lo', address: { address, prefix: around?.length ?? 32 } });
      continue;
    }
    const fitting = listed
      .filter((entry) => isOnLink(entry) && entry.length < 32 && contains(entry, leaf.base))
      .filter((entry) => entry.length === 31 || broadcasts.has(lastOf(entry)))
      .sort((a, b) => b.length - a.length);
    const best = fitting.filter(({ length }) => length === fitting[0]?.length);
    const dev = best[0]?.dev;
    if (dev == null || best.some((other) => other.dev !== dev)) unplaced.push(address);
    else addresses.push({ dev, address: { address, prefix: best[0]?.length ?? 32 } });
  }
  return { addresses, unplaced };
}

function isOnLink({ isGateway, rejects, dev }: Listed): boolean {
  return !isGateway && !rejects && dev !== null;
}

function contains({ base, length }: { readonly base: number; readonly length: number }, address: number): boolean {
  return (address & maskOf(length)) >>> 0 === base;
}

function lastOf({ base, length }: { readonly base: number; readonly length: number }): number {
  return (base | ~maskOf(length)) >>> 0;
}

function maskOf(length: number): number {
  return length === 0 ? 0 : (-1 << (32 - length)) >>> 0;
}

/** /proc/net/route (kernel: net/ipv4/fib_trie.c, fib_route_seq_show): addresses in the byte order of the machine, little-endian. */
function readRouteFile(text: string): readonly Listed[] {
  return text.split('\n', mostEntries).flatMap((line): Listed[] => {
    const found = /^(\S+)\t([0-9A-F]{8})\t([0-9A-F]{8})\t([0-9A-F]{4})\t\S+\t\S+\t([0-9]{1,10})\t([0-9A-F]{8})\t/.exec(
      line,
    );
    if (!found) return [];
    const [, dev = '', to = '', gateway = '', flagText = '', metric = '', maskText = ''] = found;
    const flags = Number.parseInt(flagText, 16);
    const base = fromHex(to);
    const length = lengthOf(fromHex(maskText));
    if (length === null) return [];
    const isGateway = (flags & rtf.gateway) !== 0;
    return [
      {
        // The kernel's word for none.
        dev: dev === '*' ? null : dev,
        prefix: `${dotted(base)}/${length}`,
        base,
        length,
        via: isGateway && fromHex(gateway) !== 0 ? dotted(fromHex(gateway)) : null,
        isGateway,
        rejects: (flags & rtf.reject) !== 0,
        metric: Number(metric),
      },
    ];
  });
}

/** /proc/net/fib_trie (fib_trie_seq_show), by table: `main`, `local`, or a number. */
function readTrie(text: string): ReadonlyMap<string, readonly Leaf[]> {
  const tables = new Map<string, Leaf[]>();
  let current: Leaf[] | undefined;
  let address = '';
  for (const line of text.split('\n', mostEntries)) {
    const table = /^(?:(Main|Local)|Id ([0-9]{1,10})):/.exec(line);
    if (table) {
      const name = table[1]?.toLowerCase() ?? table[2] ?? '';
      current = tables.get(name) ?? [];
      tables.set(name, current);
      continue;
    }
    const leaf = /^\s+\|-- ([0-9.]{7,15})$/.exec(line);
    if (leaf) {
      address = leaf[1] ?? '';
      continue;
    }
    const [, length, scope = '', type = '', tos] =
      /^\s+\/([0-9]{1,2}) (\w+) ([A-Z]+)(?: tos=([0-9]{1,3}))?\s*$/.exec(line) ?? [];
    const base = parseAddress(address);
    if (length === undefined || base?.family !== 4 || Number(length) > 32) continue;
    current?.push({
      prefix: `${base.text}/${length}`,
      base: Number(base.value),
      length: Number(length),
      scope,
      type,
      tos: tos ?? null,
    });
  }
  return tables;
}

const types: Readonly<Record<string, RouteType>> = {
  ...{ UNICAST: 'unicast', LOCAL: 'local', BROADCAST: 'broadcast', ANYCAST: 'anycast', MULTICAST: 'multicast' },
  ...{ BLACKHOLE: 'blackhole', UNREACHABLE: 'unreachable', PROHIBIT: 'prohibit', THROW: 'throw', NAT: 'nat' },
};

const scopes: Readonly<Record<string, string>> = {
  ...{ universe: 'global', site: 'site', link: 'link', host: 'host', nowhere: 'nowhere' },
};

/** include/uapi/linux/route.h and ipv6_route.h */
const rtf = { gateway: 0x2, reject: 0x200, anycast: 0x100000, local: 0x80000000 } as const;

/**
 * Reads /proc/net/ipv6_route (kernel: net/ipv6/route.c, rt6_seq): every table one after the other, each ending with what it has for `::/0`,
 * which is an entry of metric ffffffff where it has nothing. The last are `main` and `local`; of the others it does not tell the number,
 * so their routes are left out.
 * @returns `others`: how many tables were left out
 */
export function parseProcRoutes6(text: string): { readonly routes: readonly Route[]; readonly others: number } {
  const tables = splitTables(text.split('\n', mostEntries).flatMap(readRoute6));
  const last = tables.at(-1) ?? [];
  const local = last.some(({ flags }) => (flags & rtf.local) !== 0) ? last : [];
  const main = tables.at(local.length > 0 ? -2 : -1) ?? [];
  const known = new Set([main, local]);
  return {
    routes: [...main.map((row) => routeOf6(row, 'main')), ...local.map((row) => routeOf6(row, 'local'))]
      .filter(({ metric }) => metric !== 0xffffffff)
      .reduce(joinHops, []),
    others: tables.filter((table) => !known.has(table)).length,
  };
}

interface Row6 {
  readonly to: string;
  readonly via: string | null;
  readonly metric: number;
  readonly flags: number;
  readonly dev: string;
  readonly from: string | null;
}

function readRoute6(line: string): Row6[] {
  const found =
    /^([0-9a-f]{32}) ([0-9a-f]{2}) ([0-9a-f]{32}) ([0-9a-f]{2}) ([0-9a-f]{32}) ([0-9a-f]{8}) \S+ \S+ ([0-9a-f]{8}) +(\S+)$/.exec(
      line,
    );
  if (!found) return [];
  const [, to = '', length = '', from = '', fromLength = '', via = '', metric = '', flags = '', dev = ''] = found;
  const [bits, fromBits] = [Number.parseInt(length, 16), Number.parseInt(fromLength, 16)];
  if (bits > 128 || fromBits > 128) return [];
  return [
    {
      to: bits === 0 ? 'default' : `${ipv6(to)}/${bits}`,
      via: /^0+$/.test(via) ? null : ipv6(via),
      metric: Number.parseInt(metric, 16),
      flags: Number.parseInt(flags, 16),
      dev,
      from: fromBits === 0 ? null : `${ipv6(from)}/${fromBits}`,
    },
  ];
}

function splitTables(rows: readonly Row6[]): readonly (readonly Row6[])[] {
  const tables: Row6[][] = [];
  let ended = true;
  for (const row of rows) {
    if (ended && row.to !== 'default') tables.push([]);
    if (tables.length === 0) tables.push([]);
    tables.at(-1)?.push(row);
    ended = row.to === 'default';
  }
  return tables;
}

function routeOf6(row: Row6, table: string): Route {
  const is = (flag: number): boolean => (row.flags & flag) !== 0;
  // The kernel has one flag for all that reject: blackhole, unreachable, prohibit, throw.
  const type = is(rtf.reject)
    ? 'unknown'
    : is(rtf.local)
      ? 'local'
      : is(rtf.anycast)
        ? 'anycast'
        : table === 'local' && row.to === 'ff00::/8'
          ? 'multicast'
          : 'unicast';
  return {
    ...{ family: 6, table, type, to: row.to, via: row.via, dev: type === 'unknown' ? null : row.dev, scope: null },
    ...{ metric: row.metric, only: row.from === null ? null : `from ${row.from}`, ...nothingElse },
  };
}

/** Routes to one prefix with one metric over gateways are one route over several next hops (net/ipv6/ip6_fib.c, siblings). */
function joinHops(routes: Route[], route: Route): Route[] {
  const last = routes.at(-1);
  const joins =
    last?.via != null &&
    route.via !== null &&
    last.to === route.to &&
    last.metric === route.metric &&
    last.table === route.table;
  if (!joins) {
    routes.push(route);
    return routes;
  }
  const hop = ({ via, dev }: Route): Route['nextHops'][number] => ({ via, dev, weight: 1 });
  const hops = last.nextHops.length === 0 ? [hop(last)] : last.nextHops;
  routes[routes.length - 1] = { ...last, nextHops: [...hops, hop(route)] };
  return routes;
}

function groupBy<T extends { readonly prefix: string }>(items: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(item.prefix);
    if (group) group.push(item);
    else groups.set(item.prefix, [item]);
  }
  return groups;
}

function fromHex(hex: string): number {
  const bytes = [6, 4, 2, 0].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}

function dotted(value: number): string {
  return addressFrom(4, BigInt(value)).text;
}

function ipv6(hex: string): string {
  return addressFrom(6, BigInt(`0x${hex}`)).text;
}

function lengthOf(mask: number): number | null {
  const length = Math.clz32(~mask >>> 0);
  return maskOf(length) === mask ? length : null;
}
