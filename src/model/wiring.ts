import type { NetworkInterface, NotRead } from './namespace.ts';

/** What an interface of a container is plugged into, outside of the container. */
export interface HostLink {
  /** `veth`: the other end of a pair; `parent`: what a macvlan, ipvlan or VLAN hangs on. */
  readonly kind: 'veth' | 'parent';
  /** Where that is: in the namespace of the engine's host, or in one that an overlay network has of its own there. */
  readonly place: 'host' | 'network';
  readonly name: string;
  readonly index: number;
  readonly up: boolean;
  readonly carrier: boolean | null;
  /** Bytes. */
  readonly mtu: number;
  /** The bridge it is a port of; null where it is plugged into none. */
  readonly master: string | null;
  readonly masterIndex: number | null;
  /** VLAN id (802.1Q); null of what is no VLAN, and where it could not be read. */
  readonly vlan: number | null;
}

/** What was found of the wiring of one container's interfaces, by their names inside. */
export interface Wiring {
  readonly links: ReadonlyMap<string, HostLink>;
  /** What could not be found out. An interface that is missing in `links` and has no reason here is plugged into nothing. */
  readonly notRead: readonly NotRead[];
}

/** How one network is wired: what joins its containers, and who is plugged into it by what. */
export interface NetworkWiring {
  readonly networkId: string;
  /** Null of networks that have nothing of the kind (`host`, `none`), and of an overlay's where it could not be read. */
  readonly hub: Hub | null;
  /** How an overlay reaches the other engines. */
  readonly vxlan: Vxlan | null;
  /** Those of running containers, in the order of their names. */
  readonly plugs: readonly Plug[];
  /** Of whom, or of what, it could not be read. */
  readonly notRead: readonly WiringGap[];
}

/** What the interfaces of a network's containers are plugged into. */
export interface Hub {
  /** `bridge`, or the `parent` interface of a macvlan or ipvlan. */
  readonly kind: 'bridge' | 'parent';
  readonly place: HostLink['place'];
  readonly name: string;
  /** `missing`: the host has no interface of that name. `unread`: only its name is known, from the definition of the network. */
  readonly state: 'there' | 'missing' | 'unread';
  /** Null unless it is there. */
  readonly index: number | null;
  readonly up: boolean | null;
  readonly carrier: boolean | null;
  readonly mtu: number | null;
  readonly vlan: number | null;
  /** What a VLAN hangs on. */
  readonly on: string | null;
}

export interface Vxlan {
  /** Network id in each packet (RFC 7348). */
  readonly vni: number;
  /** The interface in the network's own namespace; null where that could not be read. */
  readonly name: string | null;
  readonly index: number | null;
}

/** One interface inside a container, and what it is plugged into. */
export interface Plug {
  readonly containerId: string;
  readonly container: string;
  readonly inside: Pick<NetworkInterface, 'name' | 'index' | 'mac' | 'mtu' | 'up' | 'carrier' | 'linkIndex'>;
  /** Null where it is plugged into nothing, or that could not be read: then it stands in `notRead`. */
  readonly link: HostLink | null;
}

export interface WiringGap {
  readonly containerId: string;
  readonly container: string;
  /** `interfaces`: those inside could not be read; `wiring`: their other ends. */
  readonly what: 'interfaces' | 'wiring';
  readonly why: NotRead['why'];
  readonly detail: string;
}
