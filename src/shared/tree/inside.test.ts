import assert from 'node:assert/strict';
import { aContainer } from '../../../test/support/model.ts';
import { anInspectDocument, anInterfaceEntry, aRoute, aSocket } from '../../../test/support/inspected.ts';
import type { InspectDocument } from '../documents/inspect.ts';
import { insideNodes, portNodes } from './inside.ts';
import type { DetailNode, SectionNode } from './nodes.ts';

const web = aContainer('web');

function rows(section: SectionNode['section'], view: Partial<InspectDocument>): readonly DetailNode[] {
  return insideNodes({ kind: 'section', id: 's', section, container: web }, anInspectDocument(view));
}
const said = (nodes: readonly DetailNode[]): string[] =>
  nodes.map(({ label, description }) => `${label} | ${description}`);

describe('what is below a section of a container', () => {
  it('tells an interface with its addresses, its host end and its state', () => {
    const [eth0] = rows('interfaces', {});
    assert.equal(eth0?.label, 'eth0');
    assert.equal(eth0.description, '172.20.0.2/16, front, on');
    assert.deepEqual(said(eth0.children), [
      '172.20.0.2/16 | address',
      '02:42:ac:14:00:02 | MAC address',
      'veth1a2b | on the host, index 7, port of br-front',
      '1500 | MTU',
    ]);
    assert.equal(eth0.children[0]?.address, '172.20.0.2', 'its owner can be asked for');
  });

  it('makes an interface that carries nothing stand out', () => {
    const off = rows('interfaces', {
      interfaces: [anInterfaceEntry({ up: false, carrier: null }), anInterfaceEntry({ name: 'eth1', carrier: false })],
    });
    assert.deepEqual(
      off.map(({ what }) => what),
      ['interface-off', 'interface-off'],
    );
    assert.match(said(off).join(), /switched off.*nothing at the other end/);
  });

  it('says who shares the namespace', () => {
    assert.equal(said(rows('interfaces', { sharedWith: ['sidecar'] }))[0], 'Shared | the same namespace as sidecar');
  });

  it('lists routes of every table but the kernel’s own, and rules that are not the usual ones', () => {
    const rule = {
      family: 4,
      priority: 100,
      not: false,
      from: '10.0.0.0/8',
      to: null,
      iif: null,
      oif: null,
      mark: null,
      others: [],
      suppressPrefix: null,
      action: { kind: 'table', table: '7' },
    } as const;
    const usual = { ...rule, priority: 32766, from: null } as const;
    const routes = [
      aRoute({ to: 'default', via: '172.20.0.1', metric: 100 }),
      aRoute({ to: '172.20.0.2/32', table: 'local', type: 'local' }),
      aRoute({ to: '10.9.0.0/16', type: 'blackhole', dev: null, table: '7' }),
    ];
    const found = rows('routes', { routes, rules: [rule, usual] });
    assert.deepEqual(said(found), [
      'default | via 172.20.0.1 eth0, metric 100',
      '10.9.0.0/16 | blackhole, table 7',
      'Rule 100 | from 10.0.0.0/8 lookup 7',
    ]);
    assert.equal(found[1]?.what, 'route-refusing');
  });

  it('tells who reaches what listens', () => {
    const sockets = [
      aSocket(),
      aSocket({ address: '::', family: 6, dual: true, process: { pid: 1, name: 'nginx' } }),
      aSocket({ address: '127.0.0.1', port: 9, loopback: true, protocol: 'udp' }),
    ];
    assert.deepEqual(said(rows('listening', { sockets })), [
      '0.0.0.0:80/tcp | IPv4',
      '[::]:80/tcp | nginx (1), IPv4 and IPv6',
      '127.0.0.1:9/udp | only from inside its namespace',
    ]);
  });

  it('tells name servers, and of the hosts file what is not in every one', () => {
    const hosts = [
      { address: '127.0.0.1', names: ['localhost'] },
      { address: 'ff02::1', names: ['ip6-allnodes'] },
      { address: '172.20.0.9', names: ['db', 'db.test'] },
    ];
    assert.deepEqual(said(rows('dns', { hosts })), [
      "127.0.0.11 | name server: Docker's own",
      'ndots:0 | resolver option',
      'db, db.test | 172.20.0.9, in the hosts file',
    ]);
  });

  it('says what could not be read, where it belongs', () => {
    const notRead = [{ what: 'rules', why: 'not-in-proc', detail: '' }] as const;
    assert.match(said(rows('routes', { notRead })).at(-1) ?? '', /Not read: policy rules\. .*\/proc does not show it/);
    assert.doesNotMatch(said(rows('listening', { notRead })).join(), /policy/);
  });

  it('says that there is nothing, instead of nothing', () => {
    assert.deepEqual(said(rows('listening', {})), ['Nothing listens. | ']);
  });

  it('keeps hostile names as text, and the ids apart', () => {
    const evil = anInterfaceEntry({ name: '\u202eeth\u0007', addresses: ['1.1.1.1/8', '1.1.1.1/8'] });
    const [one, two] = rows('interfaces', { interfaces: [evil, evil] });
    assert.equal(one?.label, '\\u202eeth\\x07');
    assert.notEqual(one.id, two?.id);
    assert.notEqual(one.children[0]?.id, one.children[1]?.id);
  });

  it('tells ports without reading anything', () => {
    const container = aContainer('web', {
      ports: [
        { port: 80, protocol: 'tcp', published: { address: '::', port: 8080 } },
        { port: 53, protocol: 'udp', published: null },
      ],
    });
    assert.deepEqual(said(portNodes({ kind: 'section', id: 's', section: 'ports', container })), [
      '80/tcp | published at [::]:8080',
      '53/udp | not published',
    ]);
  });
});
