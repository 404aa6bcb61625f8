import assert from 'node:assert/strict';
import { aContainer, anEndpoint, aNetwork, apiOf, aTopology } from '../../test/support/model.ts';
import type { Container, Endpoint } from '../model/container.ts';
import type { Topology } from '../model/topology.ts';
import type { Family } from './address.ts';
import { namesFor, resolveName } from './resolve.ts';

const app = aNetwork('app');
const back = aNetwork('back.end');
const bridge = aNetwork('bridge');

const gateway = { gateway4: '172.20.0.1' };

function asked(topology: Topology, from: Container, name: string, family?: Family): string[] {
  return resolveName(topology, from, name, family).map(({ address }) => address);
}

describe('resolveName', () => {
  const db = aContainer('db', {
    endpoints: [
      anEndpoint(app, '172.20.0.3/16', { dnsNames: ['db', 'store'] }),
      anEndpoint(back, '172.21.0.3/16', { dnsNames: ['db', 'only-back'] }),
    ],
  });
  const web = aContainer('web', {
    endpoints: [
      anEndpoint(app, '172.20.0.2/16', { ...gateway, dnsNames: ['web'], links: ['db:Primary', 'gone:nothing'] }),
      anEndpoint(back, '172.21.0.2/16', { ...gateway, dnsNames: ['web'] }),
    ],
  });
  const topology = aTopology([app, back, bridge], [db, web]);

  it('answers from the first network that knows the name', () => {
    assert.deepEqual(asked(topology, web, 'db'), ['172.20.0.3']);
    assert.deepEqual(asked(topology, web, 'only-back'), ['172.21.0.3']);
  });

  it('does not mind case or a final dot', () => {
    assert.deepEqual(asked(topology, web, 'DB.'), ['172.20.0.3']);
  });

  it("takes a name's end for a network, also where that has dots; its case counts", () => {
    assert.deepEqual(asked(topology, web, 'db.back.end'), ['172.21.0.3']);
    assert.deepEqual(asked(topology, web, 'db.app'), ['172.20.0.3']);
    assert.deepEqual(asked(topology, web, 'db.App'), []);
    assert.deepEqual(asked(topology, web, 'only-back.app'), []);
    assert.deepEqual(asked(topology, web, 'db.bridge'), []);
  });

  it('finds names with dots before it splits them', () => {
    const dotted = aContainer('dotted', {
      endpoints: [anEndpoint(app, '172.20.0.9/16', { dnsNames: ['db.back.end'] })],
    });
    const with3 = aTopology([app, back], [db, web, dotted]);
    assert.deepEqual(asked(with3, web, 'db.back.end'), ['172.20.0.9']);
  });

  it('knows links of the asking container only, by exact case', () => {
    assert.deepEqual(asked(topology, web, 'Primary'), ['172.20.0.3']);
    assert.equal(resolveName(topology, web, 'Primary')[0]?.byLink, true);
    assert.deepEqual(asked(topology, web, 'primary'), []);
    assert.deepEqual(asked(topology, db, 'Primary'), []);
    assert.deepEqual(asked(topology, web, 'nothing'), []);
  });

  it('lets a link hide a name on its network', () => {
    const hider = aContainer('hider', { endpoints: [anEndpoint(app, '172.20.0.8/16', { links: ['/db:/hider/web'] })] });
    assert.deepEqual(asked(aTopology([app], [db, web, hider]), hider, 'web'), ['172.20.0.3']);
  });

  it('gives every address of a shared name, by number', () => {
    const many = ['172.20.0.12', '172.20.0.9', '172.20.0.10'].map((address, at) => {
      return aContainer(`many-${at}`, { endpoints: [anEndpoint(app, `${address}/16`, { dnsNames: ['api'] })] });
    });
    assert.deepEqual(asked(aTopology([app], [web, ...many]), web, 'api'), ['172.20.0.9', '172.20.0.10', '172.20.0.12']);
  });

  it('answers whoever shares the namespace, and nobody on the host or the default bridge', () => {
    const sidecar = aContainer('sidecar', { mode: { kind: 'container', container: web.id } });
    const host = aContainer('on-host', { mode: { kind: 'host' } });
    const plain = aContainer('plain', { endpoints: [anEndpoint(bridge, '172.17.0.2/16')] });
    const more = aTopology([app, back, bridge], [db, web, sidecar, host, plain]);
    assert.deepEqual(
      [sidecar, host, plain].map((from) => asked(more, from, 'db')),
      [['172.20.0.3'], [], []],
    );
  });

  describe('for IPv6, where the first network has the name by IPv4 only', () => {
    const ask = (endpoints: readonly Endpoint[], ipv6: boolean, version: keyof typeof apiOf): string[] => {
      const [first, second] = [aNetwork('app', { ipv6 }), aNetwork('beta', { ipv6: true })];
      const target = aContainer('db', { endpoints });
      const from = aContainer('web', {
        endpoints: [anEndpoint(first, '172.20.0.2/16'), anEndpoint(second, '172.22.0.2/16')],
      });
      return asked(aTopology([first, second], [target, from], { apiVersion: apiOf[version] }), from, 'db', 6);
    };
    const onBoth = [
      anEndpoint(app, '172.20.0.3/16', { dnsNames: ['db'] }),
      anEndpoint(aNetwork('beta'), null, { dnsNames: ['db'], ipv6: 'fd00::3/64' }),
    ];

    it('asks the next network until 27, whether the first has IPv6 or not', () => {
      assert.deepEqual(ask(onBoth, false, '26.1'), ['fd00::3']);
      assert.deepEqual(ask(onBoth, true, '26.1'), ['fd00::3']);
    });

    it('says there is no such address since 28', () => {
      assert.deepEqual(ask(onBoth, false, '28.5'), []);
    });
  });
});

describe('namesFor', () => {
  it('lists each name once with what it gets, links first, then names by network, then qualified ones', () => {
    const db = aContainer('db', {
      endpoints: [
        anEndpoint(app, '172.20.0.3/16', { dnsNames: ['db'] }),
        anEndpoint(back, '172.21.0.3/16', { dnsNames: ['db', 'cold'] }),
      ],
    });
    const from = aContainer('web', {
      endpoints: [
        anEndpoint(app, '172.20.0.2/16', { ...gateway, dnsNames: ['web'], links: ['db:primary'] }),
        anEndpoint(back, '172.21.0.2/16', { ...gateway, dnsNames: ['web'] }),
      ],
    });
    const usable = namesFor(aTopology([app, back], [db, from]), from);
    assert.deepEqual(
      usable.map(({ name, kind, answers }) => `${kind} ${name} ${answers.map(({ address }) => address).join()}`),
      [
        'link primary 172.20.0.3',
        'name db 172.20.0.3',
        'name web 172.20.0.2',
        'name cold 172.21.0.3',
        'qualified db.app 172.20.0.3',
        'qualified web.app 172.20.0.2',
        'qualified cold.back.end 172.21.0.3',
        'qualified db.back.end 172.21.0.3',
        'qualified web.back.end 172.21.0.2',
      ],
    );
  });

  it('has no names qualified by network on Podman', () => {
    const web = aContainer('web', { endpoints: [anEndpoint(app, '172.20.0.2/16')] });
    const topology = aTopology([app], [web], { product: 'podman', apiVersion: '1.41' });
    assert.ok(namesFor(topology, web).every(({ kind }) => kind === 'name'));
    assert.deepEqual(asked(topology, web, 'web.app'), []);
  });
});
