import assert from 'node:assert/strict';
import type { HostLink, NetworkWiring } from '../../model/wiring.ts';
import { hubShort, hubWords, plugTexts, plugWords } from './wiring.ts';

const link: HostLink = {
  ...{ kind: 'veth', place: 'host', name: 'veth1a2b', index: 7, up: true, carrier: true, mtu: 1500 },
  ...{ master: 'br-0123', masterIndex: 3, vlan: null },
};
const inside = { name: 'eth0', index: 6, mac: null, mtu: 1500, up: true, carrier: true, linkIndex: 7 };
const wiring: NetworkWiring = {
  networkId: 'n',
  hub: {
    ...{ kind: 'bridge', place: 'host', name: 'br-0123', state: 'there', index: 3, up: true, carrier: true },
    ...{ mtu: 1500, vlan: null, on: null },
  },
  vxlan: null,
  plugs: [
    { containerId: 'web', container: 'web', inside, link },
    { containerId: 'db', container: 'db', inside, link: null },
  ],
  notRead: [],
};
const wirings = new Map([['n', wiring]]);

describe('the wiring in the diagram', () => {
  it('names both ends of each interface, with their indexes', () => {
    assert.deepEqual(plugTexts(wirings, 'n', 'web'), ['eth0#6 ↔ veth1a2b#7']);
    assert.deepEqual(plugWords(wirings, 'n', 'web'), ['eth0 (6) ↔ veth1a2b (7), on br-0123 (3), on']);
  });

  it('tells the interface alone where its other end is not known, and nothing of what was not read', () => {
    assert.deepEqual(plugTexts(wirings, 'n', 'db'), ['eth0#6']);
    assert.deepEqual(plugTexts(wirings, 'other', 'web'), []);
    assert.deepEqual(plugTexts(null, 'n', 'web'), []);
  });

  it('names what joins a network: a bridge, a VLAN of a parent interface, a VXLAN', () => {
    assert.equal(hubShort(wirings, 'n'), 'br-0123#3');
    assert.deepEqual(hubWords(wirings, 'n'), ['bridge br-0123 (3)']);
    const hub = { ...wiring.hub, kind: 'parent', name: 'eth0.20', index: 4, vlan: 20, on: 'eth0' } as const;
    assert.equal(hubShort(new Map([['n', { ...wiring, hub } as NetworkWiring]]), 'n'), 'eth0.20#4 · VLAN 20');
    const vxlan = { vni: 4097, name: null, index: null };
    assert.equal(hubShort(new Map([['n', { ...wiring, hub: null, vxlan }]]), 'n'), 'VXLAN 4097');
  });
});
