import type { Container, ContainerState, Endpoint, InterfaceAddress } from '../../model/container.ts';
import type { Network } from '../../model/network.ts';
import type { Topology } from '../../model/topology.ts';
import type { Hub, HostLink, NetworkWiring, Plug, Vxlan, WiringGap } from '../../model/wiring.ts';
import { gatewayOf } from '../../topology/network-gateway.ts';
import { subnetUse } from '../../topology/pool.ts';

/** `networks --json`: every network with who is in it. */
export interface NetworksDocument {
  readonly version: 1;
  readonly engine: { readonly endpoint: string; readonly version: string; readonly api: string };
  readonly networks: readonly NetworkEntry[];
}

export interface NetworkEntry {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  readonly scope: string;
  readonly internal: boolean;
  readonly ipv6: boolean;
  readonly icc: boolean;
  readonly attachable: boolean;
  readonly ingress: boolean;
  readonly parent: string | null;
  readonly mtu: number | null;
  readonly subnets: readonly SubnetEntry[];
  readonly endpoints: readonly EndpointEntry[];
  /** How it is plugged together; null where that was not asked for. */
  readonly wiring: WiringEntry | null;
}

export interface WiringEntry {
  readonly hub: Hub | null;
  readonly vxlan: Vxlan | null;
  readonly plugs: readonly PlugEntry[];
  /** Of whom it could not be read. */
  readonly notRead: readonly (Omit<WiringGap, 'containerId'> & { readonly id: string })[];
}

/** One interface inside a container and what it is plugged into, as in `inspect`. */
export interface PlugEntry {
  readonly container: string;
  readonly id: string;
  readonly interface: Plug['inside'];
  readonly peer: HostLink | null;
}

export interface SubnetEntry {
  readonly subnet: string;
  /** As the engine tells it, or as its containers show it. */
  readonly gateway: string | null;
  readonly range: string | null;
  /** Addresses that can be given to hosts; null where there are more than a number can count (IPv6). */
  readonly size: number | null;
  /** Of these, taken: by the gateway, by containers, kept free on purpose. */
  readonly used: number;
}

export interface EndpointEntry {
  readonly container: string;
  readonly id: string;
  readonly state: ContainerState;
  /** With prefix length; null while the container does not run. */
  readonly ipv4: string | null;
  readonly ipv6: string | null;
  readonly mac: string | null;
  readonly aliases: readonly string[];
}

/** Who is attached to each network, in the order of their names. */
export function attachments(topology: Topology): ReadonlyMap<string, readonly (readonly [Container, Endpoint])[]> {
  const byNetwork = new Map<string, [Container, Endpoint][]>([...topology.networks.keys()].map((id) => [id, []]));
  for (const container of topology.containers.values()) {
    for (const endpoint of container.endpoints) byNetwork.get(endpoint.networkId)?.push([container, endpoint]);
  }
  return byNetwork;
}

/**
 * @param chosen the networks wanted; all where not given
 * @param wiring by the id of the network, where it was read
 */
export function networksDocument(
  topology: Topology,
  chosen: readonly Network[] = [...topology.networks.values()],
  wiring?: ReadonlyMap<string, NetworkWiring>,
): NetworksDocument {
  const attached = attachments(topology);
  return {
    version: 1,
    engine: { endpoint: topology.engine.endpoint, version: topology.engine.version, api: topology.engine.apiVersion },
    networks: chosen.map((network) =>
      networkEntry(topology, network, attached.get(network.id) ?? [], wiring?.get(network.id)),
    ),
  };
}

function networkEntry(
  topology: Topology,
  network: Network,
  attached: readonly (readonly [Container, Endpoint])[],
  wiring: NetworkWiring | undefined,
): NetworkEntry {
  const { id, name, driver, scope, internal, ipv6, icc, attachable, ingress, parent, mtu } = network;
  const uses = new Map(subnetUse(topology, id).map((use) => [use.subnet.subnet, use]));
  return {
    id,
    name,
    driver,
    scope,
    internal,
    ipv6,
    icc,
    attachable,
    ingress,
    parent,
    mtu,
    subnets: network.subnets.map((subnet) => ({
      subnet: subnet.subnet,
      gateway: gatewayOf(topology, network, subnet),
      range: subnet.range,
      size: uses.get(subnet.subnet)?.size ?? null,
      used: uses.get(subnet.subnet)?.used ?? 0,
    })),
    endpoints: attached.map(([container, endpoint]) => ({
      container: container.name,
      id: container.id,
      state: container.state,
      ipv4: withPrefix(endpoint.ipv4),
      ipv6: withPrefix(endpoint.ipv6),
      mac: endpoint.mac,
      aliases: endpoint.aliases ?? [],
    })),
    wiring: wiring ? wiringEntry(wiring) : null,
  };
}

function wiringEntry({ hub, vxlan, plugs, notRead }: NetworkWiring): WiringEntry {
  return {
    hub,
    vxlan,
    plugs: plugs.map(({ container, containerId, inside, link }) => ({
      ...{ container, id: containerId, interface: inside, peer: link },
    })),
    notRead: notRead.map(({ containerId, ...gap }) => ({ id: containerId, ...gap })),
  };
}

function withPrefix(address: InterfaceAddress | null): string | null {
  return address === null ? null : `${address.address}/${address.prefix}`;
}
