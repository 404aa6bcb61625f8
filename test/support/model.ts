import type { Container, ContainerDetail, Endpoint, InterfaceAddress } from '../../src/model/container.ts';
import type { Engine } from '../../src/model/engine.ts';
import type { Network } from '../../src/model/network.ts';
import type { Topology } from '../../src/model/topology.ts';

/** API versions of the engines the lab has. */
export const apiOf = { '20.10': '1.41', '26.1': '1.45', '28.5': '1.51' } as const;

export function anEngine(fields: Partial<Engine> = {}): Engine {
  return {
    endpoint: 'unix:///var/run/docker.sock',
    product: 'docker',
    version: '28.5.2',
    apiVersion: apiOf['28.5'],
    platform: null,
    os: 'linux',
    ...fields,
  };
}

/** A bridge network; its id is made from its name unless given. */
export function aNetwork(name: string, fields: Partial<Network> = {}): Network {
  return {
    id: idFor(`network ${name}`),
    name,
    driver: 'bridge',
    scope: 'local',
    created: null,
    internal: false,
    ipv4: true,
    ipv6: false,
    attachable: false,
    ingress: false,
    configOnly: false,
    icc: true,
    masquerade: true,
    mtu: null,
    bridge: null,
    parent: null,
    ipamDriver: 'default',
    subnets: [],
    options: {},
    labels: {},
    members: [],
    ...fields,
  };
}

/** A subnet with its gateway, nothing else. */
export function aSubnet(subnet: string, gateway: string | null = null): Network['subnets'][number] {
  return { subnet, gateway, range: null, reserved: {} };
}

/** A running container without attachments; its id is made from its name unless given. */
export function aContainer(name: string, fields: Partial<Container> = {}): Container {
  return {
    id: idFor(`container ${name}`),
    name,
    image: 'lab/tools:1',
    imageId: 'sha256:0',
    state: 'running',
    created: null,
    health: null,
    mode: { kind: 'default' },
    ports: [],
    labels: {},
    endpoints: [],
    detail: null,
    ...fields,
  };
}

export function aDetail(fields: Partial<ContainerDetail> = {}): ContainerDetail {
  return {
    hostname: '',
    domainname: '',
    exitCode: 0,
    error: '',
    startedAt: null,
    finishedAt: null,
    pid: 4711,
    restartCount: 0,
    resolver: { servers: [], search: [], options: [], extraHosts: [] },
    links: [],
    requestedPorts: [],
    proxies: [],
    ...fields,
  };
}

/** An attachment with addresses written as `172.20.0.2/16`; null for none. */
export function anEndpoint(
  network: Network,
  ipv4: string | null = null,
  fields: Partial<Omit<Endpoint, 'ipv4' | 'ipv6'>> & { readonly ipv6?: string } = {},
): Endpoint {
  const { ipv6 = null, ...rest } = fields;
  return {
    networkId: network.id,
    networkName: network.name,
    endpointId: null,
    ipv4: interfaceAddress(ipv4),
    ipv6: interfaceAddress(ipv6),
    gateway4: null,
    gateway6: null,
    mac: null,
    requested4: null,
    requested6: null,
    aliases: [],
    dnsNames: null,
    links: [],
    gatewayPriority: 0,
    ...rest,
  };
}

/** Networks and containers in the order of their names, as the store keeps them. */
export function aTopology(
  networks: readonly Network[],
  containers: readonly Container[],
  engine: Partial<Engine> = {},
): Topology {
  return {
    engine: anEngine(engine),
    networks: byId(networks),
    containers: byId(containers),
    completeness: 'full',
    oddities: [],
  };
}

function byId<T extends { readonly id: string; readonly name: string }>(items: readonly T[]): ReadonlyMap<string, T> {
  return new Map(items.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map((item) => [item.id, item]));
}

function interfaceAddress(text: string | null): InterfaceAddress | null {
  const [address = '', prefix] = text?.split('/') ?? [];
  return address === '' ? null : { address, prefix: Number(prefix) };
}

/** 64 hexadecimal digits that depend on the text only (FNV-1a, over and over). */
function idFor(text: string): string {
  let hash = 0x811c9dc5;
  let id = '';
  while (id.length < 64) {
    for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
    id += hash.toString(16).padStart(8, '0');
  }
  return id;
}
