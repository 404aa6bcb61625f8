import type { NetworkNamespace, PolicyRule, Route } from '../model/namespace.ts';
import type { Address, Family } from './address.ts';
import { contains, parseCidr } from './cidr.ts';

/** A packet that looks for its way. */
export interface RouteQuery {
  readonly to: Address;
  /** Source address, where it is settled already; a program that does not bind has none until the route is found. */
  readonly from?: Address | undefined;
  /** The interface it came in by; not given for a packet of this namespace itself. */
  readonly iif?: string | undefined;
}

/** Why an answer may be wrong. */
export type RouteDoubt =
  /** A rule has conditions that are not known; the answer holds if it does not apply. */
  | { readonly kind: 'rule'; readonly rule: PolicyRule }
  /** A route counts for some packets only; the answer holds if this one is none of them. */
  | { readonly kind: 'route'; readonly route: Route }
  /** Equal routes: the kernel may take any of these as well. */
  | { readonly kind: 'tie'; readonly routes: readonly Route[] }
  /** The route may have more next hops than those that were read: then the kernel may take another one. */
  | { readonly kind: 'next-hops-not-read'; readonly route: Route }
  /** The policy rules could not be read: the usual ones are taken for granted. */
  | { readonly kind: 'rules-not-read' }
  /** Not all routes could be read. */
  | { readonly kind: 'routes-not-read' };

/** Which way a packet takes. `rule` is the policy rule by which it came about; null where the rules were not read. */
export type RouteAnswer = { readonly doubts: readonly RouteDoubt[] } & (
  | { readonly kind: 'route'; readonly route: Route; readonly rule: PolicyRule | null }
  /** A route of type blackhole, unreachable or prohibit takes it, or one that rejects in a way that was not told. */
  | { readonly kind: 'rejected'; readonly route: Route; readonly rule: PolicyRule | null }
  /** A policy rule itself rejects it. */
  | { readonly kind: 'rejected-by-rule'; readonly rule: PolicyRule }
  /** Nothing covers the address: "Network is unreachable". */
  | { readonly kind: 'none' }
);

type RoutingTables = Pick<NetworkNamespace, 'routes' | 'rules' | 'notRead'>;

/**
 * The route that the kernel takes for a packet: the policy rules by priority; in the table that a rule names, the longest prefix, then the
 * lowest metric, then, for IPv4, the one that stands first; a `throw`, or nothing fitting, goes on with the next rule
 * (kernel: net/core/fib_rules.c, net/ipv4/fib_trie.c, net/ipv6/ip6_fib.c; ip-rule(8)). Packets are taken to have no mark.
 */
export function lookUpRoute({ routes, rules, notRead }: RoutingTables, query: RouteQuery): RouteAnswer {
  const { family } = query.to;
  const own = rules.filter((rule) => rule.family === family);
  const known = own.length > 0 ? own : usualRules(family);
  const tables = tablesOf(routes, query.to);
  const doubts: RouteDoubt[] = [];
  if (notRead.some((gap) => gap.what === 'routes')) doubts.push({ kind: 'routes-not-read' });
  const hopsHidden = notRead.some((gap) => gap.what === 'next-hops');
  if (own.length === 0) doubts.push({ kind: 'rules-not-read' });
  for (let at = 0; at < known.length; at += 1) {
    const rule = known[at];
    if (rule === undefined) break;
    const fits = applies(rule, query);
    if (fits === 'no') continue;
    if (fits === 'perhaps') {
      doubts.push({ kind: 'rule', rule });
      continue;
    }
    const told = own.length > 0 ? rule : null;
    const { action } = rule;
    if (action.kind === 'goto') {
      const target = known.findIndex(({ priority }, index) => index > at && priority >= action.priority);
      // Where no rule has that priority, the kernel passes over it.
      if (target > at && known[target]?.priority === action.priority) at = target - 1;
      continue;
    }
    if (action.kind === 'other') continue;
    if (action.kind !== 'table') return { kind: 'rejected-by-rule', rule, doubts };
    const found = lookUpTable(tables.get(action.table) ?? [], rule.suppressPrefix, doubts);
    if (found === null) continue;
    const rejects = found.type === 'unknown' || isRejecting(found);
    if (hopsHidden && found.family === 4 && found.type === 'unicast')
      doubts.push({ kind: 'next-hops-not-read', route: found });
    return { kind: rejects ? 'rejected' : 'route', route: found, rule: told, doubts };
  }
  return { kind: 'none', doubts };
}

/** Whether the answer holds whatever could not be seen. */
export function isCertain(answer: RouteAnswer): boolean {
  return answer.doubts.length === 0;
}

interface Candidate {
  readonly route: Route;
  readonly length: number;
}

/** The routes that cover an address, by table, in the order of the listing. */
function tablesOf(routes: readonly Route[], to: Address): ReadonlyMap<string, readonly Candidate[]> {
  const tables = new Map<string, Candidate[]>();
  for (const route of routes) {
    if (route.family !== to.family || route.dead) continue;
    const length = coverage(route.to, to);
    if (length === null) continue;
    const table = tables.get(route.table);
    if (table) table.push({ route, length });
    else tables.set(route.table, [{ route, length }]);
  }
  return tables;
}

/** Length of the prefix where it covers the address; null where not. */
function coverage(prefix: string, address: Address): number | null {
  if (prefix === 'default') return 0;
  const cidr = parseCidr(prefix);
  return cidr !== null && contains(cidr, address) ? cidr.prefix : null;
}

/** Null where the table has nothing for it, or says that others should look (`throw`). */
function lookUpTable(candidates: readonly Candidate[], suppress: number | null, doubts: RouteDoubt[]): Route | null {
  const ranked = candidates.toSorted((a, b) => b.length - a.length || a.route.metric - b.route.metric);
  for (const { route, length } of ranked) {
    if (route.only !== null) {
      doubts.push({ kind: 'route', route });
      continue;
    }
    if (route.type === 'throw') return null;
    if (suppress !== null && length <= suppress && !isRejecting(route)) return null;
    const rivals = route.family === 6 ? ranked.filter((other) => isRival(other, { route, length })) : [];
    if (rivals.length > 0) doubts.push({ kind: 'tie', routes: rivals.map((rival) => rival.route) });
    return route;
  }
  return null;
}

/** IPv6 knows no order among routes of one prefix and one metric: which neighbour answers decides, and chance (RFC 4191, RFC 4311). */
function isRival(other: Candidate, { route, length }: Candidate): boolean {
  return (
    other.route !== route && other.length === length && other.route.metric === route.metric && other.route.only === null
  );
}

function isRejecting({ type }: Route): boolean {
  return type === 'blackhole' || type === 'unreachable' || type === 'prohibit';
}

/** Whether a rule's conditions hold; `perhaps` where one of them is not known. */
function applies(rule: PolicyRule, query: RouteQuery): 'yes' | 'no' | 'perhaps' {
  const matches =
    inPrefix(rule.from, sourceOf(query)) &&
    inPrefix(rule.to, query.to) &&
    // What the namespace sends itself counts as come in by `lo`.
    (rule.iif === null || rule.iif === (query.iif ?? 'lo')) &&
    // Only a socket that is bound to an interface has one to go out by.
    rule.oif === null &&
    fitsMark(rule.mark);
  if (rule.others.length === 0) return matches === rule.not ? 'no' : 'yes';
  // Where a known condition fails the whole fails, unless it is turned round, or something may be hidden.
  if (!matches && !rule.others.includes('?')) return rule.not ? 'yes' : 'no';
  return 'perhaps';
}

function inPrefix(prefix: string | null, address: Address | undefined): boolean {
  return prefix === null || (address !== undefined && coverage(prefix, address) !== null);
}

/** With no source yet, IPv4 compares with 0.0.0.0, and no IPv6 rule fits that asks for one (net/ipv6/fib6_rules.c). */
function sourceOf({ to, from }: RouteQuery): Address | undefined {
  return from ?? (to.family === 4 ? { family: 4, value: 0n, text: '0.0.0.0' } : undefined);
}

/** `0x1/0xff`: a packet without a mark fits where the bits that count are all 0. */
function fitsMark(mark: string | null): boolean {
  if (mark === null) return true;
  const [value, mask] = mark.split('/').map(Number);
  return ((value ?? 0) & (mask ?? 0xffffffff)) === 0;
}

/** What the kernel begins with. */
function usualRules(family: Family): readonly PolicyRule[] {
  const usual: readonly (readonly [number, string])[] = [
    [0, 'local'],
    [32766, 'main'],
    ...(family === 4 ? [[32767, 'default'] as const] : []),
  ];
  return usual.map(([priority, table]) => ({
    ...{ family, priority, not: false, from: null, to: null, iif: null, oif: null, mark: null },
    ...{ others: [], suppressPrefix: null, action: { kind: 'table', table } },
  }));
}
