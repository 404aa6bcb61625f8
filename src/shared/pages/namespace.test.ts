import assert from 'node:assert/strict';
import { aContainer, aNetwork, anEndpoint, aTopology } from '../../../test/support/model.ts';
import { anInspectDocument, aRoute, aSocket } from '../../../test/support/inspected.ts';
import type { Container } from '../../model/container.ts';
import { pageMarkdown } from '../../text/page/markdown.ts';
import { namespacePage } from './namespace.ts';
import type { InspectDocument } from '../documents/inspect.ts';

const front = aNetwork('front');
const [web, db] = ['web', 'db'].map((name, at) =>
  aContainer(name, { endpoints: [anEndpoint(front, `172.20.0.${at + 2}/16`)] }),
) as [Container, Container];
const topology = aTopology([front], [web, db]);
const markdown = (fields: Partial<InspectDocument>): string =>
  pageMarkdown(namespacePage(topology, anInspectDocument(fields), web)).replaceAll('\\', '');

describe('the page of a network namespace', () => {
  it('has interfaces, routes, names, sockets and ports, and how it was read', () => {
    const text = markdown({
      sockets: [aSocket()],
      ports: [{ port: 80, protocol: 'tcp', published: { address: '0.0.0.0', port: 8080 } }],
      attachments: [
        {
          network: 'front',
          id: 'f1',
          driver: 'bridge',
          ipv4: '172.20.0.2/16',
          ipv6: null,
          requested: [],
          gateways: ['172.20.0.1'],
          mac: null,
          names: ['web', 'api'],
        },
      ],
    });
    assert.match(
      text,
      /\| \*\*eth0\*\* \| front \| 172\.20\.0\.2\/16 \| 02:42:ac:14:00:02 \| 1500 \| on \| veth1a2b, port of br-front/,
    );
    assert.match(text, /\| \*\*default\*\* \| 172\.20\.0\.1 \| eth0 \|/);
    assert.match(text, /name servers \| 127\.0\.0\.11/);
    assert.match(text, /\| front \| bridge \| 172\.20\.0\.2\/16 \| 172\.20\.0\.1 \| – \| `web`, `api` \|/);
    assert.match(text, /\*\*0\.0\.0\.0:80\*\* \| TCP \| IPv4/);
    assert.match(text, /\*\*80\/tcp\*\* \| `0\.0\.0\.0:8080`/);
    assert.match(text, /Read .*, inside the container \(iproute2\)\./);
  });

  it('puts what could not be read at the top', () => {
    const text = markdown({
      notRead: [{ what: 'filter', why: 'not-permitted', detail: 'iptables: Permission denied' }],
    });
    assert.match(text, /Not read: packet filter \(iptables: Permission denied\)\./);
    assert.ok(text.indexOf('Not read') < text.indexOf('## Interfaces'));
  });

  it('shows every next hop of a route over several', () => {
    const route = aRoute({
      to: '10.0.0.0/8',
      via: '172.20.0.1',
      nextHops: [
        { via: '172.20.0.1', dev: 'eth0', weight: 1 },
        { via: '172.21.0.1', dev: 'eth1', weight: 2 },
      ],
    });
    assert.match(markdown({ routes: [route] }), /via 172\.20\.0\.1 eth0 ×1, via 172\.21\.0\.1 eth1 ×2/);
  });

  it('shows chains with rules and counters, and says where there are none', () => {
    const chain = {
      family: 'ip',
      source: 'iptables-legacy',
      table: 'filter',
      name: 'INPUT',
      policy: 'DROP',
      packets: 1,
    } as const;
    const rule = { number: 1, text: '-p tcp --dport 80 -j DROP', target: 'DROP', packets: 12, bytes: 720 };
    const text = markdown({ filter: { sources: ['iptables-legacy'], chains: [{ ...chain, rules: [rule] }] } });
    assert.match(text, /iptables-legacy ip filter INPUT, at its end DROP/);
    assert.match(text, /`-p tcp --dport 80 -j DROP` \| 12 \| 720/);
    assert.match(markdown({ filter: { sources: ['nft'], chains: [] } }), /There are none \(nft\)/);
  });

  it('lists the names that it can use, with whose they are', () => {
    assert.match(markdown({}), /\| `db` \| 172\.20\.0\.3 \| db \|/);
  });

  it('leaves out columns that say nothing', () => {
    assert.doesNotMatch(markdown({}), /source address|next hops/);
  });
});
