import assert from 'node:assert/strict';
import { aContainer, anEndpoint, aNetwork, aTopology } from '../../test/support/model.ts';
import { overlayMount, type HostInterfaces } from './host-interfaces.ts';
import type { HostInterface } from './host-links.ts';
import { wire, type InsideLink } from './wiring.ts';

const app = aNetwork('app', { bridge: 'br-app' });
const lan = aNetwork('lan', { driver: 'macvlan', bridge: null, parent: 'eth9.10' });
const flat = aNetwork('flat', { driver: 'ipvlan', bridge: null, parent: 'eth9' });
const mesh = aNetwork('mesh', { driver: 'overlay', scope: 'swarm', bridge: null });
const gateway = aNetwork('docker_gwbridge', { bridge: 'docker_gwbridge' });
const networks = [app, lan, flat, mesh, gateway];

const host: HostInterfaces = {
  links: [
    link({ name: 'br-app', index: 3, kind: 'bridge' }),
    link({ name: 'docker_gwbridge', index: 4, kind: 'bridge' }),
    link({ name: 'veth1', index: 7, linkIndex: 6, master: 3 }),
    link({ name: 'veth2', index: 11, linkIndex: 10, master: 4 }),
    link({ name: 'eth9', index: 20 }),
    link({ name: 'eth9.10', index: 21, linkIndex: 20, kind: 'vlan', vlan: 10 }),
  ],
  ...{ sure: true, why: null },
  overlays: new Map([
    [
      mesh.id,
      [
        link({ name: 'br0', index: 2, kind: 'bridge' }),
        link({ name: 'vxlan0', index: 5, kind: 'vxlan', vni: 4097, master: 2 }),
        link({ name: 'veth0', index: 7, linkIndex: 6, master: 2 }),
      ],
    ],
  ]),
};

function link(fields: Partial<HostInterface> & Pick<HostInterface, 'name' | 'index'>): HostInterface {
  const usual = { linkIndex: fields.index, kind: null, mtu: 1500, up: true, carrier: true, master: null };
  return { ...usual, mac: null, vlan: null, vni: null, ...fields };
}

function eth(linkIndex: number, fields: Partial<InsideLink> = {}): InsideLink {
  const usual = { name: 'eth0', index: 6, kind: 'veth', mac: null, mtu: 1500, up: true, carrier: true, addresses: [] };
  return { ...usual, linkIndex, ...fields };
}

describe('the other end of an interface', () => {
  it('is found by both indexes, and its network by the bridge, where neither address nor MAC is known', () => {
    const web = aContainer('web', { endpoints: [anEndpoint(app)] });
    const [one] = wire(aTopology(networks, [web]), web, [eth(7)], host);
    assert.deepEqual(
      [one?.networkId, one?.link?.name, one?.link?.master, one?.link?.masterIndex],
      [app.id, 'veth1', 'br-app', 3],
    );
    // The index alone is not enough: what has it is linked to another one.
    const [other] = wire(aTopology(networks, [web]), web, [eth(7, { index: 66 })], host);
    assert.deepEqual([other?.link, other?.gap], [null, null]);
  });

  it('is the parent of a macvlan or ipvlan, with its VLAN', () => {
    for (const [network, index, name, vlan] of [
      [lan, 21, 'eth9.10', 10],
      [flat, 20, 'eth9', null],
    ] as const) {
      const web = aContainer('web', { endpoints: [anEndpoint(network)] });
      const [one] = wire(aTopology(networks, [web]), web, [eth(index, { kind: network.driver })], host);
      assert.deepEqual(
        [one?.networkId, one?.link?.kind, one?.link?.name, one?.link?.vlan],
        [network.id, 'parent', name, vlan],
      );
      assert.equal(one?.gap, null);
    }
  });

  it('says that the id of a VLAN was not read', () => {
    const web = aContainer('web', { endpoints: [anEndpoint(lan)] });
    const links = [link({ name: 'eth9.10', index: 21, linkIndex: 20, kind: 'vlan' })];
    const [one] = wire(aTopology(networks, [web]), web, [eth(21)], { ...host, links });
    assert.deepEqual([one?.link?.name, one?.gap], ['eth9.10', { why: 'not-permitted', detail: 'eth9.10' }]);
  });

  it('is in the namespace of an overlay network, never what has that index on the host', () => {
    const web = aContainer('web', { endpoints: [anEndpoint(mesh, '10.0.1.3/24')] });
    const topology = aTopology(networks, [web]);
    const inside = eth(7, { addresses: [{ address: '10.0.1.3', prefix: 24 }] });
    const [one] = wire(topology, web, [inside], host);
    assert.deepEqual([one?.link?.place, one?.link?.name, one?.link?.master], ['network', 'veth0', 'br0']);
    const [unread] = wire(topology, web, [inside], { ...host, overlays: new Map() });
    assert.deepEqual([unread?.link, unread?.gap], [null, { why: 'not-permitted', detail: 'mesh' }]);
    // The way out that the engine adds to it.
    const [out] = wire(topology, web, [eth(11, { name: 'eth1', index: 10 })], host);
    assert.deepEqual([out?.networkId, out?.link?.name], [gateway.id, 'veth2']);
  });

  it('is unknown where nobody could look, and that is said', () => {
    const web = aContainer('web', { endpoints: [anEndpoint(app, '172.20.0.2/16')] });
    const why = { why: 'other-host', detail: '' } as const;
    const nowhere: HostInterfaces = { links: [], sure: false, overlays: new Map(), why };
    const inside = eth(7, { addresses: [{ address: '172.20.0.2', prefix: 16 }] });
    const [one] = wire(aTopology(networks, [web]), web, [eth(1, { name: 'lo', index: 1 }), inside], nowhere);
    assert.deepEqual([one?.inside.name, one?.networkId, one?.link, one?.gap], ['eth0', app.id, null, why]);
    // Another machine may have an interface of that index.
    const links = host.links.map((other) => ({ ...other, master: null }));
    const [strange] = wire(aTopology(networks, [web]), web, [inside], { ...nowhere, links });
    assert.deepEqual([strange?.link, strange?.gap], [null, why]);
  });
});

describe('the namespace of an overlay network', () => {
  it('is mounted under a name that is made of its id', () => {
    const mounts = [
      '45 42 0:4 net:[4026532247] /run/netns/other rw shared:4 - nsfs nsfs rw',
      '100 27 0:4 net:[4026532324] /run/docker/netns/1-abcdefghij rw - nsfs nsfs rw',
      '101 27 0:4 net:[4026532399] /run/docker/netns/lb_abcdefghi rw - nsfs nsfs rw',
    ].join('\n');
    assert.equal(overlayMount(mounts, { id: 'abcdefghijklmnopqrstuvwxy' }), '/run/docker/netns/1-abcdefghij');
    assert.equal(overlayMount(mounts, { id: 'bcdefghijklmnopqrstuvwxyz' }), null);
  });
});
