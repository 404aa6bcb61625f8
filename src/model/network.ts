/** One IPAM configuration of a network. */
export interface Subnet {
  /** CIDR, e.g. `172.20.0.0/16`. */
  readonly subnet: string;
  readonly gateway: string | null;
  /** The part of the subnet that the engine hands out addresses from, where it is not all of it. */
  readonly range: string | null;
  /** Addresses the engine keeps out of use, by the name given to each (`--aux-address`). */
  readonly reserved: Readonly<Record<string, string>>;
}

/** What the network's own inspect says of an endpoint: includes some that no container has (load balancers, leftovers). */
export interface NetworkMember {
  /** Container id, or a name of the engine's own (`lb-app`, `ep-…`) where there is no container. */
  readonly owner: string;
  readonly name: string;
  readonly endpointId: string | null;
  readonly mac: string | null;
  readonly ipv4: string | null;
  readonly ipv6: string | null;
}

/** A network as the engine defines it. Who is attached stands at the containers, see {@link Topology}. */
export interface Network {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  readonly scope: string;
  readonly created: string | null;
  /** No way out: the engine adds no route to the outside. */
  readonly internal: boolean;
  /** False only where the engine was told so (`--ipv4=false`, API 1.47). */
  readonly ipv4: boolean;
  readonly ipv6: boolean;
  /** A Swarm network that plain containers may join. */
  readonly attachable: boolean;
  /** Swarm's routing mesh. */
  readonly ingress: boolean;
  /** A template for other networks; nothing can be attached to it. */
  readonly configOnly: boolean;
  /** Inter-container communication: false where `com.docker.network.bridge.enable_icc` is false. */
  readonly icc: boolean;
  /** False where packets to the outside keep the container's address (`enable_ip_masquerade=false`). */
  readonly masquerade: boolean;
  /** MTU of the network in bytes where it was set (`com.docker.network.driver.mtu`). */
  readonly mtu: number | null;
  /** The Linux bridge on the engine's host, for bridge networks. */
  readonly bridge: string | null;
  /** The host interface that a macvlan or ipvlan network hangs on. */
  readonly parent: string | null;
  readonly ipamDriver: string;
  readonly subnets: readonly Subnet[];
  readonly options: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** Null until the network itself was inspected: the network list does not tell. */
  readonly members: readonly NetworkMember[] | null;
}
