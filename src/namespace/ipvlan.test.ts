import assert from 'node:assert/strict';
import { aContainer, anEndpoint, aNetwork, aSubnet, aTopology } from '../../test/support/model.ts';
import { defaultRouteViews } from '../topology/default-route.ts';
import { originOf } from '../topology/interface-network.ts';
import { assemble } from './assemble.ts';
import { parseLinkJson } from './host-links.ts';
import type { Part } from './parts.ts';
import { wire } from './wiring.ts';

// What iproute2 6.1 prints (ip/iplink_ipvlan.c) and the kernel shows of two ipvlan interfaces, which have the MAC of their parent.

/** Before the kernel told the namespace of the parent, iproute2 looked its index up in the wrong one and made up a name. */
const parents = { now: { link_index: 2, link_netnsid: 0 }, before: { link: 'if2' } } as const;
const mac = '02:00:5e:10:00:01';

const link = (index: number, name: string, mode: string, local: string, parent: object): object => ({
  ...{ ifindex: index, ...parent, ifname: name },
  flags: ['BROADCAST', 'MULTICAST', 'NOARP', 'UP', 'LOWER_UP'],
  ...{ mtu: 1500, qdisc: 'noqueue', operstate: 'UNKNOWN', group: 'default', txqlen: 1000, link_type: 'ether' },
  ...{ address: mac, broadcast: 'ff:ff:ff:ff:ff:ff', promiscuity: 0, min_mtu: 68, max_mtu: 65535 },
  linkinfo: { info_kind: 'ipvlan', info_data: { mode, bridge: true } },
  addr_info: [{ family: 'inet', local, prefixlen: 24, scope: 'global', label: name }],
});

const addresses = (parent: object): string =>
  JSON.stringify([link(21, 'eth0', 'l2', '192.0.2.130', parent), link(22, 'eth1', 'l3', '198.51.100.7', parent)]);

const routes = JSON.stringify([
  { dst: 'default', dev: 'eth1', scope: 'link', flags: [] },
  { dst: '192.0.2.0/24', dev: 'eth0', protocol: 'kernel', scope: 'link', prefsrc: '192.0.2.130', flags: [] },
  { dst: '198.51.100.0/24', dev: 'eth1', protocol: 'kernel', scope: 'link', prefsrc: '198.51.100.7', flags: [] },
]);

/** The same out of the kernel's own files, as bash reads them. */
const fromFiles = {
  links: [
    ...['eth0 ifindex 21', 'eth0 iflink 2', `eth0 address ${mac}`, 'eth0 mtu 1500', 'eth0 flags 0x1083', 'eth0 type 1'],
    ...['eth1 ifindex 22', 'eth1 iflink 2', `eth1 address ${mac}`, 'eth1 mtu 1500', 'eth1 flags 0x1083', 'eth1 type 1'],
  ].join('\n'),
  '/proc/net/route': [
    'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT',
    'eth1\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0',
    'eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0',
    'eth1\t006433C6\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0',
  ].join('\n'),
  '/proc/net/fib_trie': [
    'Main:',
    '  +-- 0.0.0.0/0 3 0 5',
    '     |-- 0.0.0.0',
    '        /0 link UNICAST',
    '     |-- 192.0.2.0',
    '        /24 link UNICAST',
    '     |-- 192.0.2.130',
    '        /32 host LOCAL',
    '     |-- 192.0.2.255',
    '        /32 link BROADCAST',
    '     |-- 198.51.100.0',
    '        /24 link UNICAST',
    '     |-- 198.51.100.7',
    '        /32 host LOCAL',
    '     |-- 198.51.100.255',
    '        /32 link BROADCAST',
  ].join('\n'),
};

const host = JSON.stringify([
  { ifindex: 2, ifname: 'ens3', flags: ['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP'], mtu: 1500, address: mac },
]);

describe('a container on ipvlan networks', () => {
  const flat = aNetwork('flat', {
    ...{ driver: 'ipvlan', bridge: null, parent: 'ens3', options: { ipvlan_mode: 'l2', parent: 'ens3' } },
    subnets: [aSubnet('192.0.2.0/24', '192.0.2.1')],
  });
  const routed = aNetwork('routed', {
    ...{ driver: 'ipvlan', bridge: null, parent: 'ens3', options: { ipvlan_mode: 'l3', parent: 'ens3' } },
    subnets: [aSubnet('198.51.100.0/24', null)],
  });
  const web = aContainer('web', {
    endpoints: [
      anEndpoint(flat, '192.0.2.130/24', { mac: null }),
      anEndpoint(routed, '198.51.100.7/24', { mac: null }),
    ],
  });
  const topology = aTopology([flat, routed], [web]);
  const partsOf = (texts: Readonly<Record<string, string>>): ReadonlyMap<string, Part> =>
    new Map(Object.entries(texts).map(([name, text]) => [name, { text, status: 0 }]));
  const readings = {
    'iproute2 on a new kernel': { 'ip.addr': addresses(parents.now), 'ip.route4': routes },
    'iproute2 on an old kernel': { 'ip.addr': addresses(parents.before), 'ip.route4': routes },
    'the files of the kernel': fromFiles,
  };
  for (const [by, texts] of Object.entries(readings)) {
    it(`is read by ${by}: networks by address, since the MAC is the parent's, and what they hang on`, () => {
      const namespace = { via: 'exec', readAt: '', ...assemble(partsOf(texts), 'exec') } as const;
      assert.deepEqual(
        namespace.interfaces.map((one) => [one.name, one.linkIndex, originOf(topology, web, one)?.networkName]),
        [
          ['eth0', 2, 'flat'],
          ['eth1', 2, 'routed'],
        ],
      );
      const links = parseLinkJson(host);
      const wired = wire(topology, web, namespace.interfaces, { links, sure: true, overlays: new Map(), why: null });
      assert.deepEqual(
        wired.map(({ link: other, gap }) => [other?.kind, other?.name, other?.index, gap]),
        [
          ['parent', 'ens3', 2, null],
          ['parent', 'ens3', 2, null],
        ],
      );
      const [way] = defaultRouteViews(topology, web, namespace);
      assert.deepEqual([way?.verdict, way?.actual?.networkName, way?.actual?.route.via], ['same', 'routed', null]);
    });
  }
});
