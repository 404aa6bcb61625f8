import assert from 'node:assert/strict';
import fc from 'fast-check';
import { aContainer, anEndpoint, aNetwork, apiOf, aTopology } from '../../test/support/model.ts';
import type { Container } from '../model/container.ts';
import type { Finding, FindingCode } from '../model/diagnosis.ts';
import type { Resolution, ResolutionStep } from '../model/resolution.ts';
import type { Topology } from '../model/topology.ts';
import { nameFindings } from './names.ts';

const app = aNetwork('app');
const back = aNetwork('back');
const plain = aNetwork('bridge');
const none = aNetwork('none', { driver: 'null' });
const host = aNetwork('host', { driver: 'host' });
const networks = [app, back, plain, none, host];

const web = aContainer('web', { endpoints: [anEndpoint(app, '172.20.0.2/16', { dnsNames: ['web'] })] });
const db = aContainer('db', { endpoints: [anEndpoint(app, '172.20.0.3/16', { dnsNames: ['db', 'store'] })] });
const far = aContainer('far', { endpoints: [anEndpoint(back, '172.21.0.3/16', { dnsNames: ['far', 'api'] })] });
const lone = aContainer('lone', { endpoints: [anEndpoint(plain, '172.17.0.2/16')] });

function topologyOf(...containers: readonly Container[]): Topology {
  return aTopology(networks, [web, db, far, lone, ...containers]);
}

type Said = readonly string[] | string | null;

/** A server's step: addresses, a response code, or null for silence. */
function step(said: Said, fields: Partial<ResolutionStep> = {}): ResolutionStep {
  const addresses = Array.isArray(said) ? (said as readonly string[]) : [];
  return {
    source: 'embedded',
    server: '127.0.0.11',
    asked: 'db',
    type: 'A',
    answers: addresses.map((address) => ({ address, type: 'A', ttl: 600 })),
    rcode: Array.isArray(said) ? 'NOERROR' : (said as string | null),
    conclusive: true,
    ms: 1,
    ...fields,
  };
}

const hosts = (addresses: readonly string[] = []): ResolutionStep =>
  step(addresses, { source: 'hosts', server: null, type: null, rcode: null, ms: null });
const programs = (addresses: readonly string[] = []): ResolutionStep =>
  step(addresses, { source: 'system', server: 'getent', type: null, rcode: null });
const upstream = (said: Said): ResolutionStep => step(said, { source: 'upstream', server: '192.0.2.53' });

function resolution(name: string, steps: readonly ResolutionStep[], fields: Partial<Resolution> = {}): Resolution {
  return { name, steps, addresses: [], checked: true, observations: [], ...fields };
}

/** What is found where a lookup fails with these steps. */
function failing(
  name: string,
  from: Container,
  steps: readonly ResolutionStep[],
  topology = topologyOf(from),
): readonly Finding[] {
  return nameFindings(topology, from, resolution(name, steps));
}

function codes(findings: readonly Finding[]): readonly FindingCode[] {
  return findings.map(({ code }) => code);
}

const unknown = [hosts(), step('NXDOMAIN'), programs()];

describe('what a lookup tells about names', () => {
  it('is nothing where the name resolves', () => {
    const steps = [hosts(), step(['172.20.0.3']), programs(['172.20.0.3'])];
    assert.deepEqual(nameFindings(topologyOf(), web, resolution('db', steps, { addresses: ['172.20.0.3'] })), []);
    const outside = [hosts(), step(['198.51.100.7'])];
    assert.deepEqual(
      nameFindings(topologyOf(), web, resolution('ext.test', outside, { addresses: ['198.51.100.7'] })),
      [],
    );
    const own = [hosts(['172.20.0.2'])];
    assert.deepEqual(nameFindings(topologyOf(), web, resolution('web', own, { addresses: ['172.20.0.2'] })), []);
  });

  it('is nothing where it resolves though it could not be checked', () => {
    const steps = resolution('pinned', [hosts(['192.0.2.1'])], { addresses: ['192.0.2.1'], checked: false });
    assert.deepEqual(nameFindings(topologyOf(), web, steps), []);
  });

  it('is could-not-check where nothing could ask, whatever the engine knows', () => {
    for (const name of ['db', 'far', 'nosuch', 'example.test']) {
      const [finding, ...more] = nameFindings(topologyOf(), web, resolution(name, [hosts()], { checked: false }));
      assert.deepEqual([finding?.code, finding?.severity, more.length], ['could-not-check', 'warning', 0]);
    }
  });
});

describe('name-not-found', () => {
  it('is said of a name that nothing has, with the nearest names as evidence', () => {
    const [finding] = failing('storr', web, unknown);
    assert.equal(finding?.code, 'name-not-found');
    assert.equal(finding.facts['nearest'], 'store');
    assert.deepEqual(finding.evidence.at(-1), { kind: 'name', source: 'names that resolve here', value: 'store' });
    assert.ok(finding.evidence.some(({ kind, value }) => kind === 'probe' && value === 'NXDOMAIN'));
  });

  it('is said of a single label even where every server is silent or fails', () => {
    for (const said of [null, 'SERVFAIL', 'REFUSED']) {
      assert.deepEqual(
        codes(failing('nosuch', web, [hosts(), step(said), programs()])),
        ['name-not-found'],
        String(said),
      );
      assert.deepEqual(
        codes(failing('nosuch.', web, [hosts(), step(said), programs()])),
        ['name-not-found'],
        String(said),
      );
    }
  });

  it('is said of a stopped container, with its state, and never as another network or the server', () => {
    for (const state of ['exited', 'created', 'dead', 'restarting'] as const) {
      const here = aContainer('cold', { state, endpoints: [anEndpoint(app)] });
      const there = aContainer('cold', { state, endpoints: [anEndpoint(back)] });
      for (const cold of [here, there]) {
        const [finding, ...more] = failing('cold', web, unknown, topologyOf(cold));
        assert.deepEqual([finding?.code, finding?.facts['state'], more.length], ['name-not-found', state, 0]);
        assert.ok(finding?.evidence.some(({ source, value }) => source === 'cold: State.Status' && value === state));
      }
    }
  });

  it('is said of a container on the host, and of one that lives in the namespace of another: they have no names', () => {
    const onHost = aContainer('on-host', { mode: { kind: 'host' }, endpoints: [anEndpoint(host)] });
    const sidecar = aContainer('sidecar', { mode: { kind: 'container', container: far.id } });
    const topology = topologyOf(onHost, sidecar);
    assert.deepEqual(codes(failing('on-host', web, unknown, topology)), ['name-not-found']);
    assert.deepEqual(codes(failing('sidecar', web, unknown, topology)), ['name-not-found']);
  });

  it('is what a container on the host gets for the name of a container', () => {
    const onHost = aContainer('on-host', { mode: { kind: 'host' }, endpoints: [anEndpoint(host)] });
    const [finding] = failing('db', onHost, [hosts(), upstream('NXDOMAIN'), programs()]);
    assert.equal(finding?.code, 'name-not-found');
    assert.ok(
      finding.evidence.some(({ source, value }) => source === 'db: NetworkSettings.Networks' && value === 'app'),
    );
    assert.equal(finding.evidence.at(-1)?.value, 'none');
  });

  it('is said of a name that the engine made up and does not answer, however silent the servers are', () => {
    const made = aContainer('focused_turing', { endpoints: [anEndpoint(app, '172.20.0.9/16')] });
    const old = aTopology(networks, [web, made], { apiVersion: apiOf['20.10'] });
    assert.deepEqual(codes(failing('focused_turing', web, [hosts(), step(null), programs()], old)), ['name-not-found']);
  });

  it('is never said where the name is known: neither by the engine nor by a server', () => {
    assert.deepEqual(failing('db', web, [hosts(), upstream('NXDOMAIN'), programs()]), []);
    assert.deepEqual(failing('db', web, [hosts(), step(['172.20.0.3']), programs()]), []);
    assert.deepEqual(failing('nosuch', web, [hosts(), step(['192.0.2.9']), programs()]), []);
  });
});

describe('name-on-other-network', () => {
  it('is said of a container that shares no network, with its networks as evidence', () => {
    const [finding, ...more] = failing('far', web, unknown);
    assert.deepEqual([finding?.code, finding?.severity, more.length], ['name-on-other-network', 'error', 0]);
    assert.deepEqual([finding?.facts['theirs'], finding?.facts['networks']], ['back', 'app']);
    assert.deepEqual(finding?.evidence[0], { kind: 'engine', source: 'far: NetworkSettings.Networks', value: 'back' });
  });

  it('is said of an alias there too, of a paused container, and with a dot at the end', () => {
    assert.deepEqual(codes(failing('api', web, unknown)), ['name-on-other-network']);
    assert.deepEqual(codes(failing('far.', web, unknown)), ['name-on-other-network']);
    const still = aContainer('still', { state: 'paused', endpoints: [anEndpoint(back, '172.21.0.9/16')] });
    assert.deepEqual(codes(failing('still', web, unknown, topologyOf(still))), ['name-on-other-network']);
  });

  it('is told by the networks of whose namespace the asking container lives in', () => {
    const sidecar = aContainer('sidecar', { mode: { kind: 'container', container: web.id } });
    const [finding] = failing('far', sidecar, unknown);
    assert.deepEqual([finding?.code, finding?.facts['networks']], ['name-on-other-network', 'app']);
  });

  it('is what a container without a network gets, and no word of the default bridge', () => {
    const alone = aContainer('alone', { mode: { kind: 'none' }, endpoints: [anEndpoint(none)] });
    assert.deepEqual(codes(failing('db', alone, [hosts(), programs()])), ['name-on-other-network']);
  });

  it('is never said where a network is shared, whatever the servers say', () => {
    const said = fc.constantFrom<Said>(null, 'NXDOMAIN', 'NOERROR', 'SERVFAIL', ['192.0.2.9']);
    const state = fc.constantFrom('running', 'paused', 'exited', 'created', 'restarting', 'dead', 'unknown');
    fc.assert(
      fc.property(said, said, state, fc.boolean(), (embedded, other, now, alsoFar) => {
        const shared = aContainer('shared', {
          state: now as Container['state'],
          endpoints: [
            anEndpoint(app, now === 'running' ? '172.20.0.9/16' : null),
            ...(alsoFar ? [anEndpoint(back, '172.21.0.9/16')] : []),
          ],
        });
        const found = codes(
          failing('shared', web, [hosts(), step(embedded), upstream(other), programs()], topologyOf(shared)),
        );
        assert.ok(!found.includes('name-on-other-network'));
      }),
    );
  });

  it('is never said where somebody on a shared network answers to the name as well', () => {
    const same = aContainer('other', { endpoints: [anEndpoint(app, '172.20.0.9/16', { dnsNames: ['far', 'api'] })] });
    for (const name of ['far', 'api']) assert.deepEqual(failing(name, web, unknown, topologyOf(same)), []);
  });

  it('is never said of the host or of no network: nobody can be connected to these', () => {
    const onHost = aContainer('on-host', { mode: { kind: 'host' }, endpoints: [anEndpoint(host)] });
    const alone = aContainer('alone', { mode: { kind: 'none' }, endpoints: [anEndpoint(none)] });
    for (const name of ['on-host', 'alone']) {
      assert.deepEqual(codes(failing(name, web, unknown, topologyOf(onHost, alone))), ['name-not-found']);
    }
  });
});

describe('dns-default-bridge', () => {
  it('is said where the asking container is on the default bridge alone', () => {
    for (const name of ['db', 'far', 'api']) {
      const [finding, ...more] = failing(name, lone, [hosts(), upstream('NXDOMAIN'), programs()]);
      assert.deepEqual([finding?.code, more.length], ['dns-default-bridge', 0], name);
      assert.deepEqual(finding?.evidence[0], {
        kind: 'engine',
        source: 'lone: NetworkSettings.Networks',
        value: 'bridge',
      });
    }
  });

  it('is said of two that are both on it, and whether or not the server answers', () => {
    const beside = aContainer('beside', { endpoints: [anEndpoint(plain, '172.17.0.3/16')] });
    for (const said of [null, 'NXDOMAIN']) {
      assert.deepEqual(codes(failing('beside', lone, [hosts(), upstream(said)], topologyOf(beside))), [
        'dns-default-bridge',
      ]);
    }
  });

  it('is not said of a name that nothing has, nor where another network gives names', () => {
    assert.deepEqual(codes(failing('nosuch', lone, [hosts(), upstream('NXDOMAIN')])), ['name-not-found']);
    const both = aContainer('both', {
      endpoints: [anEndpoint(plain, '172.17.0.4/16'), anEndpoint(app, '172.20.0.4/16')],
    });
    assert.deepEqual(codes(failing('far', both, unknown)), ['name-on-other-network']);
  });

  it("is said on Podman's default network", () => {
    const podman = aNetwork('podman');
    const one = aContainer('one', { endpoints: [anEndpoint(podman, '10.88.0.2/16')] });
    const two = aContainer('two', { endpoints: [anEndpoint(podman, '10.88.0.3/16')] });
    const topology = aTopology([podman], [one, two], { product: 'podman' });
    assert.deepEqual(codes(failing('two', one, [hosts(), upstream('NXDOMAIN')], topology)), ['dns-default-bridge']);
  });
});

describe('embedded-dns-broken', () => {
  it("is said where Docker's server is silent about a name of its own", () => {
    const [finding, ...more] = failing('db', web, [hosts(), step(null), programs()]);
    assert.deepEqual([finding?.code, more.length], ['embedded-dns-broken', 0]);
    assert.ok(finding?.evidence.some(({ source, value }) => source === '127.0.0.11 db A' && value === 'no answer'));
  });

  it('is said of a name with dots as well', () => {
    assert.deepEqual(codes(failing('db.app', web, [hosts(), step(null), programs()])), ['embedded-dns-broken']);
  });

  it('is not said where that server answers at all, nor where it was not asked', () => {
    for (const said of ['SERVFAIL', 'REFUSED', 'NXDOMAIN', 'NOERROR']) {
      assert.deepEqual(failing('db', web, [hosts(), step(said), programs()]), [], said);
    }
    assert.deepEqual(failing('db', web, [hosts(), step(null, { conclusive: false }), programs()]), []);
    assert.deepEqual(failing('db', web, [hosts(), upstream(null), programs()]), []);
  });
});

describe('nameserver-unreachable', () => {
  it('is said of an outside name where no server gives a usable answer', () => {
    for (const said of [null, 'SERVFAIL', 'REFUSED']) {
      for (const server of [step(said), upstream(said)]) {
        const [finding, ...more] = failing('ext.test', web, [hosts(), server, programs()]);
        assert.deepEqual([finding?.code, more.length], ['nameserver-unreachable', 0]);
        assert.equal(finding?.facts['servers'], server.server);
      }
    }
  });

  it('is not said where one of them answers, nor where none could be asked', () => {
    assert.deepEqual(codes(failing('ext.test', web, [hosts(), upstream(null), step('NXDOMAIN')])), ['name-not-found']);
    const odd = step(null, { conclusive: false });
    assert.deepEqual(codes(failing('ext.test', web, [hosts(), odd, programs()])), ['name-not-found']);
  });

  it('tells where all networks are internal, so that nobody outside can be asked', () => {
    const closed = aNetwork('closed', { internal: true });
    const inner = aContainer('inner', { endpoints: [anEndpoint(closed, '172.22.0.2/16')] });
    const [finding] = failing('ext.test', inner, [hosts(), step('SERVFAIL')], aTopology([closed], [inner]));
    assert.deepEqual([finding?.code, finding?.facts['internal']], ['nameserver-unreachable', 'true']);
    assert.deepEqual(finding?.evidence[0], { kind: 'engine', source: 'closed: Internal', value: 'true' });
    assert.equal(failing('ext.test', web, [step('SERVFAIL')])[0]?.facts['internal'], undefined);
  });
});

describe('name-overridden', () => {
  const over = (address: string, real: string, addresses: readonly string[]): readonly FindingCode[] => {
    const six = aContainer('six', { endpoints: [anEndpoint(app, null, { ipv6: 'fd00::6/64', dnsNames: ['six'] })] });
    const name = real.includes(':') ? 'six' : 'db';
    return codes(nameFindings(topologyOf(six), web, resolution(name, [hosts([address]), step([real])], { addresses })));
  };

  it('is a warning where the hosts file gives another address than the container has, with both as evidence', () => {
    const steps = [hosts(['192.0.2.1']), step(['172.20.0.3']), programs(['192.0.2.1'])];
    const [finding, ...more] = nameFindings(topologyOf(), web, resolution('db', steps, { addresses: ['192.0.2.1'] }));
    assert.deepEqual([finding?.code, finding?.severity, more.length], ['name-overridden', 'warning', 0]);
    assert.deepEqual(
      finding?.evidence.map(({ value }) => value),
      ['192.0.2.1 db', '172.20.0.3'],
    );
  });

  it('is not said of the right address, however it is spelled', () => {
    assert.deepEqual(over('172.20.0.3', '172.20.0.3', ['172.20.0.3']), []);
    assert.deepEqual(over('FD00:0:0::6', 'fd00::6', ['FD00:0:0::6']), []);
  });

  it('is not said where programs do not take that address', () => {
    assert.deepEqual(over('192.0.2.1', '172.20.0.3', ['172.20.0.3']), []);
  });

  it('is not said of a name that no container has', () => {
    const pinned = resolution('pinned.test', [hosts(['192.0.2.1'])], { addresses: ['192.0.2.1'] });
    assert.deepEqual(nameFindings(topologyOf(), web, pinned), []);
  });
});

describe('a server that says nothing over TCP', () => {
  const asked = [hosts(), step(null, { asked: 'nosuch.test' })];
  it('is not to blame where programs were told that there is no such name', () => {
    const told = [...asked, { ...programs(), unknown: true as const }];
    assert.deepEqual(codes(failing('nosuch.test', web, told)), ['name-not-found']);
  });

  it('is where nobody was told anything', () => {
    assert.deepEqual(codes(failing('nosuch.test', web, [...asked, programs()])), ['nameserver-unreachable']);
  });
});

describe('a name in the form of Kubernetes', () => {
  it('is told as such where nothing answers to it, with the name of the service', () => {
    const found = failing('db.default.svc.cluster.local', web, unknown);
    assert.deepEqual(codes(found), ['name-not-found', 'kubernetes-name']);
    assert.deepEqual(found[1]?.fix, { kind: 'use', value: 'db' });
  });

  it('is nothing to tell where something does', () => {
    const [name, address] = ['db.default.svc.cluster.local', '198.51.100.7'];
    assert.deepEqual(
      nameFindings(topologyOf(), web, resolution(name, [upstream([address])], { addresses: [address] })),
      [],
    );
  });
});

describe('every finding about names', () => {
  const said = fc.constantFrom<Said>(null, 'NXDOMAIN', 'NOERROR', 'SERVFAIL', 'REFUSED', ['192.0.2.9']);
  const onHost = aContainer('on-host', { mode: { kind: 'host' }, endpoints: [anEndpoint(host)] });
  const alone = aContainer('alone', { mode: { kind: 'none' }, endpoints: [anEndpoint(none)] });
  const orphan = aContainer('orphan', { mode: { kind: 'container', container: 'gone' } });
  const cold = aContainer('cold', { state: 'exited', endpoints: [anEndpoint(app)] });
  const topology = topologyOf(onHost, alone, orphan, cold);
  const everybody = [...topology.containers.values()];

  it('has evidence that says something, is about names, and stands alone', () => {
    const step$ = fc.oneof(
      said.map((one) => step(one)),
      said.map(upstream),
      fc.constant(step(null, { conclusive: false })),
      fc.constant(hosts()),
      fc.constant(programs()),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...everybody),
        fc.constantFrom(...everybody.map(({ name }) => name), 'store', 'api', 'nosuch', 'ext.test', 'db.app', 'db.'),
        fc.array(step$, { maxLength: 4 }),
        fc.boolean(),
        (from, name, steps, checked) => {
          const findings = nameFindings(topology, from, resolution(name, steps, { checked }));
          assert.ok(findings.length <= 1);
          for (const { evidence, layer } of findings) {
            assert.equal(layer, 'names');
            assert.ok(evidence.length > 0 && evidence.every(({ source, value }) => source !== '' && value !== ''));
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
