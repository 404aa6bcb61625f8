import assert from 'node:assert/strict';
import { aNamespace } from '../../test/support/diagnosis.ts';
import { aContainer, anEndpoint, aNetwork, aTopology } from '../../test/support/model.ts';
import type { Container } from '../model/container.ts';
import type { Connection } from '../model/namespace.ts';
import type { Service } from '../model/service.ts';
import { EngineError } from '../engine/errors.ts';
import { RunError } from '../runner/errors.ts';
import type { InsideRunner } from '../runner/inside.ts';
import { clientCaches, holdsIn, placeOf, type Hold } from './clients.ts';

const subnet = { subnet: '172.20.0.0/16', gateway: '172.20.0.1', range: null, reserved: {} };
const app = aNetwork('app', { subnets: [subnet] });
const swarm = aNetwork('mesh', { driver: 'overlay', scope: 'swarm', subnets: [{ ...subnet, subnet: '10.0.1.0/24' }] });
const db = aContainer('db', { endpoints: [anEndpoint(app, '172.20.0.3/16', { dnsNames: ['db'] })] });
const web = aContainer('web', { endpoints: [anEndpoint(app, '172.20.0.2/16')] });
const topology = aTopology([app, swarm], [db, web]);

function service(port: number | null, container: Container = db): Service {
  const health = { registry: null, docker: null, probe: null, output: null };
  return {
    ...{ name: 'db', kind: 'alias', source: 'docker', network: app.id, virtualAddress: null },
    instances: [
      {
        ...{ id: container.id, address: '172.20.0.3', port, container: container.id, node: null, version: null },
        ...{ weight: null, tags: [], metadata: {}, health, responseMs: null },
        expiry: { kind: 'record', ttlSeconds: 600, leftSeconds: null },
      },
    ],
  };
}

const to = (address: string, port: number, state: Connection['state'] = 'established'): Connection => ({
  ...{ local: { address: '172.20.0.2', port: 40_000 }, remote: { address, port }, state },
});

function holds(
  connections: readonly Connection[],
  hosts: readonly { address: string; names: readonly string[] }[] = [],
  of = service(5432),
): readonly Hold[] {
  return holdsIn(topology, placeOf([of]), web.id, { ...aNamespace(web), connections }, hosts);
}
const said = (all: readonly Hold[]): readonly string[] =>
  all.map(({ kind, address, port, state, count }) => `${kind} ${address}:${String(port)} ${String(state)} ${count}`);

describe('what a client still goes by', () => {
  it('is a connection to an address that nobody has, counted by what it does', () => {
    const all = [to('172.20.0.9', 5432), to('172.20.0.9', 5432), to('172.20.0.9', 5432, 'close-wait')];
    assert.deepEqual(said(holds(all)), [
      'connection 172.20.0.9:5432 established 2',
      'connection 172.20.0.9:5432 close-wait 1',
    ]);
  });

  it('is none to where the service is, to another port, to somebody else, and to other machines', () => {
    const others = [
      ...[to('172.20.0.3', 5432), to('172.20.0.9', 80), to('172.20.0.1', 5432), to('172.20.0.2', 5432)],
      ...[to('10.0.1.77', 5432), to('198.51.100.7', 5432)],
    ];
    assert.deepEqual(holds(others), []);
  });

  it('is any port where that of the service is not known', () => {
    assert.equal(holds([to('172.20.0.9', 80)], [], service(null)).length, 1);
  });

  it('is a line that names the service and leads elsewhere, with who is there now', () => {
    const lines = [
      { address: '172.20.0.9', names: ['other', 'DB.'] },
      { address: '172.20.0.2', names: ['db'] },
      { address: '172.20.0.3', names: ['db'] },
      { address: '172.20.0.9', names: ['cache'] },
    ];
    const found = holds([], lines);
    assert.deepEqual(said(found), ['hosts 172.20.0.9:null null 1', 'hosts 172.20.0.2:null null 1']);
    assert.deepEqual(
      found.map(({ owner }) => owner),
      [null, web.id],
    );
  });

  it('is no line by which an instance knows itself on another network', () => {
    const back = aNetwork('back', { subnets: [{ ...subnet, subnet: '172.21.0.0/16' }] });
    const both = aContainer('db', {
      endpoints: [anEndpoint(app, '172.20.0.3/16'), anEndpoint(back, '172.21.0.3/16')],
    });
    const own = [{ address: '172.21.0.3', names: ['db'] }];
    const all = aTopology([app, back], [both, web]);
    assert.deepEqual(holdsIn(all, placeOf([service(5432, both)]), both.id, null, own), []);
  });
});

describe('looking into the clients of a service', () => {
  /** Nothing inside anybody can be asked. */
  const runner = {
    toolbox: async () => await Promise.reject(new RunError('no-tool', 'no tool')),
  } as unknown as InsideRunner;
  const options = { topology, runner, files: async () => await Promise.resolve({ resolver: null, hosts: null }) };

  it('counts nobody as well whose connections could not be read', async () => {
    const caches = await clientCaches([service(5432)], options);
    assert.deepEqual([caches.read, caches.unread.map(({ why }) => why)], [0, ['no-tool', 'no-tool']]);
  });

  it('goes on where one is gone meanwhile, and ends where the engine is', async () => {
    const gone = async (): Promise<never> => await Promise.reject(new EngineError('not-found', 'gone'));
    assert.equal((await clientCaches([service(5432)], { ...options, files: gone })).unread.length, 2);
    const lost = async (): Promise<never> => await Promise.reject(new EngineError('daemon-down', 'lost'));
    await assert.rejects(clientCaches([service(5432)], { ...options, files: lost }), EngineError);
  });

  it('says how many were too many', async () => {
    const crowd = Array.from({ length: 305 }, (_, at) => aContainer(`c${at}`, { endpoints: [anEndpoint(app)] }));
    const caches = await clientCaches([service(5432)], { ...options, topology: aTopology([app], crowd) });
    assert.equal(caches.left, 5);
  });
});
