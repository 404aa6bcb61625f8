import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parentIn } from '../runner/host-namespace.ts';
import { parseLinkJson, parseLinkLines, vlanLines } from './host-links.ts';

describe('interfaces of a host', () => {
  it('are read out of /sys: pairs, bridges and their ports', () => {
    const lines = [
      ...['br-7c162c409491 ifindex 3', 'br-7c162c409491 iflink 3', 'br-7c162c409491 flags 0x1003'],
      ...['br-7c162c409491 bridge/bridge_id 8000.0242e64326fb', 'br-7c162c409491 devtype bridge'],
      ...['veth3c669bb ifindex 7', 'veth3c669bb iflink 6', 'veth3c669bb mtu 1400', 'veth3c669bb flags 0x1103'],
      ...['veth3c669bb carrier 1', 'veth3c669bb master/ifindex 3', 'nonsense', 'x ifindex many'],
    ];
    const [bridge, veth, ...others] = parseLinkLines(lines.join('\n'));
    assert.deepEqual(
      [bridge?.name, bridge?.kind, bridge?.up, bridge?.master],
      ['br-7c162c409491', 'bridge', true, null],
    );
    assert.deepEqual(veth, {
      ...{ name: 'veth3c669bb', index: 7, linkIndex: 6, kind: null, mtu: 1400, up: true, carrier: true },
      ...{ master: 3, mac: null, vlan: null, vni: null },
    });
    assert.deepEqual(others, []);
  });

  it('are read out of what iproute2 says, VLAN ids too', () => {
    const links = parseLinkJson(
      JSON.stringify([
        { ifindex: 2, ifname: 'eth0', flags: ['UP', 'LOWER_UP'], mtu: 1500 },
        {
          ...{ ifindex: 9, ifname: 'eth0.10', link: 'eth0', flags: ['UP'], mtu: 1500 },
          linkinfo: { info_kind: 'vlan', info_data: { id: 10 } },
        },
        { ifindex: 7, ifname: 'veth1', link_index: 6, link_netnsid: 0, flags: [], mtu: 1500, master: 'docker0' },
      ]),
    );
    assert.deepEqual(
      links.map(({ name, linkIndex, vlan, master, carrier }) => [name, linkIndex, vlan, master, carrier]),
      [
        ['eth0', 2, null, null, true],
        ['eth0.10', 2, 10, null, false],
        ['veth1', 6, null, null, null],
      ],
    );
  });

  it('have the id of a VLAN where its table may be read, and their MAC', () => {
    const lines = ['eth0.10 ifindex 9', 'eth0.10 iflink 2', 'eth0.10 devtype vlan', 'eth0.10 vlan 10'];
    const [vlan] = parseLinkLines([...lines, 'eth0.10 address 02:42:AC:14:00:02'].join('\n'));
    assert.deepEqual([vlan?.kind, vlan?.vlan, vlan?.mac, vlan?.linkIndex], ['vlan', 10, '02:42:ac:14:00:02', 2]);
    // net/8021q/vlanproc.c
    const table =
      'VLAN Dev name\t | VLAN ID\nName-Type: VLAN_NAME_TYPE_RAW_PLUS_VID_NO_PAD\neth0.10        | 10  | eth0\n';
    assert.deepEqual(vlanLines(table), ['eth0.10 vlan 10']);
  });

  it('are nothing where nothing of the kind is said', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        parseLinkLines(text);
        parseLinkJson(text);
        vlanLines(text);
      }),
    );
  });
});

describe('the parent of a process', () => {
  it('is found whatever the process calls itself', () => {
    assert.equal(parentIn('5536 (httpd) S 5516 5536 5536 0'), 5516);
    assert.equal(parentIn('5536 (a) S 1 (b) S 77 5536 5536 0'), 77);
    assert.equal(parentIn('nonsense'), null);
  });
});
