import type { InterfaceAddress } from './container.ts';
import type { NoHelper, Via } from './observation.ts';

/** What was read of one network namespace, at one moment. */
export interface NetworkNamespace {
  /** How it was read: inside by exec, from a helper beside the container, or on the engine's host. */
  readonly via: Via;
  /** What read it, for people: `iproute2`, `busybox ip`, `/proc`. */
  readonly reader: string;
  /** What others told because that one could not. */
  readonly completedBy: readonly Completion[];
  /** ISO 8601. */
  readonly readAt: string;
  readonly interfaces: readonly NetworkInterface[];
  /** Every table, IPv4 before IPv6, in the kernel's order. */
  readonly routes: readonly Route[];
  /** Policy rules by priority. Empty for a family whose rules could not be read: `/proc` tells at best that they are the usual ones. */
  readonly rules: readonly PolicyRule[];
  readonly sockets: readonly Socket[];
  /** TCP connections to other places that processes hold. */
  readonly connections: readonly Connection[];
  readonly neighbours: readonly Neighbour[];
  /** Rules of the packet filter, null where they could not be read. */
  readonly filter: PacketFilter | null;
  /** Kernel switches that decide on forwarding: `net.ipv4.ip_forward` and their like, as far as they were read. */
  readonly sysctls: Readonly<Record<string, string>>;
  /** What could not be read. It is never counted as healthy. */
  readonly notRead: readonly NotRead[];
}

/** What was read from another place than the rest. */
export interface Completion {
  readonly via: Via;
  readonly reader: string;
  readonly what: readonly NotRead['what'][];
}

export interface NotRead {
  readonly what:
    | 'interfaces'
    | 'routes'
    /** Of IPv4 routes the kernel's own files show one next hop, whether there are more or not. */
    | 'next-hops'
    | 'rules'
    | 'sockets'
    | 'processes'
    | 'neighbours'
    | 'filter'
    | 'wiring'
    | 'resolver'
    | 'hosts';
  readonly why:
    | 'not-running'
    | 'paused'
    | 'no-tool'
    /** Nothing inside can read it, and there may be, or can be, no helper beside it: see `NoHelper`. */
    | Exclude<NoHelper, 'no-tool'>
    | 'not-permitted'
    | 'not-in-proc'
    | 'other-host'
    | 'failed';
  /** The words of what failed; hostile text, empty where there are none. */
  readonly detail: string;
}

/** One interface of a namespace. */
export interface NetworkInterface {
  readonly name: string;
  /** Unique in its namespace (`ifindex`). */
  readonly index: number;
  /** `loopback`, `veth`, `macvlan`, `ipvlan`, `bridge`, `vxlan`, `vlan`, …; null where it could not be told. */
  readonly kind: string | null;
  readonly mac: string | null;
  /** Bytes. */
  readonly mtu: number;
  /** Switched on (IFF_UP). */
  readonly up: boolean;
  /** Whether the other end is there and on; null where the kernel does not say, as of an interface that is switched off. */
  readonly carrier: boolean | null;
  readonly addresses: readonly InterfaceAddress[];
  readonly counters: InterfaceCounters | null;
  /** Index of what it is linked to (`iflink`): the other end of a veth pair, the parent of a macvlan. It counts in another namespace. Null where it is linked to nothing. */
  readonly linkIndex: number | null;
  /** VLAN id (802.1Q), of a `vlan` interface. */
  readonly vlan: number | null;
  /** Network id of a `vxlan` interface. */
  readonly vni: number | null;
}

/** Since the interface was made. */
export interface InterfaceCounters {
  readonly rxBytes: number;
  readonly rxPackets: number;
  readonly rxErrors: number;
  readonly rxDropped: number;
  readonly txBytes: number;
  readonly txPackets: number;
  readonly txErrors: number;
  readonly txDropped: number;
}

export type RouteType =
  | 'unicast'
  | 'local'
  | 'broadcast'
  | 'anycast'
  | 'multicast'
  | 'blackhole'
  | 'unreachable'
  | 'prohibit'
  | 'throw'
  | 'nat'
  | 'unknown';

/** One route (ip-route(8)). */
export interface Route {
  readonly family: 4 | 6;
  /** `main`, `local`, `default`, or a number as text. */
  readonly table: string;
  readonly type: RouteType;
  /** `default`, or a prefix in CIDR, /32 and /128 written out. */
  readonly to: string;
  /** Next hop; null where the destination is on the link, or there is none. */
  readonly via: string | null;
  readonly dev: string | null;
  /** Preferred source address. */
  readonly source: string | null;
  readonly metric: number;
  /** `link`, `global`, `host`; null where not told. */
  readonly scope: string | null;
  /** Who set it: `kernel`, `boot`, `static`, `ra`, …; null where not told. */
  readonly protocol: string | null;
  /** Of a route over several next hops: all of them; `via` and `dev` are then the first one's. */
  readonly nextHops: readonly NextHop[];
  /** What else a packet must be like (`tos 0x10`, `from fd00::/64`), as it was written; null for a route for all packets. */
  readonly only: string | null;
  /** The kernel passes over it, because all its interfaces are off. */
  readonly dead: boolean;
}

export interface NextHop {
  readonly via: string | null;
  readonly dev: string | null;
  readonly weight: number;
}

/** One rule of the routing policy database (ip-rule(8)). */
export interface PolicyRule {
  readonly family: 4 | 6;
  readonly priority: number;
  readonly not: boolean;
  /** CIDR; null for all. */
  readonly from: string | null;
  readonly to: string | null;
  readonly iif: string | null;
  readonly oif: string | null;
  readonly mark: string | null;
  /**
   * Conditions that are not among these, as they were written: a rule that has one may or may not apply. `?` where what read it (busybox)
   * does not show all conditions.
   */
  readonly others: readonly string[];
  /** Routes whose prefix is not longer than this do not count (`suppress_prefixlength`); null where all count. */
  readonly suppressPrefix: number | null;
  readonly action:
    | { readonly kind: 'table'; readonly table: string }
    /** Goes on with the rule of that priority. */
    | { readonly kind: 'goto'; readonly priority: number }
    | { readonly kind: 'blackhole' | 'unreachable' | 'prohibit' }
    | { readonly kind: 'other'; readonly text: string };
}

/** A socket that waits: listening for TCP, bound and unconnected for UDP. */
export interface Socket {
  readonly protocol: 'tcp' | 'udp';
  readonly family: 4 | 6;
  /** `0.0.0.0`, `::`, or an address. */
  readonly address: string;
  readonly port: number;
  /** Of an IPv6 socket on `::`: whether IPv4 reaches it too (no IPV6_V6ONLY); null where it can't be told. */
  readonly dual: boolean | null;
  /** Only programs in the same namespace can reach it. */
  readonly loopback: boolean;
  /** Who holds it, where that can be known; hostile text. */
  readonly process: { readonly pid: number; readonly name: string } | null;
}

/** A TCP connection to another place that a process holds. */
export interface Connection {
  readonly local: { readonly address: string; readonly port: number };
  readonly remote: { readonly address: string; readonly port: number };
  /** `syn-sent`: nobody has answered yet; `close-wait`: the other side has closed it, and this one has not. */
  readonly state: 'established' | 'syn-sent' | 'close-wait';
}

/** One entry of the neighbour table: ARP, NDP. */
export interface Neighbour {
  readonly address: string;
  readonly mac: string | null;
  readonly dev: string;
  /** `REACHABLE`, `STALE`, `FAILED`, `INCOMPLETE`, `PERMANENT`, …; null where not told. */
  readonly state: string | null;
}

/** Rules of the packet filter and of address translation. */
export interface PacketFilter {
  /** What was asked: `iptables-legacy`, `iptables-nft`, `nft`. */
  readonly sources: readonly string[];
  readonly chains: readonly FilterChain[];
}

export interface FilterChain {
  readonly family: 'ip' | 'ip6' | 'inet' | 'arp' | 'bridge' | 'netdev';
  readonly source: string;
  readonly table: string;
  readonly name: string;
  /** What happens at the end of a base chain; null of others. */
  readonly policy: string | null;
  readonly packets: number | null;
  readonly rules: readonly FilterRule[];
}

export interface FilterRule {
  /** Position in its chain, from 1. */
  readonly number: number;
  /** As the tool writes it, without the counters. */
  readonly text: string;
  /** `ACCEPT`, `DROP`, `REJECT`, a chain's name, …; null where it has none. */
  readonly target: string | null;
  readonly packets: number | null;
  readonly bytes: number | null;
}
