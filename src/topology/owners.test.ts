import assert from 'node:assert/strict';
import { aContainer, aDetail, anEndpoint, aNetwork, aSubnet, aTopology } from '../../test/support/model.ts';
import type { Port } from '../model/container.ts';
import { parseAddress } from './address.ts';
import { ownersOf, usersOfPort } from './owners.ts';

describe('ownersOf', () => {
  const subnet = {
    ...aSubnet('172.20.0.0/24', '172.20.0.1'),
    reserved: { printer: '172.20.0.9' },
    range: '172.20.0.0/28',
  };
  const lb = { owner: 'lb-app', name: 'app-endpoint', endpointId: null, mac: null, ipv4: '172.20.0.4/24', ipv6: null };
  const app = aNetwork('app', { subnets: [subnet, aSubnet('fd00::/64', 'fd00::1')], members: [lb] });
  const lan = aNetwork('lan', { driver: 'macvlan', subnets: [aSubnet('192.168.1.0/24', '192.168.1.1')] });
  const twin = aNetwork('twin', { driver: 'macvlan', subnets: [aSubnet('172.20.0.0/25')] });
  const web = aContainer('web', { endpoints: [anEndpoint(app, '172.20.0.2/24', { ipv6: 'fd00::2/64' })] });
  const sidecar = aContainer('sidecar', { mode: { kind: 'container', container: web.id } });
  const stopped = aContainer('stopped', {
    state: 'exited',
    endpoints: [anEndpoint(app, null, { requested4: '172.20.0.5' })],
  });
  const downstairs = aContainer('down', { state: 'exited', mode: { kind: 'container', container: web.id } });
  const topology = aTopology([app, lan], [web, sidecar, stopped, downstairs]);

  const owners = (text: string, of = topology): string[] =>
    ownersOf(of, parseAddress(text)!).map((owner) => {
      switch (owner.kind) {
        case 'container':
          return `${owner.container.name} on ${owner.network.name} with ${owner.sharers.map(({ name }) => name).join()}`;
        case 'promised':
          return `promised to ${owner.container.name}`;
        case 'gateway':
          return `gateway of ${owner.network.name}${owner.isHost ? ', the host' : ''}`;
        case 'reserved':
          return `reserved for ${owner.name}`;
        case 'member':
          return `member ${owner.member.owner}`;
        case 'loopback':
          return owner.embeddedDns ? 'embedded dns' : 'loopback';
        case 'nobody':
          return `nobody in ${owner.subnet} of ${owner.network.name}: ${owner.why}`;
      }
    });

  for (const [what, address, expected] of [
    ['a container, with those up in its namespace', '172.20.0.2', 'web on app with sidecar'],
    ['a container by IPv6, however it is spelled', 'FD00:0::0002', 'web on app with sidecar'],
    ["a bridge's gateway, which is the host", '172.20.0.1', 'gateway of app, the host'],
    ["a macvlan's gateway, which is not", '192.168.1.1', 'gateway of lan'],
    ['a reservation', '172.20.0.9', 'reserved for printer'],
    ['what only the network knows', '172.20.0.4', 'member lb-app'],
    ['a free address', '172.20.0.3', 'nobody in 172.20.0.0/24 of app: free'],
    ['one the engine would not hand out by itself', '172.20.0.77', 'nobody in 172.20.0.0/24 of app: outside-range'],
    ['the network itself', '172.20.0.0', 'nobody in 172.20.0.0/24 of app: network-address'],
    ['the broadcast address', '172.20.0.255', 'nobody in 172.20.0.0/24 of app: broadcast-address'],
    ['loopback', '127.0.0.1', 'loopback'],
    ["Docker's embedded DNS", '127.0.0.11', 'embedded dns'],
  ] as const) {
    it(`knows ${what}`, () => assert.deepEqual(owners(address), [expected]));
  }

  it('says that an address is free that a stopped container asked for', () => {
    assert.deepEqual(owners('172.20.0.5'), ['promised to stopped', 'nobody in 172.20.0.0/24 of app: free']);
  });

  it('knows nobody outside of all networks', () => assert.deepEqual(owners('198.51.100.7'), []));

  it('names every network where they overlap', () => {
    const both = aTopology([app, twin], [web]);
    assert.deepEqual(owners('172.20.0.2', both), ['web on app with ', 'nobody in 172.20.0.0/25 of twin: free']);
  });

  it('leaves out who kept an older namespace', () => {
    const restarted = { ...web, detail: aDetail({ startedAt: '2024-05-01T10:00:05Z' }) };
    const late = { ...sidecar, detail: aDetail({ startedAt: '2024-05-01T10:00:00Z' }) };
    assert.deepEqual(owners('172.20.0.2', aTopology([app], [restarted, late])), ['web on app with ']);
  });
});

describe('usersOfPort', () => {
  const port = (inside: number, host: number | null, protocol = 'tcp'): Port => {
    return { port: inside, protocol, published: host === null ? null : { address: '0.0.0.0', port: host } };
  };
  const topology = aTopology(
    [],
    [
      aContainer('exposing', { ports: [port(8080, null)] }),
      aContainer('publishing', { ports: [port(80, 8080), port(53, 8080, 'udp')] }),
      aContainer('same', { ports: [port(8080, 8080)] }),
      aContainer('stopped', { state: 'exited', detail: aDetail({ requestedPorts: [port(80, 8080)] }) }),
      aContainer('served', { ports: [port(8080, 32768)], detail: aDetail({ requestedPorts: [port(8080, 0)] }) }),
      aContainer('internal', { detail: aDetail({ requestedPorts: [port(8080, 9090)] }) }),
    ],
  );
  const users = (number: number, protocol?: string): string[] =>
    usersOfPort(topology, number, protocol).map(({ container, port: used, matches, inForce }) => {
      return `${container.name} ${used.protocol} ${matches}${inForce ? '' : ' asked'}`;
    });

  it('tells who publishes a port first, then who has it inside, and who only asked for it', () => {
    assert.deepEqual(users(8080), [
      'publishing tcp published',
      'publishing udp published',
      'same tcp both',
      'stopped tcp published asked',
      'exposing tcp inside',
      'internal tcp inside asked',
      'served tcp inside',
    ]);
  });

  it('heeds the protocol', () => assert.deepEqual(users(8080, 'udp'), ['publishing udp published']));

  it('finds nobody for a port nobody named', () => assert.deepEqual(users(1), []));
});
