import assert from 'node:assert/strict';
import { aContainer, anEndpoint, aNetwork, aTopology } from '../../test/support/model.ts';
import { addressedContainers, pairsAmong } from './pairs.ts';

const [front, back] = [aNetwork('front'), aNetwork('back')];
const web = aContainer('web', { endpoints: [anEndpoint(front, '172.20.0.2/16')] });
const api = aContainer('api', {
  endpoints: [anEndpoint(back, '172.21.0.3/16'), anEndpoint(front, '172.20.0.3/16')],
});
const db = aContainer('db', { endpoints: [anEndpoint(back, '172.21.0.2/16')] });
const stopped = aContainer('stopped', { state: 'exited', endpoints: [anEndpoint(front)] });
const sidecar = aContainer('sidecar', { mode: { kind: 'container', container: web.id } });
const topology = aTopology([front, back], [web, api, db, stopped, sidecar]);

function told(containers: Parameters<typeof pairsAmong>[1], networkId: string | null): string[] {
  return pairsAmong(topology, containers, networkId).map(
    ({ from, to, address }) => `${from.name} ${to.name} ${address ?? '-'}`,
  );
}

describe('all pairs', () => {
  it('are asked at the address on a network that both are in, else at any', () => {
    assert.deepEqual(told([web, api, db], null), [
      'web api 172.20.0.3',
      'web db 172.21.0.2',
      'api web 172.20.0.2',
      'api db 172.21.0.2',
      'db web 172.20.0.2',
      'db api 172.21.0.3',
    ]);
  });

  it('are asked over the network that was chosen, where they have an address', () => {
    assert.deepEqual(told([web, api, db], front.id), [
      'web api 172.20.0.3',
      'web db -',
      'api web 172.20.0.2',
      'api db -',
      'db web 172.20.0.2',
      'db api 172.20.0.3',
    ]);
  });

  it('leave out those that are the same place', () => {
    assert.deepEqual(told([web, sidecar, db], null), [
      'web db 172.21.0.2',
      'sidecar db 172.21.0.2',
      'db web 172.20.0.2',
      'db sidecar 172.20.0.2',
    ]);
  });

  it('are those of containers that have an address, by name', () => {
    assert.deepEqual(
      addressedContainers(topology, null).map(({ name }) => name),
      ['api', 'db', 'web'],
    );
    assert.deepEqual(
      addressedContainers(topology, front.id).map(({ name }) => name),
      ['api', 'web'],
    );
  });
});
