import type { InterfaceAddress } from '../model/container.ts';
import type { Neighbour, NetworkInterface, NextHop, PolicyRule, Route } from '../model/namespace.ts';
import type { Family } from '../topology/address.ts';
import {
  addressText,
  interfaceAddress,
  macText,
  mostEntries,
  normalRoute,
  numberOf,
  prefixText,
  routeType,
} from './normal.ts';

/** An interface as the text of `ip addr` shows it, which is not all there is to know. */
export type TextInterface = Pick<NetworkInterface, 'name' | 'index' | 'mac' | 'mtu' | 'up' | 'carrier' | 'addresses'>;

/** Reads `ip addr show` of busybox and of iproute2. Never throws; passes over lines that mean nothing. */
export function parseAddrText(output: string): readonly TextInterface[] {
  const found: (TextInterface & { addresses: InterfaceAddress[] })[] = [];
  for (const line of output.split('\n', mostEntries)) {
    const head = /^([0-9]{1,10}): (\S+): <([A-Z0-9_,-]*)> mtu ([0-9]{1,10})/.exec(line);
    const [, index = '', name = '', flagText = '', mtu = ''] = head ?? [];
    if (head) {
      const flags = flagText.split(',');
      const up = flags.includes('UP');
      found.push({
        // What stands behind the last `@` is what it is linked to.
        name: name.includes('@') ? name.slice(0, name.lastIndexOf('@')) : name,
        index: Number(index),
        mac: null,
        mtu: Number(mtu),
        up,
        carrier: up ? flags.includes('LOWER_UP') : null,
        addresses: [],
      });
      continue;
    }
    const current = found.at(-1);
    const words = line.trim().split(/\s+/);
    if (!current) continue;
    if (words[0]?.startsWith('link/') === true) found[found.length - 1] = { ...current, mac: macText(words[1]) };
    if (words[0] === 'inet' || words[0] === 'inet6') {
      // Of a point-to-point interface: `inet 10.0.0.1 peer 10.0.0.2/32`.
      const [address = '', own] = (words[1] ?? '').split('/');
      const prefix = own ?? (words[2] === 'peer' ? words[3]?.split('/')[1] : undefined);
      const read = interfaceAddress(address, numberOf(prefix) ?? -1);
      if (read) current.addresses.push(read);
    }
  }
  return found;
}

/** Reads `ip -4|-6 route show table all` of busybox and of iproute2. Never throws. */
export function parseRoutesText(output: string, family: Family): readonly Route[] {
  const routes: Route[] = [];
  for (const line of output.split('\n', mostEntries)) {
    const words = line.trim().split(/\s+/);
    if (words[0] === 'nexthop') {
      const hop = {
        via: viaIn(words),
        dev: after(words, 'dev') ?? null,
        weight: numberOf(after(words, 'weight')) ?? 1,
      };
      const last = routes.pop();
      if (last) routes.push(withHop(last, hop, words.includes('dead')));
      continue;
    }
    const type = routeType(words[0] ?? '');
    if (type !== null) words.shift();
    const to = prefixText(words.shift() ?? '', family);
    if (to === null) continue;
    const source = after(words, 'src');
    const [tos, from] = [after(words, 'tos'), after(words, 'from')];
    const only = [...(tos === undefined ? [] : [`tos ${tos}`]), ...(from === undefined ? [] : [`from ${from}`])];
    routes.push(
      normalRoute({
        family,
        table: after(words, 'table') ?? 'main',
        type: type ?? 'unicast',
        to,
        via: viaIn(words),
        dev: after(words, 'dev') ?? null,
        source: source === undefined ? null : addressText(source, family),
        metric: numberOf(after(words, 'metric')) ?? 0,
        scope: after(words, 'scope') ?? null,
        protocol: after(words, 'proto') ?? null,
        nextHops: [],
        only: only.length === 0 ? null : only.join(' '),
        dead: words.includes('dead'),
      }),
    );
  }
  return routes;
}

function withHop(route: Route, hop: NextHop, dead: boolean): Route {
  const first = route.nextHops.length === 0;
  return {
    ...route,
    via: first ? hop.via : route.via,
    dev: first ? hop.dev : route.dev,
    nextHops: [...route.nextHops, hop],
    dead: dead && (first || route.dead),
  };
}

/** `via ADDRESS`, or `via inet6 ADDRESS`. */
function viaIn(words: readonly string[]): string | null {
  const at = words.indexOf('via');
  if (at < 0) return null;
  const text = words[at + 1] === 'inet6' || words[at + 1] === 'inet' ? words[at + 2] : words[at + 1];
  return text === undefined ? null : (addressText(text, 4) ?? addressText(text, 6));
}

function after(words: readonly string[], keyword: string): string | undefined {
  const at = words.indexOf(keyword);
  return at < 0 ? undefined : words[at + 1];
}

/**
 * Reads `ip -4|-6 rule show`. Never throws.
 * @param complete whether what printed it shows every condition. Busybox knows few and leaves out even `not`: of its rules only the usual
 * three are sure to be what they seem.
 */
export function parseRulesText(output: string, family: Family, complete: boolean): readonly PolicyRule[] {
  return output.split('\n', mostEntries).flatMap((line): PolicyRule[] => {
    const [, priority = '', rest = ''] = /^([0-9]{1,10}):\s+(.*)$/.exec(line) ?? [];
    if (priority === '') return [];
    const rule = readRule(rest.trim().split(/\s+/), family, Number(priority));
    return [complete || isUsual(rule) ? rule : { ...rule, others: [...rule.others, '?'] }];
  });
}

function readRule(words: string[], family: Family, priority: number): PolicyRule {
  const others: string[] = [];
  let rule: PolicyRule = {
    ...{ family, priority, not: false, from: null, to: null, iif: null, oif: null, mark: null, others },
    ...{ suppressPrefix: null, action: { kind: 'other', text: 'nop' } },
  };
  while (words.length > 0) {
    const word = words.shift() ?? '';
    const next = (): string => words.shift() ?? '';
    switch (word) {
      case 'not':
        rule = { ...rule, not: true };
        break;
      case 'from':
      case 'to': {
        const text = next();
        const prefix = prefixText(text, family);
        if (prefix === null) others.push(`${word} ${text}`);
        else if (prefix !== 'default') rule = { ...rule, [word]: prefix };
        break;
      }
      case 'iif':
      case 'oif':
        rule = { ...rule, [word]: next() };
        break;
      case 'fwmark':
        rule = { ...rule, mark: next() };
        break;
      case 'lookup':
      case 'table': {
        const table = next();
        // Busybox: `lookup unspec blackhole`.
        if (table !== 'unspec') rule = { ...rule, action: { kind: 'table', table } };
        break;
      }
      case 'suppress_prefixlength':
        rule = { ...rule, suppressPrefix: numberOf(next()) };
        break;
      case 'blackhole':
      case 'unreachable':
      case 'prohibit':
        rule = { ...rule, action: { kind: word } };
        break;
      case 'goto': {
        const target = numberOf(next());
        if (target !== null) rule = { ...rule, action: { kind: 'goto', priority: target } };
        break;
      }
      case 'proto':
      case 'protocol':
        next();
        break;
      case 'ipproto':
      case 'sport':
      case 'dport':
      case 'uidrange':
      case 'tos':
      case 'dsfield':
        others.push(`${word} ${next()}`);
        break;
      case 'nop':
      case '[detached]':
      case '[unresolved]':
        break;
      default:
        others.push(word);
    }
  }
  return rule;
}

/** One of those that every namespace begins with. */
function isUsual({ priority, action, from, to, iif, oif, mark, others }: PolicyRule): boolean {
  if (action.kind !== 'table' || others.length > 0 || [from, to, iif, oif, mark].some((one) => one !== null))
    return false;
  const usual: Readonly<Record<string, number>> = { local: 0, main: 32766, default: 32767 };
  return usual[action.table] === priority;
}

/** Reads `ip neigh show`. Never throws. */
export function parseNeighboursText(output: string): readonly Neighbour[] {
  return output.split('\n', mostEntries).flatMap((line): Neighbour[] => {
    const words = line.trim().split(/\s+/);
    const address = addressText(words[0] ?? '', 4) ?? addressText(words[0] ?? '', 6);
    const dev = after(words, 'dev');
    if (address === null || dev === undefined) return [];
    const state = words.findLast((word) => /^[A-Z]{3,}$/.test(word)) ?? null;
    return [{ address, mac: macText(after(words, 'lladdr')), dev, state }];
  });
}
