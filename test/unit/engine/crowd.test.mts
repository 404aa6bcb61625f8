import assert from 'node:assert/strict';
import { readLists, readDetails } from '../../../src/store/read.ts';
import { addressOf, crowd } from '../../fake-engine/crowd.mts';
import { FakeEngine } from '../../fake-engine/fake-engine.mts';
import { idOf } from '../../fake-engine/find.mts';

const [containers, networks] = [5000, 100];

describe('5,000 containers on 100 networks', function () {
  this.timeout(60_000);
  let engine: FakeEngine;
  before(async () => {
    engine = await FakeEngine.start(crowd('sid', containers, networks));
  });
  after(async () => await engine.stop());

  it('are listed, then read whole, over a few connections, in bounded memory', async () => {
    const client = await engine.open(30_000);
    const before = process.memoryUsage().rss;
    const lists = await readLists(client);
    assert.deepEqual([lists.containers.size, lists.networks.size, lists.oddities.length], [containers, networks, 0]);
    assert.equal(engine.requests.length, 3);

    const full = await readDetails(client, lists, null);
    assert.deepEqual([full.containers.size, full.networks.size, full.oddities.length], [containers, networks, 0]);
    assert.equal(engine.requests.length, 3 + containers + networks);
    assert(engine.connections <= 16, `${engine.connections} connections`);
    const last = full.containers.get(idOf('container', 'c-4998'));
    assert.deepEqual(
      last?.endpoints.map(({ networkName, networkId, ipv4 }) => [networkName, networkId, ipv4?.address]),
      [
        ['net-98', idOf('network', 'net-98'), addressOf(98, 4998)],
        ['net-99', idOf('network', 'net-99'), addressOf(99, 4998)],
      ],
    );
    const grown = (process.memoryUsage().rss - before) / 1024 / 1024;
    assert(grown < 600, `${Math.round(grown)} MB`);
    client.dispose();
  });

  it('that did not change are the same objects when they are read again', async () => {
    const client = await engine.open(30_000);
    const first = await readDetails(client, await readLists(client), null);
    const second = await readDetails(client, await readLists(client), first);
    for (const [id, container] of second.containers) assert.equal(container, first.containers.get(id));
    for (const [id, network] of second.networks) assert.equal(network, first.networks.get(id));
    client.dispose();
  });
});
