import assert from 'node:assert/strict';
import { aContainer, anEndpoint, aNetwork, aSubnet, aTopology } from '../../test/support/model.ts';
import type { Container, Health } from '../model/container.ts';
import type { Drift, Service, ServiceHealth, ServiceInstance } from '../model/service.ts';
import { attach } from './attach.ts';
import { driftOf } from './drift.ts';

const app = aNetwork('app', { subnets: [aSubnet('172.20.0.0/16', '172.20.0.1')] });
const back = aNetwork('back', { subnets: [aSubnet('172.21.0.0/16', '172.21.0.1')] });

function at(name: string, address: string, fields: Partial<Container> = {}): Container {
  return aContainer(name, { endpoints: [anEndpoint(app, `${address}/16`, { dnsNames: [name] })], ...fields });
}

function instance(id: string, address: string, port: number, registry: ServiceHealth = 'passing'): ServiceInstance {
  return {
    ...{ id, address, port, container: null, node: null, version: null, weight: null, tags: [], metadata: {} },
    ...{ health: { registry, docker: null, probe: null, output: null }, responseMs: null, expiry: null },
  };
}

function service(name: string, ...instances: readonly ServiceInstance[]): Service {
  return { name, kind: 'registered', source: 'consul', network: null, virtualAddress: null, instances };
}

const sick: Health = { status: 'unhealthy', failingStreak: 3, lastOutput: 'no' };
const well: Health = { status: 'healthy', failingStreak: 0, lastOutput: '' };

function drift(
  containers: readonly Container[],
  registered: Service,
  listening: Readonly<Record<string, readonly number[]>> = {},
): readonly string[] {
  const topology = aTopology([app, back], containers);
  const byId = new Map(
    Object.entries(listening).map(([name, ports]) => [
      containers.find((container) => container.name === name)?.id ?? '',
      ports,
    ]),
  );
  const word = (one: Drift): string => {
    const who = 'container' in one ? topology.containers.get(one.container)?.name : 'address' in one ? one.address : '';
    return `${one.kind} ${who}`;
  };
  return driftOf(topology, attach(topology, [registered]), byId).map(word);
}

describe('drift between a registry and the engine', () => {
  it('is not where everything is as it is registered', () => {
    const containers = [at('api-1', '172.20.0.2', { health: well }), at('api-2', '172.20.0.3')];
    const registered = service('api', instance('api-1', '172.20.0.2', 80), instance('api-2', '172.20.0.3', 80));
    assert.deepEqual(drift(containers, registered, { 'api-1': [80, 9090], 'api-2': [80] }), []);
  });

  it('is an instance whose address nobody has', () => {
    const registered = service('api', instance('api-7', '172.20.0.77', 80));
    assert.deepEqual(drift([], registered), ['registered-without-container 172.20.0.77']);
    const stopped = at('api-7', '172.20.0.77', { state: 'exited', endpoints: [anEndpoint(app, null)] });
    assert.deepEqual(drift([stopped], registered), ['registered-without-container 172.20.0.77']);
  });

  it('is a container that came back with another address, also where somebody else has the old one', () => {
    const registered = service('api', instance('host:api-1:80', '172.20.0.2', 80));
    assert.deepEqual(drift([at('api-1', '172.20.0.9')], registered), ['address-differs api-1']);
    const both = [at('api-1', '172.20.0.9'), at('db', '172.20.0.2')];
    assert.deepEqual(drift(both, registered), ['address-differs api-1']);
  });

  it('is a port on which it does not listen, where that was looked at', () => {
    const registered = service('api', instance('api-1', '172.20.0.2', 80));
    assert.deepEqual(drift([at('api-1', '172.20.0.2')], registered, { 'api-1': [8080] }), ['port-differs api-1']);
    assert.deepEqual(drift([at('api-1', '172.20.0.2')], registered), []);
  });

  it('is health of which the two think differently, starting aside', () => {
    const of = (registry: ServiceHealth, health: Health): readonly string[] =>
      drift([at('api-1', '172.20.0.2', { health })], service('api', instance('api-1', '172.20.0.2', 80, registry)));
    assert.deepEqual(of('passing', sick), ['health-differs api-1']);
    assert.deepEqual(of('critical', well), ['health-differs api-1']);
    assert.deepEqual(of('critical', sick), []);
    assert.deepEqual(of('none', sick), []);
    assert.deepEqual(of('passing', { status: 'starting', failingStreak: 0, lastOutput: null }), []);
  });

  it('is a container of the same service that is not registered, and not just any of the same image', () => {
    const labels = { 'com.docker.compose.project': 'shop', 'com.docker.compose.service': 'api' };
    const one = at('shop-api-1', '172.20.0.2', { labels });
    const two = at('shop-api-2', '172.20.0.3', { labels });
    const db = at('shop-db-1', '172.20.0.4');
    const registered = service('api', instance('shop-api-1', '172.20.0.2', 80));
    assert.deepEqual(drift([one, two, db], registered), ['container-without-registration shop-api-2']);
    // On another network, in another project, stopped: none of the service's.
    const others = [
      aContainer('lone', { labels, endpoints: [anEndpoint(back, '172.21.0.5/16')] }),
      at('blog-api-1', '172.20.0.6', { labels: { ...labels, 'com.docker.compose.project': 'blog' } }),
      at('shop-api-3', '172.20.0.7', { labels, state: 'exited' }),
    ].map((container) => ({ ...container, imageId: 'sha256:1' }));
    assert.deepEqual(drift([one, ...others.slice(0, 1), ...others.slice(2)], registered), []);
  });

  it('says nothing of other machines, and of ports published on the host what is behind them', () => {
    const behind = at('api-1', '172.20.0.2', {
      ports: [{ port: 80, protocol: 'tcp', published: { address: '0.0.0.0', port: 8080 } }],
    });
    assert.deepEqual(drift([behind], service('api', instance('x', '10.9.8.7', 1234))), []);
    const through = service('api', instance('x', '172.20.0.1', 8080));
    assert.deepEqual(drift([behind], through, { 'api-1': [80] }), []);
    assert.deepEqual(drift([behind], through, { 'api-1': [81] }), ['port-differs api-1']);
  });
});
