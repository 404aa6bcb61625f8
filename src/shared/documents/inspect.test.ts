import assert from 'node:assert/strict';
import { aContainer, aDetail, anEndpoint, aNetwork, apiOf, aSubnet, aTopology } from '../../../test/support/model.ts';
import { recordedNamespace } from '../../../test/support/namespaces.ts';
import type { HostLink, Wiring } from '../../model/wiring.ts';
import type { NameFiles } from '../../namespace/files.ts';
import type { Look } from '../../namespace/look.ts';
import { parseHosts, parseResolvConf } from '../../namespace/resolver.ts';
import { inspectDocument } from './inspect.ts';

const app = aNetwork('app', { subnets: [aSubnet('172.20.0.0/16', '172.20.0.1')] });
const web = aContainer('web', {
  mode: { kind: 'network', network: 'app' },
  endpoints: [anEndpoint(app, '172.20.0.2/16', { gateway4: '172.20.0.1', aliases: ['api'], dnsNames: ['web', 'api'] })],
  ports: [{ port: 80, protocol: 'tcp', published: null }],
  detail: aDetail({ resolver: { servers: ['198.18.0.53'], search: [], options: [], extraHosts: ['x:1.2.3.4'] } }),
});
const files: NameFiles = {
  resolver: parseResolvConf('nameserver 127.0.0.11\noptions ndots:0\n'),
  hosts: parseHosts('172.20.0.2 web\n'),
};
const noWiring: Wiring = { links: new Map(), notRead: [{ what: 'wiring', why: 'other-host', detail: '' }] };
const seen = (reader: 'iproute2' | 'bash'): Look => ({
  kind: 'read',
  files: null,
  namespace: { via: 'exec', readAt: '2026-01-01T00:00:00.000Z', ...recordedNamespace('plain', reader) },
});

describe('the document of a namespace', () => {
  it('names the network of each interface, its kind and what it is plugged into', () => {
    const peer: HostLink = {
      ...{ kind: 'veth', place: 'host', name: 'veth1a2b', index: 7, up: true, carrier: true, mtu: 1500 },
      ...{ master: 'br-0123', masterIndex: 3, vlan: null },
    };
    const wiring: Wiring = { links: new Map([['eth0', peer]]), notRead: [] };
    for (const reader of ['iproute2', 'bash'] as const) {
      const document = inspectDocument(aTopology([app], [web]), web, seen(reader), files, wiring);
      const [lo, eth0] = document.interfaces;
      assert.deepEqual([lo?.network, lo?.kind, lo?.peer], [null, 'loopback', null]);
      assert.deepEqual([eth0?.network, eth0?.kind, eth0?.peer], ['app', 'veth', peer]);
      assert.ok(eth0?.addresses.includes('172.20.0.2/16'));
      assert.ok(!document.notRead.some(({ what }) => what === 'wiring'));
    }
  });

  it('has what the engine knows besides, and the names by which it is reached', () => {
    const document = inspectDocument(aTopology([app], [web]), web, seen('iproute2'), files, noWiring);
    const [attachment] = document.attachments;
    assert.deepEqual(
      [attachment?.network, attachment?.ipv4, attachment?.names],
      ['app', '172.20.0.2/16', ['web', 'api']],
    );
    assert.deepEqual(document.hosts, [{ address: '172.20.0.2', names: ['web'] }]);
    assert.deepEqual(document.ports, web.ports);
    assert.deepEqual(document.notRead, noWiring.notRead);
    assert.deepEqual(document.namespace, { of: 'itself', container: null, leftBehind: false });
  });

  it('compares the default route with what is inside', () => {
    const document = inspectDocument(aTopology([app], [web]), web, seen('iproute2'), files, noWiring);
    assert.deepEqual(
      document.defaultRoutes.map(({ family, verdict, actual, changedBy }) => ({ family, verdict, actual, changedBy })),
      [{ family: 4, verdict: 'same', actual: { via: '172.20.0.1', dev: 'eth0', network: 'app' }, changedBy: null }],
    );
    const other = aNetwork('zoo');
    const both = {
      ...web,
      endpoints: [...web.endpoints, anEndpoint(other, '172.21.0.2/16', { gateway4: '172.21.0.1' })],
    };
    const changedBy = (apiVersion: string): unknown =>
      inspectDocument(aTopology([app, other], [both], { apiVersion }), both, seen('iproute2'), files, noWiring)
        .defaultRoutes[0]?.changedBy;
    assert.deepEqual([changedBy(apiOf['28.5']), changedBy(apiOf['20.10'])], ['priority', 'order']);
  });

  it('tells whom the embedded DNS asks, by the best that says so', () => {
    const upstream = (resolvConf: string, servers: readonly string[]): unknown => {
      const container = { ...web, detail: aDetail({ resolver: { servers, search: [], options: [], extraHosts: [] } }) };
      const names = { ...files, resolver: parseResolvConf(resolvConf) };
      return inspectDocument(aTopology([app], [container]), container, seen('bash'), names, noWiring).resolver
        ?.upstream;
    };
    const own = 'nameserver 127.0.0.11\n';
    const address = { address: '198.18.0.53', fromHost: false };
    assert.deepEqual(upstream(`${own}# ExtServers: [host(127.0.0.53)]\n`, ['198.18.0.53']), {
      from: 'resolv.conf',
      servers: [{ address: '127.0.0.53', fromHost: true }],
    });
    assert.deepEqual(upstream(own, ['198.18.0.53']), { from: 'settings', servers: [address] });
    assert.deepEqual(upstream(own, []), { from: 'host', servers: [] });
    assert.equal(upstream('nameserver 198.18.0.53\n', []), null);
  });

  it('of a container that does not run has what the engine knows, and says what is not there', () => {
    const stopped = { ...web, state: 'exited' as const };
    const look: Look = { kind: 'unread', why: 'not-running', detail: 'exited' };
    const document = inspectDocument(aTopology([app], [stopped]), stopped, look, files, noWiring);
    assert.deepEqual([document.via, document.interfaces, document.routes], [null, [], []]);
    assert.equal(document.attachments[0]?.network, 'app');
    assert.equal(document.defaultRoutes[0]?.verdict, 'unread');
    assert.ok(document.notRead.length > 0 && document.notRead.every(({ why }) => why === 'not-running'));
  });

  it('shows who shares a namespace, and whose it is', () => {
    const sidecar = aContainer('sidecar', { mode: { kind: 'container', container: web.id } });
    const topology = aTopology([app], [web, sidecar]);
    const theirs = inspectDocument(topology, sidecar, seen('iproute2'), files, noWiring);
    assert.deepEqual(theirs.namespace, { of: 'container', container: 'web', leftBehind: false });
    assert.deepEqual(theirs.sharedWith, ['web']);
    assert.equal(theirs.interfaces[1]?.network, 'app');
    assert.equal(theirs.attachments[0]?.network, 'app');
    assert.deepEqual(inspectDocument(topology, web, seen('iproute2'), files, noWiring).sharedWith, ['sidecar']);
    const host = aContainer('metrics', { mode: { kind: 'host' } });
    const onHost = inspectDocument(aTopology([app], [host]), host, seen('iproute2'), files, noWiring);
    assert.deepEqual([onHost.namespace.of, onHost.defaultRoutes], ['host', []]);
  });
});
