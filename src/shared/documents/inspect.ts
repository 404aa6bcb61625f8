import type { Container, ContainerState, InterfaceAddress, Port } from '../../model/container.ts';
import type {
  Completion,
  Neighbour,
  NetworkInterface,
  NotRead,
  PacketFilter,
  PolicyRule,
  Route,
  Socket,
} from '../../model/namespace.ts';
import type { Via } from '../../model/observation.ts';
import type { HostLink, Wiring } from '../../model/wiring.ts';
import type { Topology } from '../../model/topology.ts';
import type { NameFiles } from '../../namespace/files.ts';
import type { Look } from '../../namespace/look.ts';
import { embeddedDns, type HostsEntry, type ResolverConfig, type Upstream } from '../../namespace/resolver.ts';
import { defaultRouteViews, type DefaultRouteView } from '../../topology/default-route.ts';
import { originOf } from '../../topology/interface-network.ts';
import { namesOn } from '../../topology/names.ts';
import { isLeftBehind, isUp, namespaceOf, sharersOf } from '../../topology/shared.ts';

/** `inspect CONTAINER --json`: one network namespace. */
export interface InspectDocument {
  readonly version: 1;
  readonly container: { readonly id: string; readonly name: string; readonly state: ContainerState };
  /** How the namespace was read; null where it could not be. */
  readonly via: Via | null;
  readonly reader: string | null;
  /** What came from somewhere else, because the first reader could not tell it. */
  readonly completedBy: readonly Completion[];
  /** ISO 8601. */
  readonly readAt: string | null;
  /** Whose namespace it is: its own, another container's, the host's, or that of one that is gone. */
  readonly namespace: {
    readonly of: 'itself' | 'container' | 'host' | 'missing';
    readonly container: string | null;
    /** It kept the namespace that the other one had before it was restarted: nothing is left in there but `lo`. */
    readonly leftBehind: boolean;
  };
  /** Names of the others that live in the same namespace. */
  readonly sharedWith: readonly string[];
  /** What the engine knows, also of a container that does not run. */
  readonly attachments: readonly AttachmentEntry[];
  readonly interfaces: readonly InterfaceEntry[];
  readonly routes: readonly Route[];
  readonly rules: readonly PolicyRule[];
  readonly defaultRoutes: readonly DefaultRouteEntry[];
  readonly resolver: ResolverEntry | null;
  readonly hosts: readonly HostsEntry[];
  readonly sockets: readonly Socket[];
  readonly neighbours: readonly Neighbour[];
  readonly ports: readonly Port[];
  readonly filter: PacketFilter | null;
  readonly sysctls: Readonly<Record<string, string>>;
  readonly notRead: readonly NotRead[];
}

export interface AttachmentEntry {
  readonly network: string;
  readonly id: string;
  readonly driver: string | null;
  /** With prefix length; null while the container does not run. */
  readonly ipv4: string | null;
  readonly ipv6: string | null;
  /** Asked for with `--ip`, `--ip6`. */
  readonly requested: readonly string[];
  readonly gateways: readonly string[];
  readonly mac: string | null;
  /** Names by which the others on this network reach it. */
  readonly names: readonly string[];
}

export interface InterfaceEntry extends Omit<NetworkInterface, 'addresses'> {
  readonly addresses: readonly string[];
  /** The network it is plugged into; null where the engine knows of none. */
  readonly network: string | null;
  /** What it is plugged into on the engine's host; null where nobody looked, or it is plugged into nothing. */
  readonly peer: HostLink | null;
}

export interface DefaultRouteEntry extends Omit<DefaultRouteView, 'actual'> {
  readonly actual: { readonly via: string | null; readonly dev: string | null; readonly network: string | null } | null;
}

export interface ResolverEntry extends Omit<ResolverConfig, 'upstreams'> {
  /** Whether Docker's own server is asked. */
  readonly embedded: boolean;
  /**
   * Whom that one asks for what it does not know, and who says so: resolv.conf, `--dns`, or, with neither, the host's own resolv.conf,
   * which is not read. Null without embedded DNS.
   */
  readonly upstream: {
    readonly from: 'resolv.conf' | 'settings' | 'host';
    readonly servers: readonly Upstream[];
  } | null;
  /** What the container was told (`--dns`, `--dns-search`, `--dns-option`, `--add-host`); null until it was inspected. */
  readonly settings: {
    readonly servers: readonly string[];
    readonly search: readonly string[];
    readonly options: readonly string[];
    readonly extraHosts: readonly string[];
  } | null;
}

export function inspectDocument(
  topology: Topology,
  container: Container,
  look: Look,
  files: NameFiles,
  wiring: Wiring,
): InspectDocument {
  const namespace = look.kind === 'read' ? look.namespace : null;
  const home = namespaceOf(topology, container);
  const owner = home.kind === 'container' ? home.owner : null;
  return {
    version: 1,
    container: { id: container.id, name: container.name, state: container.state },
    via: namespace?.via ?? null,
    reader: namespace?.reader ?? null,
    completedBy: namespace?.completedBy ?? [],
    readAt: namespace?.readAt ?? null,
    namespace: {
      of: owner === null ? (home.kind === 'host' ? 'host' : 'missing') : owner === container ? 'itself' : 'container',
      container: owner === null || owner === container ? null : owner.name,
      leftBehind: isLeftBehind(topology, container),
    },
    sharedWith: sharersOf(topology, container)
      .filter((sharer) => isUp(sharer) || !isUp(container))
      .map(({ name }) => name),
    attachments: attachments(topology, owner ?? container),
    interfaces: (namespace?.interfaces ?? []).map((found) => interfaceEntry(topology, container, found, wiring)),
    routes: namespace?.routes ?? [],
    rules: namespace?.rules ?? [],
    defaultRoutes: defaultRouteViews(topology, container, namespace).map(defaultRouteEntry),
    resolver: files.resolver === null ? null : resolverEntry(container, files.resolver),
    hosts: files.hosts ?? [],
    sockets: namespace?.sockets ?? [],
    neighbours: namespace?.neighbours ?? [],
    ports: (owner ?? container).ports,
    filter: namespace?.filter ?? null,
    sysctls: namespace?.sysctls ?? {},
    notRead: gaps(look, files, wiring),
  };
}

function attachments(topology: Topology, owner: Container): readonly AttachmentEntry[] {
  return owner.endpoints.map((endpoint) => ({
    network: endpoint.networkName,
    id: endpoint.networkId,
    driver: topology.networks.get(endpoint.networkId)?.driver ?? null,
    ipv4: addressText(endpoint.ipv4),
    ipv6: addressText(endpoint.ipv6),
    requested: [endpoint.requested4, endpoint.requested6].filter((address) => address !== null),
    gateways: [endpoint.gateway4, endpoint.gateway6].filter((address) => address !== null),
    mac: endpoint.mac,
    names: [...namesOn(topology, endpoint.networkId)]
      .filter(([, holders]) => holders.some(({ container }) => container === owner))
      .map(([name]) => name),
  }));
}

function addressText(address: InterfaceAddress | null): string | null {
  return address === null ? null : `${address.address}/${address.prefix}`;
}

function interfaceEntry(
  topology: Topology,
  container: Container,
  found: NetworkInterface,
  { links }: Wiring,
): InterfaceEntry {
  const origin = originOf(topology, container, found);
  return {
    ...found,
    kind: found.kind ?? kindByDriver(topology, origin?.networkId),
    addresses: found.addresses.map(({ address, prefix }) => `${address}/${prefix}`),
    network: origin?.networkName ?? null,
    peer: links.get(found.name) ?? null,
  };
}

/** What the driver of a network makes inside a container (moby, libnetwork/drivers): the kernel does not tell of itself without iproute2. */
function kindByDriver(topology: Topology, networkId: string | undefined): string | null {
  const driver = networkId === undefined ? undefined : topology.networks.get(networkId)?.driver;
  if (driver === 'bridge' || driver === 'overlay') return 'veth';
  return driver === 'macvlan' || driver === 'ipvlan' ? driver : null;
}

function defaultRouteEntry({ actual, ...view }: DefaultRouteView): DefaultRouteEntry {
  return {
    ...view,
    actual: actual && { via: actual.route.via, dev: actual.route.dev, network: actual.networkName },
  };
}

function resolverEntry(container: Container, { upstreams, ...config }: ResolverConfig): ResolverEntry {
  const embedded = config.nameservers.includes(embeddedDns);
  const settings = container.detail?.resolver ?? null;
  return { ...config, embedded, upstream: embedded ? upstreamOf(upstreams, settings) : null, settings };
}

function upstreamOf(
  noted: readonly Upstream[] | null,
  settings: ResolverEntry['settings'],
): NonNullable<ResolverEntry['upstream']> {
  if (noted !== null) return { from: 'resolv.conf', servers: noted };
  const servers = (settings?.servers ?? []).map((address) => ({ address, fromHost: false }));
  return { from: servers.length > 0 ? 'settings' : 'host', servers };
}

function gaps(look: Look, files: NameFiles, { notRead }: Wiring): readonly NotRead[] {
  const missing = (['resolver', 'hosts'] as const)
    .filter((what) => files[what] === null)
    .map((what): NotRead => ({ what, why: 'failed', detail: '' }));
  if (look.kind === 'unread') {
    const { why, detail } = look;
    const all = ['interfaces', 'routes', 'rules', 'sockets', 'neighbours', 'filter', 'wiring'] as const;
    return [...all.map((what) => ({ what, why, detail })), ...missing];
  }
  return [...look.namespace.notRead, ...notRead, ...missing];
}
