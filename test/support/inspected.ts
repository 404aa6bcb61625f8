import type { Route, Socket } from '../../src/model/namespace.ts';
import type { HostLink } from '../../src/model/wiring.ts';
import type { InspectDocument, InterfaceEntry } from '../../src/shared/documents/inspect.ts';

/** What was read of a container with one interface on a bridge; anything else as given. */
export function anInspectDocument(fields: Partial<InspectDocument> = {}): InspectDocument {
  return {
    version: 1,
    container: { id: 'a'.repeat(64), name: 'web', state: 'running' },
    via: 'exec',
    reader: 'iproute2',
    completedBy: [],
    readAt: '2026-01-02T03:04:05.000Z',
    namespace: { of: 'itself', container: null, leftBehind: false },
    sharedWith: [],
    attachments: [],
    interfaces: [anInterfaceEntry()],
    routes: [aRoute({ to: 'default', via: '172.20.0.1' }), aRoute({ to: '172.20.0.0/16' })],
    rules: [],
    defaultRoutes: [],
    resolver: {
      nameservers: ['127.0.0.11'],
      search: [],
      ndots: 0,
      options: ['ndots:0'],
      embedded: true,
      upstream: null,
      settings: null,
    },
    hosts: [],
    sockets: [],
    neighbours: [],
    ports: [],
    filter: null,
    sysctls: {},
    notRead: [],
    ...fields,
  };
}

export function anInterfaceEntry(fields: Partial<InterfaceEntry> = {}): InterfaceEntry {
  return {
    name: 'eth0',
    index: 6,
    kind: 'veth',
    mac: '02:42:ac:14:00:02',
    mtu: 1500,
    up: true,
    carrier: true,
    addresses: ['172.20.0.2/16'],
    network: 'front',
    counters: null,
    linkIndex: 7,
    vlan: null,
    vni: null,
    peer: aHostLink(),
    ...fields,
  };
}

/** The host's end of a veth pair, in a bridge. */
export function aHostLink(fields: Partial<HostLink> = {}): HostLink {
  return {
    kind: 'veth',
    place: 'host',
    name: 'veth1a2b',
    index: 7,
    up: true,
    carrier: true,
    mtu: 1500,
    master: 'br-front',
    masterIndex: 3,
    vlan: null,
    ...fields,
  };
}

export function aRoute(fields: Partial<Route> & Pick<Route, 'to'>): Route {
  return {
    family: 4,
    table: 'main',
    type: 'unicast',
    via: null,
    dev: 'eth0',
    source: null,
    metric: 0,
    scope: null,
    protocol: null,
    nextHops: [],
    only: null,
    dead: false,
    ...fields,
  };
}

export function aSocket(fields: Partial<Socket> = {}): Socket {
  return {
    protocol: 'tcp',
    family: 4,
    address: '0.0.0.0',
    port: 80,
    dual: null,
    loopback: false,
    process: null,
    ...fields,
  };
}
