import assert from 'node:assert/strict';
import { aContainer, aTopology } from '../../../test/support/model.ts';
import { ownerLabel } from '../../model/labels.ts';
import type { Container } from '../../model/container.ts';
import { configOf, findRegistries } from './found.ts';

const tcp = (port: number, published: Container['ports'][number]['published'] = null): Container['ports'][number] => ({
  ...{ port, protocol: 'tcp', published },
});

function kindsOf(...containers: readonly Container[]): string[] {
  return findRegistries(aTopology([], containers)).map(({ kind, container }) => `${container.name} ${kind}`);
}

describe('registries among the containers', () => {
  it('are known by their image, wherever it comes from', () => {
    const images = {
      a: 'consul',
      b: 'hashicorp/consul:1.15',
      c: 'quay.io/coreos/etcd:v3.5.0',
      d: 'registry.example:5000/bitnami/zookeeper@sha256:0a1b',
      e: 'confluentinc/cp-zookeeper:7.5.0',
    };
    const containers = Object.entries(images).map(([name, image]) => aContainer(name, { image }));
    assert.deepEqual(kindsOf(...containers), ['a consul', 'b consul', 'c etcd', 'd zookeeper', 'e zookeeper']);
  });

  it('are known by their port', () => {
    const own = aContainer('own', { image: 'acme/discovery', ports: [tcp(8500, { address: '0.0.0.0', port: 80 })] });
    assert.deepEqual(kindsOf(own), ['own consul']);
    const [found] = findRegistries(aTopology([], [own]));
    assert.deepEqual([found?.port, found?.published?.port], [8500, 80]);
    assert.equal(found && configOf(found).port, 8500);
  });

  it('are not what only has to do with one, does not run, or speaks UDP', () => {
    const udp = { ...tcp(8500), protocol: 'udp' };
    assert.deepEqual(
      kindsOf(
        aContainer('template', { image: 'hashicorp/consul-template' }),
        aContainer('exporter', { image: 'prom/consul-exporter:1' }),
        aContainer('keeper', { image: 'gcr.io/etcd-defrag' }),
        aContainer('stopped', { image: 'consul', state: 'exited' }),
        aContainer('udp', { ports: [udp] }),
        aContainer('helper', { image: 'consul', labels: { [ownerLabel]: 'helper' } }),
      ),
      [],
    );
  });
});
