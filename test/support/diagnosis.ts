import type { Case, Goal, NamespaceFacts, Outcome, Source } from '../../src/diagnosis/case.ts';
import { defaultThresholds } from '../../src/diagnosis/case.ts';
import { answerOf } from '../../src/diagnosis/route.ts';
import type { Container } from '../../src/model/container.ts';
import type { NetworkInterface, NetworkNamespace, Route, Socket } from '../../src/model/namespace.ts';
import type { Network } from '../../src/model/network.ts';
import type { Observation, PingObservation, TcpResult } from '../../src/model/observation.ts';
import type { Resolution, ResolutionStep } from '../../src/model/resolution.ts';
import type { Topology } from '../../src/model/topology.ts';
import { parseTarget } from '../../src/topology/place.ts';
import { namespaceOwner } from '../../src/topology/shared.ts';
import { aContainer, aDetail, anEndpoint, aNetwork, aSubnet, aTopology } from './model.ts';

/** A network of the user's own, 172.20.0.0/16. */
export const app = aNetwork('app', { bridge: 'br-app', subnets: [aSubnet('172.20.0.0/16', '172.20.0.1')] });
/** Another one, 172.21.0.0/16. */
export const back = aNetwork('back', { bridge: 'br-back', subnets: [aSubnet('172.21.0.0/16', '172.21.0.1')] });
export const bridge = aNetwork('bridge', { bridge: 'docker0', subnets: [aSubnet('172.17.0.0/16', '172.17.0.1')] });

/** A running container on networks, with the addresses `172.20.0.N` and so on. */
export function attached(
  name: string,
  on: readonly (readonly [Network, string])[],
  fields: Partial<Container> = {},
): Container {
  return aContainer(name, {
    endpoints: on.map(([network, address]) =>
      anEndpoint(network, `${address}/16`, {
        mac: macOf(address),
        gateway4: network.internal ? null : (network.subnets[0]?.gateway ?? null),
        dnsNames: [name],
      }),
    ),
    detail: aDetail({ startedAt: '2026-01-01T00:00:00Z' }),
    ...fields,
  });
}

export function macOf(address: string): string {
  const bytes = address.split('.').map((part) => Number(part).toString(16).padStart(2, '0'));
  return ['02', '42', ...bytes].join(':');
}

export const web = attached('web', [[app, '172.20.0.2']]);
export const db = attached('db', [[app, '172.20.0.3']]);

export function anInterface(
  name: string,
  index: number,
  addresses: readonly string[],
  fields: Partial<NetworkInterface> = {},
): NetworkInterface {
  return {
    ...{ name, index, kind: 'veth', mac: addresses[0] === undefined ? null : macOf(addresses[0]), mtu: 1500, up: true },
    ...{ carrier: true, counters: null, linkIndex: index + 1, vlan: null, vni: null },
    addresses: addresses.map((address) => ({ address, prefix: 16 })),
    ...fields,
  };
}

export function aRoute(to: string, fields: Partial<Route> = {}): Route {
  return {
    ...{ family: to.includes(':') ? 6 : 4, table: 'main', type: 'unicast', to, via: null, dev: 'eth0', source: null },
    ...{ metric: 0, scope: null, protocol: null, nextHops: [], only: null, dead: false },
    ...fields,
  };
}

export function aSocket(port: number, address = '0.0.0.0', fields: Partial<Socket> = {}): Socket {
  const family = address.includes(':') ? 6 : 4;
  const loopback = address.startsWith('127.') || address === '::1';
  return {
    protocol: 'tcp',
    family,
    address,
    port,
    dual: family === 6 ? true : null,
    loopback,
    process: null,
    ...fields,
  };
}

/** What Docker puts into the namespace of a container, and the sockets given. */
export function aNamespace(
  container: Container,
  sockets: readonly Socket[] = [],
  fields: Partial<NetworkNamespace> = {},
): NetworkNamespace {
  const real = container.endpoints.map((endpoint, at) => ({ endpoint, name: `eth${at}`, index: 10 + 2 * at }));
  const gateway = real.find(({ endpoint }) => endpoint.gateway4 !== null);
  return {
    ...{
      via: 'exec',
      reader: 'iproute2',
      readAt: '2026-01-01T00:00:00Z',
      rules: [],
      neighbours: [],
      filter: null,
      connections: [],
    },
    ...{ sysctls: {}, completedBy: [], notRead: [], sockets },
    interfaces: [
      anInterface('lo', 1, ['127.0.0.1'], { kind: 'loopback', linkIndex: null }),
      ...real.map(({ endpoint, name, index }) =>
        anInterface(name, index, endpoint.ipv4 ? [endpoint.ipv4.address] : []),
      ),
    ],
    routes: [
      ...(gateway ? [aRoute('default', { via: gateway.endpoint.gateway4, dev: gateway.name })] : []),
      ...real.flatMap(({ endpoint, name }) =>
        endpoint.ipv4
          ? [
              aRoute(`${endpoint.ipv4.address.split('.').slice(0, 2).join('.')}.0.0/16`, {
                dev: name,
                source: endpoint.ipv4.address,
              }),
            ]
          : [],
      ),
    ],
    ...fields,
  };
}

export function facts(namespace: NetworkNamespace | null, fields: Partial<NamespaceFacts> = {}): NamespaceFacts {
  return { namespace, notRead: null, links: null, route: { kind: 'unknown' }, ...fields };
}

const seen = {
  via: 'exec',
  tool: 'nc',
  exitCode: 0,
  startedAt: '2026-01-01T00:00:00Z',
  ms: 80,
  raw: '',
  inconclusive: null,
} as const;

export function aConnect(outcome: TcpResult['outcome'], fields: Partial<TcpResult> = {}): Observation {
  const result: TcpResult = { outcome, address: null, port: 5432, connectMs: null, failure: null, ...fields };
  return { ...seen, kind: 'tcp', command: ['nc', '172.20.0.3', '5432'], ok: outcome === 'connected', result };
}

export function aPing(sent: number, received: number, avg = 0.1): PingObservation {
  const rttMs = received === 0 ? null : { min: avg, avg, max: avg, mdev: 0 };
  const result = {
    address: '172.20.0.3',
    sent,
    received,
    lossPercent: (100 * (sent - received)) / sent,
    rttMs,
    replies: [],
    failure: null,
  };
  return { ...seen, kind: 'ping', command: ['ping', '172.20.0.3'], ok: received > 0, result };
}

const outcomes = {
  works: 'connected',
  'timed-out': 'timed-out',
  refused: 'refused',
  unreachable: 'unreachable',
  reset: 'reset',
} as const;

/** What a goal is, where a container is asked for on a network. */
export function goalOn(container: Container, network: Network, fields: Partial<Goal> = {}): Goal {
  const endpoint = container.endpoints.find(({ networkId }) => networkId === network.id) ?? null;
  return {
    by: 'object',
    who: { kind: 'container', container, endpoint },
    address: endpoint?.ipv4?.address ?? null,
    family: 4,
    network,
    published: [],
    ...fields,
  };
}

export interface Situation extends Partial<Omit<Case, 'source' | 'target'>> {
  readonly asked?: string;
  readonly containers?: readonly Container[];
  readonly networks?: readonly Network[];
  readonly from_?: Container;
}

/** A case that is well: web asks db on port 5432, which listens. Fields change what is wrong. */
export function aCase(outcome: Outcome, situation: Situation = {}): Case {
  const { asked = 'container:db:5432', containers = [], networks = [], from_, ...fields } = situation;
  const container = from_ ?? web;
  const others = containers.filter(({ id }) => id !== container.id);
  const known = [container, db, ...others].filter(
    (one, at, all) => all.findLastIndex(({ id }) => id === one.id) === at,
  );
  const topology: Topology = fields.topology ?? aTopology([app, back, bridge, ...networks], known);
  const current = topology.containers.get(db.id) ?? db;
  const source: Source = { kind: 'container', container, home: namespaceOwner(topology, container) };
  const goal = fields.goal ?? goalOn(current, app);
  const word = outcomes[outcome as keyof typeof outcomes];
  const decided = (word as TcpResult['outcome'] | undefined) === undefined ? null : aConnect(word);
  const c: Case = {
    ...{ topology, source, target: parseTarget(asked), goal, outcome, attempts: [{ goal, outcome, decided }] },
    ...{ names: null, from: facts(aNamespace(container)), to: facts(aNamespace(current, [aSocket(5432)])), host: null },
    ...{
      forwarding: null,
      pings: [],
      counters: null,
      inside: null,
      elsewhere: [],
      fromHost: null,
      claimants: [],
      pathMtu: null,
    },
    ...{
      thresholds: defaultThresholds,
      web: null,
      throughput: null,
      swarm: null,
      tasks: [],
      now: Date.parse('2026-01-02T00:00:00Z'),
      observations: decided ? [decided] : [],
    },
    ...fields,
  };
  return { ...c, from: { ...c.from, route: answerOf(c, 'there') }, to: { ...c.to, route: answerOf(c, 'back') } };
}

/** A lookup of a name by the embedded server: addresses, a response code, or silence. */
export function aResolution(
  name: string,
  said: readonly string[] | string | null,
  fields: Partial<Resolution> = {},
): Resolution {
  const addresses = typeof said === 'string' || said === null ? [] : said;
  const step: ResolutionStep = {
    ...{ source: 'embedded', server: '127.0.0.11', asked: name, type: 'A', conclusive: true, ms: 1 },
    answers: addresses.map((address) => ({ address, type: 'A', ttl: 600 })),
    rcode: typeof said === 'string' || said === null ? said : 'NOERROR',
  };
  return { name, steps: [step], addresses, checked: true, observations: [], ...fields };
}
