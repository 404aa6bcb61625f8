import type { Neighbour, NetworkInterface, NetworkNamespace, NotRead, PolicyRule, Route } from '../model/namespace.ts';
import type { Via } from '../model/observation.ts';
import type { Family } from '../topology/address.ts';
import { readFilter } from './filter.ts';
import { parseAddrJson, parseNeighboursJson, parseRoutesJson, parseRulesJson } from './ip-json.ts';
import { parseAddrText, parseNeighboursText, parseRoutesText, parseRulesText } from './ip-text.ts';
import { textOf, type Parts } from './parts.ts';
import { parseAddresses, parseArp, parseIfInet6, parseLinks, parseSwitches } from './proc-links.ts';
import { parseProcRoutes4, parseProcRoutes6, type ProcRoutes4 } from './proc-routes.ts';
import { readSockets } from './sockets.ts';
import { readConnections } from './connections.ts';

const families: readonly Family[] = [4, 6];

type Read = Omit<NetworkNamespace, 'via' | 'readAt'>;

/** What is not worth telling apart further: one fact and what could not be read of it. */
interface Facts<T> {
  readonly facts: readonly T[];
  readonly notRead: readonly NotRead[];
}

/**
 * Puts a namespace together out of the parts that a reading script printed. Each fact is taken from what tells it best: iproute2, then
 * busybox's `ip`, then /proc and /sys. Never throws.
 */
export function assemble(parts: Parts, via: Via): Read {
  const proc4 = parseProcRoutes4(
    textOf(parts, '/proc/net/route') ?? '',
    textOf(parts, '/proc/net/fib_trie') ?? '',
    parseAddresses(textOf(parts, 'addresses') ?? ''),
  );
  const interfaces = readInterfaces(parts, proc4);
  const hasIpv6 = interfaces.facts.some(({ addresses }) =>
    addresses.some(({ address }) => address.includes(':') && address !== '::1'),
  );
  const routes = readRoutes(parts, proc4);
  const rules = readRules(parts, proc4, hasIpv6);
  const neighbours = readNeighbours(parts, hasIpv6);
  const sockets = readSockets(parts);
  const filter = readFilter(parts);
  return {
    reader: readerOf(parts),
    completedBy: [],
    interfaces: interfaces.facts,
    routes: routes.facts,
    rules: rules.facts,
    sockets,
    connections: readConnections(parts),
    neighbours: neighbours.facts,
    filter: filter.filter,
    sysctls: parseSwitches(textOf(parts, 'switches') ?? ''),
    notRead: [
      ...interfaces.notRead,
      ...routes.notRead,
      ...rules.notRead,
      ...socketsNotRead(parts),
      ...processesNotRead(parts, sockets, via),
      ...neighbours.notRead,
      ...filter.notRead,
    ],
  };
}

function readerOf(parts: Parts): string {
  const text = textOf(parts, 'ip.addr');
  if (text === null) return '/proc';
  return isComplete(parts) ? 'iproute2' : 'busybox ip';
}

/** Whether `ip` is iproute2's. */
function isComplete(parts: Parts): boolean {
  return parts.has('ip.complete') || (textOf(parts, 'ip.addr') ?? '').startsWith('[');
}

function unread(what: NotRead['what'], why: NotRead['why'], detail = ''): NotRead {
  return { what, why, detail };
}

function readInterfaces(parts: Parts, proc4: ProcRoutes4): Facts<NetworkInterface> {
  const text = textOf(parts, 'ip.addr');
  const links = parseLinks(textOf(parts, 'links') ?? '');
  const byIndex = new Map(links.map((link) => [link.index, link]));
  const fromJson = text === null ? null : parseAddrJson(text);
  if (fromJson !== null && fromJson.length > 0) {
    const facts = fromJson.map((found) => ({
      ...found,
      linkIndex: found.linkIndex ?? byIndex.get(found.index)?.linkIndex ?? null,
    }));
    return { facts, notRead: [] };
  }
  const fromText = text === null ? [] : parseAddrText(text);
  if (fromText.length > 0) {
    const facts = fromText.map((found) => ({ ...(byIndex.get(found.index) ?? nothingMore), ...found }));
    return { facts, notRead: [] };
  }
  if (links.length === 0)
    return { facts: [], notRead: [unread('interfaces', parts.has('links') ? 'failed' : 'no-tool')] };
  const placed = [...proc4.addresses, ...parseIfInet6(textOf(parts, '/proc/net/if_inet6') ?? '')];
  return {
    facts: links.map((link) => ({
      ...link,
      addresses: placed.filter(({ dev }) => dev === link.name).map(({ address }) => address),
    })),
    notRead: proc4.unplaced.length === 0 ? [] : [unread('interfaces', 'not-in-proc', proc4.unplaced.join(' '))],
  };
}

const nothingMore = { kind: null, counters: null, linkIndex: null, vlan: null, vni: null } as const;

function readRoutes(parts: Parts, proc4: ProcRoutes4): Facts<Route> {
  const proc6 = parseProcRoutes6(textOf(parts, '/proc/net/ipv6_route') ?? '');
  const facts: Route[] = [];
  const notRead: NotRead[] = [];
  for (const family of families) {
    const text = textOf(parts, `ip.route${family}`);
    const fromProc = family === 4 ? proc4.routes : proc6.routes;
    if (text !== null) {
      const routes = parseRoutesJson(text, family) ?? parseRoutesText(text, family);
      const hidden = isComplete(parts) ? [] : routes.filter(isHidden);
      facts.push(...(hidden.length === 0 ? routes : routes.map((route) => withHops(route, fromProc))));
      const without = [...(isComplete(parts) ? [] : proc4.hiddenGateways), ...hidden.map(({ to }) => to)];
      if (family === 4 && without.length > 0) notRead.push(unread('routes', 'no-tool', without.join(' ')));
      continue;
    }
    facts.push(...fromProc);
    // The kernel lists a route over several next hops as it lists one over the first of them alone (net/ipv4/fib_trie.c).
    if (family === 4 && fromProc.some(({ type, table }) => type === 'unicast' && table === 'main'))
      notRead.push(unread('next-hops', 'not-in-proc'));
    if (family === 4 && textOf(parts, '/proc/net/route') === null) notRead.push(unread('routes', 'failed'));
    if (family === 4 && proc4.hiddenGateways.length > 0)
      notRead.push(unread('routes', 'not-in-proc', proc4.hiddenGateways.join(' ')));
    if (family === 4 && proc4.otherTables.length > 0)
      notRead.push(unread('routes', 'not-in-proc', proc4.otherTables.join(' ')));
    if (family === 6 && proc6.others > 0) notRead.push(unread('routes', 'not-in-proc', 'IPv6'));
  }
  return { facts, notRead };
}

/** Busybox shows routes over several next hops without any of them. */
function isHidden({ type, via, dev }: Route): boolean {
  return type === 'unicast' && via === null && dev === null;
}

function withHops(route: Route, fromProc: readonly Route[]): Route {
  if (!isHidden(route)) return route;
  const same = fromProc.find(
    ({ table, to, metric }) => table === route.table && to === route.to && metric === route.metric,
  );
  return same ? { ...route, via: same.via, dev: same.dev, nextHops: same.nextHops } : route;
}

function readRules(parts: Parts, proc4: ProcRoutes4, hasIpv6: boolean): Facts<PolicyRule> {
  const facts: PolicyRule[] = [];
  const notRead: NotRead[] = [];
  for (const family of families) {
    const text = textOf(parts, `ip.rule${family}`);
    if (text !== null) {
      const rules = parseRulesJson(text, family) ?? parseRulesText(text, family, isComplete(parts));
      facts.push(...rules);
      if (rules.some(({ others }) => others.includes('?'))) notRead.push(unread('rules', 'no-tool', `IPv${family}`));
    } else if (family === 4 && proc4.untouched) {
      facts.push(...usualRules4);
    } else if (family === 4 || hasIpv6) {
      notRead.push(unread('rules', 'not-in-proc', `IPv${family}`));
    }
  }
  return { facts, notRead };
}

const usualRules4: readonly PolicyRule[] = (
  [
    [0, 'local'],
    [32766, 'main'],
    [32767, 'default'],
  ] as const
).map(([priority, table]) => ({
  ...{ family: 4, priority, not: false, from: null, to: null, iif: null, oif: null, mark: null },
  ...{ others: [], suppressPrefix: null, action: { kind: 'table', table } },
}));

function readNeighbours(parts: Parts, hasIpv6: boolean): Facts<Neighbour> {
  const text = textOf(parts, 'ip.neigh');
  if (text !== null) return { facts: parseNeighboursJson(text) ?? parseNeighboursText(text), notRead: [] };
  const arp = textOf(parts, '/proc/net/arp');
  return {
    facts: parseArp(arp ?? ''),
    notRead: [
      ...(arp === null ? [unread('neighbours', 'failed')] : []),
      ...(hasIpv6 ? [unread('neighbours', 'not-in-proc', 'IPv6')] : []),
    ],
  };
}

function socketsNotRead(parts: Parts): readonly NotRead[] {
  return textOf(parts, '/proc/net/tcp') === null || textOf(parts, '/proc/net/udp') === null
    ? [unread('sockets', 'failed')]
    : [];
}

function processesNotRead(parts: Parts, sockets: NetworkNamespace['sockets'], via: Via): readonly NotRead[] {
  // Where all processes are seen, what none of them holds is the kernel's.
  if (sockets.every(({ process }) => process !== null) || parts.has('everybody')) return [];
  if (via === 'helper') return [unread('processes', 'not-in-proc')];
  return [unread('processes', parts.has('open') ? 'not-permitted' : 'no-tool')];
}
