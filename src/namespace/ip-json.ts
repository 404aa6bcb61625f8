import * as v from 'valibot';
import type { InterfaceAddress } from '../model/container.ts';
import type { InterfaceCounters, Neighbour, NetworkInterface, NextHop, PolicyRule, Route } from '../model/namespace.ts';
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

const text = v.pipe(v.string(), v.maxLength(200));
/** Some versions print numbers as text. */
const words = v.union([text, v.pipe(v.number(), v.transform(String))]);
const count = v.pipe(v.number(), v.finite(), v.minValue(0));

/** A list of objects, as `ip -j` prints; null where the text is none. Entries that make no sense are left out. */
function entries<Schema extends v.GenericSchema>(json: string, schema: Schema): v.InferOutput<Schema>[] | null {
  let list: unknown;
  try {
    list = JSON.parse(json.trim() === '' ? '[]' : json);
  } catch {
    return null;
  }
  if (!Array.isArray(list)) return null;
  return list.slice(0, mostEntries).flatMap((entry: unknown) => {
    const read = v.safeParse(schema, entry);
    return read.success ? [read.output] : [];
  });
}

const counters = v.object({ bytes: count, packets: count, errors: count, dropped: count });

const linkEntry = v.object({
  ifindex: count,
  ifname: text,
  link: v.optional(v.nullable(text)),
  link_index: v.optional(count),
  flags: v.array(text),
  mtu: count,
  address: v.optional(text),
  link_type: v.optional(text),
  linkinfo: v.optional(
    v.object({
      info_kind: v.optional(text),
      info_data: v.optional(v.object({ id: v.optional(count) })),
    }),
  ),
  addr_info: v.optional(v.array(v.object({ local: v.optional(text), prefixlen: v.optional(count) })), []),
  stats64: v.optional(v.object({ rx: counters, tx: counters })),
  stats: v.optional(v.object({ rx: counters, tx: counters })),
});

/** Reads `ip -j -d -s addr show`. Never throws; null where it is no JSON. */
export function parseAddrJson(json: string): readonly NetworkInterface[] | null {
  const links = entries(json, linkEntry);
  if (links === null) return null;
  const indexes = new Map(links.map((link) => [link.ifname, link.ifindex]));
  return links.map((link) => {
    const kind = link.link_type === 'loopback' ? 'loopback' : (link.linkinfo?.info_kind ?? null);
    const id = link.linkinfo?.info_data?.id ?? null;
    const up = link.flags.includes('UP');
    const stats = link.stats64 ?? link.stats;
    return {
      name: link.ifname,
      index: link.ifindex,
      kind,
      mac: macText(link.address),
      mtu: link.mtu,
      up,
      carrier: up ? link.flags.includes('LOWER_UP') : null,
      addresses: link.addr_info.flatMap((entry): InterfaceAddress[] => {
        const address = interfaceAddress(entry.local ?? '', entry.prefixlen ?? -1);
        return address === null ? [] : [address];
      }),
      counters: stats === undefined ? null : countersOf(stats),
      linkIndex: link.link_index ?? indexes.get(link.link ?? '') ?? madeUpIndex(link.link),
      vlan: kind === 'vlan' ? id : null,
      vni: kind === 'vxlan' ? id : null,
    };
  });
}

function countersOf({ rx, tx }: Record<'rx' | 'tx', v.InferOutput<typeof counters>>): InterfaceCounters {
  return {
    ...{ rxBytes: rx.bytes, rxPackets: rx.packets, rxErrors: rx.errors, rxDropped: rx.dropped },
    ...{ txBytes: tx.bytes, txPackets: tx.packets, txErrors: tx.errors, txDropped: tx.dropped },
  };
}

const viaEntry = v.object({ host: text });
const flagList = v.optional(v.array(text), []);

const routeEntry = v.object({
  type: v.optional(text, 'unicast'),
  dst: text,
  from: v.optional(text),
  tos: v.optional(words),
  gateway: v.optional(text),
  via: v.optional(viaEntry),
  dev: v.optional(text),
  table: v.optional(words, 'main'),
  protocol: v.optional(words),
  scope: v.optional(words),
  prefsrc: v.optional(text),
  metric: v.optional(count, 0),
  flags: flagList,
  nexthops: v.optional(
    v.array(
      v.object({
        gateway: v.optional(text),
        via: v.optional(viaEntry),
        dev: v.optional(text),
        weight: v.optional(count, 1),
        flags: flagList,
      }),
    ),
    [],
  ),
});

/** Reads `ip -j -d -4|-6 route show table all`. Never throws; null where it is no JSON. */
export function parseRoutesJson(json: string, family: Family): readonly Route[] | null {
  return (
    entries(json, routeEntry)?.flatMap((entry): Route[] => {
      const type = routeType(entry.type) ?? 'unknown';
      const to = prefixText(entry.dst, family);
      if (to === null) return [];
      const hops = entry.nexthops.map((hop): NextHop => ({
        via: gatewayOf(hop),
        dev: hop.dev ?? null,
        weight: hop.weight,
      }));
      const flags = entry.nexthops.length > 0 ? entry.nexthops.map((hop) => hop.flags) : [entry.flags];
      const only = [
        ...(entry.tos === undefined ? [] : [`tos ${entry.tos}`]),
        ...(entry.from === undefined ? [] : [`from ${entry.from}`]),
      ];
      return [
        normalRoute({
          family,
          table: entry.table,
          type,
          to,
          via: gatewayOf(entry) ?? hops[0]?.via ?? null,
          dev: entry.dev ?? hops[0]?.dev ?? null,
          source: entry.prefsrc === undefined ? null : addressText(entry.prefsrc, family),
          metric: entry.metric,
          scope: entry.scope ?? null,
          protocol: entry.protocol ?? null,
          nextHops: hops,
          only: only.length === 0 ? null : only.join(' '),
          dead: flags.every((list) => list.includes('dead')),
        }),
      ];
    }) ?? null
  );
}

/** The next hop of an IPv4 route may have an IPv6 address (RFC 5549). */
function gatewayOf({
  gateway,
  via,
}: {
  readonly gateway?: string | undefined;
  readonly via?: { host: string } | undefined;
}): string | null {
  const address = gateway ?? via?.host;
  return address === undefined ? null : (addressText(address, 4) ?? addressText(address, 6));
}

const ruleEntry = v.looseObject({
  priority: count,
  src: v.optional(text, 'all'),
  srclen: v.optional(count),
  dst: v.optional(text, 'all'),
  dstlen: v.optional(count),
  iif: v.optional(text),
  oif: v.optional(text),
  fwmark: v.optional(words),
  fwmask: v.optional(words),
  table: v.optional(words),
  goto: v.optional(words),
  suppress_prefixlen: v.optional(v.number()),
  action: v.optional(text),
});

/** What is no condition, or has a field of its own. */
const ruleKeys = new Set([...Object.keys(ruleEntry.entries), 'not', 'protocol', 'flags']);

/** Reads `ip -j -4|-6 rule show`. Never throws; null where it is no JSON. */
export function parseRulesJson(json: string, family: Family): readonly PolicyRule[] | null {
  return (
    entries(json, ruleEntry)?.flatMap((entry): PolicyRule[] => {
      const [from, to] = [rulePrefix(entry.src, entry.srclen, family), rulePrefix(entry.dst, entry.dstlen, family)];
      const others = Object.entries(entry)
        .filter(([key]) => !ruleKeys.has(key))
        .flatMap(([key, value]) => conditionText(key, value, entry));
      return [
        {
          family,
          priority: entry.priority,
          not: 'not' in entry,
          from: from ?? null,
          to: to ?? null,
          iif: entry.iif ?? null,
          oif: entry.oif ?? null,
          mark: entry.fwmark === undefined ? null : markText(entry.fwmark, entry.fwmask),
          others: [
            ...(from === undefined ? [`from ${entry.src}`] : []),
            ...(to === undefined ? [`to ${entry.dst}`] : []),
            ...others,
          ],
          suppressPrefix: entry.suppress_prefixlen ?? null,
          action: ruleAction(entry),
        },
      ];
    }) ?? null
  );
}

function ruleAction(entry: v.InferOutput<typeof ruleEntry>): PolicyRule['action'] {
  const { action, table } = entry;
  if (action === 'blackhole' || action === 'unreachable' || action === 'prohibit') return { kind: action };
  const target = numberOf(entry.goto);
  if (target !== null) return { kind: 'goto', priority: target };
  if (table !== undefined && (action === undefined || action === 'to_tbl')) return { kind: 'table', table };
  return { kind: 'other', text: action ?? 'nop' };
}

/** Null for all; undefined for what makes no sense. */
function rulePrefix(address: string, length: number | undefined, family: Family): string | null | undefined {
  if (address === 'all' && length === undefined) return null;
  const base = address === 'all' ? (family === 4 ? '0.0.0.0' : '::') : address;
  const prefix = prefixText(length === undefined ? base : `${base}/${length}`, family);
  return prefix === 'default' ? null : (prefix ?? undefined);
}

function markText(mark: string, mask: string | undefined): string {
  return mask === undefined ? mark : `${mark}/${mask}`;
}

/** As the text of `ip rule` has it: `dport_start` and `dport_end` are `dport 80-90` there. */
function conditionText(key: string, value: unknown, entry: Readonly<Record<string, unknown>>): readonly string[] {
  const plain = (one: unknown): string => (typeof one === 'string' || typeof one === 'number' ? String(one) : '');
  const range = /^(.+)_(start|end)$/.exec(key);
  const [, name = key, side] = range ?? [];
  if (side === 'end') return [];
  const text = side === undefined ? plain(value) : `${plain(value)}-${plain(entry[`${name}_end`])}`;
  return [`${name} ${text}`.trim().slice(0, 200)];
}

const neighbourEntry = v.object({
  dst: text,
  dev: text,
  lladdr: v.optional(text),
  state: v.optional(v.array(text), []),
});

/** Reads `ip -j neigh show`. Never throws; null where it is no JSON. */
export function parseNeighboursJson(json: string): readonly Neighbour[] | null {
  return (
    entries(json, neighbourEntry)?.flatMap((entry): Neighbour[] => {
      const address = addressText(entry.dst, 4) ?? addressText(entry.dst, 6);
      if (address === null) return [];
      return [{ address, mac: macText(entry.lladdr), dev: entry.dev, state: entry.state[0] ?? null }];
    }) ?? null
  );
}

/** A link that is in another namespace has no name here: iproute2 makes one up of its index (`ll_index_to_name`). */
function madeUpIndex(name: string | null | undefined): number | null {
  const index = /^if([1-9][0-9]{0,9})$/.exec(name ?? '')?.[1];
  return index === undefined ? null : Number(index);
}
