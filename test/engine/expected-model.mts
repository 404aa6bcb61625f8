import assert from 'node:assert/strict';
import type { Container, ContainerState, Endpoint, NetworkMode, Port } from '../../src/model/container.ts';
import type { Network } from '../../src/model/network.ts';
import type { Topology } from '../../src/model/topology.ts';
import type { EngineApi } from '../lab/api.mts';

/**
 * What the model has to say, worked out a second time from the engine's own JSON: none of the product's readers is used here. Only
 * what the Engine API of Docker documents is taken for granted.
 */

type Maybe<T> = T | null | undefined;
type Texts = Maybe<readonly string[]>;
type TextMap = Maybe<Readonly<Record<string, string>>>;
type PortMap = Maybe<Readonly<Record<string, Maybe<readonly { HostIp: string; HostPort: string }[] | object>>>>;

interface RawNetwork {
  Id: string;
  Name: string;
  Created: string;
  Scope: string;
  Driver: string;
  EnableIPv4?: boolean;
  EnableIPv6: boolean;
  IPAM: {
    Driver: string;
    Config: Maybe<readonly { Subnet?: string; Gateway?: string; IPRange?: string; AuxiliaryAddresses?: TextMap }[]>;
  };
  Internal: boolean;
  Attachable: boolean;
  Ingress: boolean;
  ConfigOnly: boolean;
  Containers: Maybe<
    Readonly<Record<string, Record<'Name' | 'EndpointID' | 'MacAddress' | 'IPv4Address' | 'IPv6Address', string>>>
  >;
  Options: TextMap;
  Labels: TextMap;
}

interface RawEndpoint {
  IPAMConfig: Maybe<{ IPv4Address?: string; IPv6Address?: string }>;
  Links: Texts;
  Aliases: Texts;
  DNSNames?: Texts;
  NetworkID: string;
  EndpointID: string;
  Gateway: string;
  IPAddress: string;
  IPPrefixLen: number;
  IPv6Gateway: string;
  GlobalIPv6Address: string;
  GlobalIPv6PrefixLen: number;
  MacAddress: string;
  GwPriority?: number;
}

export interface RawContainer {
  Id: string;
  Name: string;
  Created: string;
  Image: string;
  RestartCount: number;
  State: {
    Status: string;
    Pid: number;
    ExitCode: number;
    Error: string;
    StartedAt: string;
    FinishedAt: string;
    Health?: { Status: string; FailingStreak: number; Log: Maybe<readonly { Start: string; Output: string }[]> };
  };
  Config: { Hostname: string; Domainname: string; Image: string; Labels: TextMap; ExposedPorts?: PortMap };
  HostConfig: {
    NetworkMode: string;
    Dns: Texts;
    DnsSearch: Texts;
    DnsOptions: Texts;
    ExtraHosts: Texts;
    Links: Texts;
    PortBindings: PortMap;
  };
  NetworkSettings: { Ports: PortMap; Networks: Readonly<Record<string, RawEndpoint>> };
}

/** Networks and containers as they have to be in a full topology, in its order. */
export interface ExpectedModel {
  readonly networks: readonly Network[];
  readonly containers: readonly Container[];
}

/** Asks the engine for every inspect and says what the model has to be. */
export async function readExpectedModel(api: EngineApi): Promise<ExpectedModel> {
  const all = async <T,>(list: string, inspect: (id: string) => string): Promise<T[]> => {
    const entries = (await api.call('GET', list)) as { Id: string }[];
    return await Promise.all(entries.map(async ({ Id }) => (await api.call('GET', inspect(Id))) as T));
  };
  const networks = await all<RawNetwork>('/networks', (id) => `/networks/${id}`);
  const containers = await all<RawContainer>('/containers/json?all=1', (id) => `/containers/${id}/json`);
  return {
    networks: networks.map(expectedNetwork).sort(byName),
    containers: containers.map((raw) => expectedContainer(raw, networks)).sort(byName),
  };
}

/** Asserts that a topology says of each object, field by field, what the engine's inspects say, and in the right order. */
export function assertSameModel(topology: Topology, expected: ExpectedModel): void {
  assert.equal(topology.completeness, 'full');
  assert.deepEqual(topology.oddities, []);
  assertSameItems(topology.networks, expected.networks);
  assertSameItems(topology.containers, expected.containers);
}

function assertSameItems<T extends Network | Container>(actual: ReadonlyMap<string, T>, expected: readonly T[]): void {
  const names = (items: Iterable<T>): string[] => [...items].map(({ name, id }) => `${name} ${id}`);
  assert.deepEqual(names(actual.values()), names(expected));
  assert.deepEqual(
    [...actual.keys()],
    expected.map(({ id }) => id),
  );
  for (const item of expected) assert.deepEqual(comparable(actual.get(item.id)!), comparable(item), item.name);
}

/** Bindings of one port have no order of their own. */
function comparable(item: Network | Container): unknown {
  if (!('ports' in item)) return item;
  const { ports, detail, ...rest } = item;
  const sorted = (list: readonly Port[]): readonly string[] => list.map((port) => JSON.stringify(port)).sort();
  return {
    ...rest,
    ports: sorted(ports),
    detail: detail && { ...detail, requestedPorts: sorted(detail.requestedPorts) },
  };
}

function expectedNetwork(raw: RawNetwork): Network {
  const options = raw.Options ?? {};
  const isOff = (key: string): boolean => options[`com.docker.network.bridge.${key}`] === 'false';
  const mtu = options['com.docker.network.driver.mtu'];
  const ownBridge = raw.Driver === 'bridge' ? `br-${raw.Id.substring(0, 12)}` : null;
  return {
    id: raw.Id,
    name: raw.Name,
    driver: raw.Driver,
    scope: raw.Scope,
    created: timeOf(raw.Created),
    internal: raw.Internal,
    ipv4: raw.EnableIPv4 !== false,
    ipv6: raw.EnableIPv6,
    attachable: raw.Attachable,
    ingress: raw.Ingress,
    configOnly: raw.ConfigOnly,
    icc: !isOff('enable_icc'),
    masquerade: !isOff('enable_ip_masquerade'),
    mtu: mtu === undefined ? null : parseInt(mtu, 10),
    bridge: options['com.docker.network.bridge.name'] ?? ownBridge,
    parent: options['parent'] ?? null,
    ipamDriver: raw.IPAM.Driver,
    subnets: (raw.IPAM.Config ?? []).map((config) => ({
      subnet: config.Subnet ?? '',
      gateway: filled(config.Gateway),
      range: filled(config.IPRange),
      reserved: config.AuxiliaryAddresses ?? {},
    })),
    options,
    labels: raw.Labels ?? {},
    members: Object.entries(raw.Containers ?? {}).map(([owner, member]) => ({
      owner,
      name: member.Name,
      endpointId: filled(member.EndpointID),
      mac: filled(member.MacAddress),
      ipv4: filled(member.IPv4Address),
      ipv6: filled(member.IPv6Address),
    })),
  };
}

function expectedContainer(raw: RawContainer, networks: readonly RawNetwork[]): Container {
  const { State: state, Config: config, HostConfig: host, NetworkSettings: settings } = raw;
  const made = portsOf(settings.Ports);
  const isMade = ({ port, protocol }: Port): boolean =>
    made.some((one) => one.port === port && one.protocol === protocol);
  const newest = state.Health?.Log?.at(-1);
  return {
    id: raw.Id,
    name: raw.Name.substring(1),
    image: config.Image,
    imageId: raw.Image,
    state: state.Status as ContainerState,
    created: timeOf(raw.Created),
    health: state.Health
      ? {
          status: state.Health.Status as 'healthy',
          failingStreak: state.Health.FailingStreak,
          lastOutput: newest ? newest.Output : null,
        }
      : null,
    mode: expectedMode(host.NetworkMode),
    ports: [...made, ...portsOf(config.ExposedPorts).filter((port) => !isMade(port))],
    labels: config.Labels ?? {},
    endpoints: Object.entries(settings.Networks)
      .map(([name, endpoint]) => expectedEndpoint(name, endpoint, networks))
      .sort((a, b) => (a.networkName < b.networkName ? -1 : 1)),
    detail: {
      hostname: config.Hostname,
      domainname: config.Domainname,
      exitCode: state.ExitCode,
      error: state.Error,
      startedAt: timeOf(state.StartedAt),
      finishedAt: timeOf(state.FinishedAt),
      pid: state.Pid,
      restartCount: raw.RestartCount,
      resolver: {
        servers: host.Dns ?? [],
        search: host.DnsSearch ?? [],
        options: host.DnsOptions ?? [],
        extraHosts: host.ExtraHosts ?? [],
      },
      links: host.Links ?? [],
      requestedPorts: portsOf(host.PortBindings),
      proxies: [],
    },
  };
}

function expectedEndpoint(name: string, raw: RawEndpoint, networks: readonly RawNetwork[]): Endpoint {
  // What never started knows its network only by the name or id that it was given.
  const network =
    raw.NetworkID === ''
      ? networks.find(({ Name, Id }) => Name === name || Id === name)
      : { Id: raw.NetworkID, Name: name };
  return {
    networkId: network?.Id ?? '',
    networkName: network?.Name ?? name,
    endpointId: filled(raw.EndpointID),
    ipv4: raw.IPAddress ? { address: raw.IPAddress, prefix: raw.IPPrefixLen } : null,
    ipv6: raw.GlobalIPv6Address ? { address: raw.GlobalIPv6Address, prefix: raw.GlobalIPv6PrefixLen } : null,
    gateway4: filled(raw.Gateway),
    gateway6: filled(raw.IPv6Gateway),
    mac: filled(raw.MacAddress),
    requested4: filled(raw.IPAMConfig?.IPv4Address),
    requested6: filled(raw.IPAMConfig?.IPv6Address),
    aliases: raw.Aliases ?? [],
    dnsNames: raw.DNSNames ?? null,
    links: raw.Links ?? [],
    gatewayPriority: raw.GwPriority ?? 0,
  };
}

function expectedMode(mode: string): NetworkMode {
  if (mode === 'host' || mode === 'none') return { kind: mode };
  if (mode === 'default' || mode === 'bridge') return { kind: 'default' };
  const [word, container] = mode.split(':');
  return word === 'container' && container !== undefined
    ? { kind: 'container', container }
    : { kind: 'network', network: mode };
}

/** `{"80/tcp": [{"HostIp": "", "HostPort": "8080"}], "53/udp": null}` */
function portsOf(map: PortMap): Port[] {
  const ports: Port[] = [];
  for (const [key, value] of Object.entries(map ?? {})) {
    const port = parseInt(key, 10);
    const protocol = key.substring(key.indexOf('/') + 1);
    const bindings = Array.isArray(value) ? (value as { HostIp: string; HostPort: string }[]) : [];
    for (const { HostIp, HostPort } of bindings) {
      ports.push({ port, protocol, published: { address: HostIp || '0.0.0.0', port: parseInt(HostPort || '0', 10) } });
    }
    if (bindings.length === 0) ports.push({ port, protocol, published: null });
  }
  return ports;
}

/** As people count: `many-2` before `many-10`. */
function byName(a: Network | Container, b: Network | Container): number {
  if (a.name === b.name) return a.id < b.id ? -1 : 1;
  return a.name.localeCompare(b.name, 'en', { numeric: true }) || (a.name < b.name ? -1 : 1);
}

const filled = (text: Maybe<string>): string | null => (text === undefined || text === '' ? null : text);

const timeOf = (text: string): string | null => (text === '0001-01-01T00:00:00Z' ? null : text);
