import assert from 'node:assert/strict';
import { aContainer, aNetwork, anEndpoint, aSubnet, aTopology } from '../../../test/support/model.ts';
import { aHostLink, anInspectDocument, anInterfaceEntry } from '../../../test/support/inspected.ts';
import { parseCidr } from '../../topology/cidr.ts';
import { addressNodes } from './addresses.ts';
import type { DetailNode } from './nodes.ts';
import { wiringNodes } from './wiring.ts';

const said = (nodes: readonly DetailNode[]): string[] =>
  nodes.map(({ label, description }) => `${label} | ${description}`);

describe('the address use of a network', () => {
  const front = aNetwork('front', {
    subnets: [{ ...aSubnet('172.20.0.0/29', '172.20.0.1'), reserved: { printer: '172.20.0.6' } }],
  });
  const at = (name: string, address: string) => aContainer(name, { endpoints: [anEndpoint(front, address)] });
  const routes = [
    { name: `br-${front.id.slice(0, 12)}`, block: parseCidr('172.20.0.0/29')! },
    { name: 'tun0', block: parseCidr('172.20.0.0/16')! },
    { name: 'eth0', block: parseCidr('0.0.0.0/0')! },
  ];

  it('tells who has what, and what is free', () => {
    const topology = aTopology([front], [at('a', '172.20.0.2/29')]);
    const [subnet] = addressNodes(topology, { id: 's', network: front }, []);
    assert.equal(said([subnet!])[0], '172.20.0.0/29 | 3 of 6 used');
    assert.deepEqual(said(subnet!.children), [
      '172.20.0.1 | gateway',
      '172.20.0.2 | a',
      '172.20.0.6 | kept free as "printer"',
      '3 addresses are free | ',
    ]);
  });

  it('makes a full subnet stand out', () => {
    const all = ['2', '3', '4', '5'].map((end) => at(`c${end}`, `172.20.0.${end}/29`));
    const [subnet] = addressNodes(aTopology([front], all), { id: 's', network: front }, []);
    assert.equal(subnet?.what, 'subnet-full');
    assert.match(subnet.description, /^full, 6 of 6 used/);
    assert.equal(subnet.children.at(-1)?.label, 'No free address is left');
  });

  it('tells what overlaps: other networks, and routes of the host, the engine’s own bridges and the default route aside', () => {
    const other = aNetwork('other', { subnets: [aSubnet('172.20.0.0/24')] });
    const rows = addressNodes(aTopology([front, other], []), { id: 's', network: front }, routes);
    assert.deepEqual(said(rows.slice(1)), [
      '172.20.0.0/24 | overlaps: network other claims the same addresses',
      "172.20.0.0/16 | overlaps: this machine's route over tun0 claims the same addresses",
    ]);
  });

  it('lists a crowd up to a bound, and says how many more', () => {
    const big = aNetwork('big', { subnets: [aSubnet('10.0.0.0/16', '10.0.0.1')] });
    const crowd = Array.from({ length: 400 }, (_, n) =>
      aContainer(`c${n}`, { endpoints: [anEndpoint(big, `10.0.${1 + (n >> 8)}.${n & 255}/16`)] }),
    );
    const [subnet] = addressNodes(aTopology([big], crowd), { id: 's', network: big }, []);
    assert.equal(subnet?.children.filter(({ what }) => what === 'container').length, 299);
    assert.equal(subnet.children.find(({ what }) => what === 'more')?.label, '101 more');
  });
});

describe('the wiring of a network', () => {
  const front = aNetwork('front', { bridge: 'br-front' });
  const [web, db] = [aContainer('web'), aContainer('db')];

  it('shows the bridge with its ports, and who is behind each', () => {
    const rows = wiringNodes({ id: 's', network: front }, [
      { container: web, inside: anInspectDocument() },
      {
        container: db,
        inside: anInspectDocument({
          interfaces: [anInterfaceEntry({ peer: aHostLink({ name: 'veth9', index: 9, master: 'br-front' }) })],
        }),
      },
    ]);
    assert.deepEqual(said(rows), ['br-front | bridge on the host, 2 ports']);
    assert.deepEqual(said(rows[0]!.children), [
      'veth1a2b ↔ eth0 of web | 172.20.0.2/16',
      'veth9 ↔ eth0 of db | 172.20.0.2/16',
    ]);
  });

  it('makes an end that is plugged in elsewhere stand out', () => {
    const elsewhere = anInterfaceEntry({ peer: aHostLink({ name: 'veth1', index: 7, master: 'br-other' }) });
    const rows = wiringNodes({ id: 's', network: front }, [
      { container: web, inside: anInspectDocument({ interfaces: [elsewhere] }) },
    ]);
    assert.deepEqual(said(rows), [
      'br-other | plugged in here instead of into br-front',
      'br-front | bridge on the host, 0 ports',
    ]);
  });

  it('says what is still read, what failed, and what is not known', () => {
    const rows = wiringNodes({ id: 's', network: front }, [
      { container: web, inside: null },
      { container: db, inside: 'db has no shell' },
      { container: aContainer('far'), inside: anInspectDocument({ interfaces: [anInterfaceEntry({ peer: null })] }) },
    ]);
    assert.deepEqual(said(rows), [
      'br-front | bridge on the host, 0 ports',
      'eth0 of far | where it is plugged in could not be found out',
      'db | db has no shell',
      'Reading… 2 of 3 | ',
    ]);
  });

  it('shows the parent of a macvlan', () => {
    const lan = aNetwork('lan', { driver: 'macvlan', parent: 'eth9' });
    const one = anInterfaceEntry({
      network: 'lan',
      kind: 'macvlan',
      peer: aHostLink({ kind: 'parent', name: 'eth9', index: 2, master: null }),
    });
    const rows = wiringNodes({ id: 's', network: lan }, [
      { container: web, inside: anInspectDocument({ interfaces: [one] }) },
    ]);
    assert.deepEqual(said(rows), ['eth9 | parent interface on the host']);
    assert.deepEqual(said(rows[0]!.children), ['eth0 of web | 172.20.0.2/16']);
  });
});
