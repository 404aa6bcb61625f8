import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { aContainer, aNetwork, anEndpoint, aTopology } from '../../../test/support/model.ts';
import type { Container } from '../../model/container.ts';
import { InsideCache, type Care } from './cache.ts';

describe('what was read inside containers', () => {
  const front = aNetwork('front');
  const web = aContainer('web', { endpoints: [anEndpoint(front, '172.20.0.2/16')] });
  const sidecar = aContainer('sidecar', { mode: { kind: 'container', container: web.id } });
  const topology = aTopology([front], [web, sidecar]);

  let reads: string[];
  let cares: Care[];
  let changed: string[];
  let answer: (container: Container, signal: AbortSignal) => Promise<string>;
  let cache: InsideCache<string>;

  beforeEach(() => {
    reads = [];
    cares = [];
    changed = [];
    answer = async ({ name }) => await Promise.resolve(`${name} ${reads.length}`);
    cache = new InsideCache<string>(
      async (container, signal, care) => {
        cares.push(care);
        reads.push(container.name);
        return await answer(container, signal);
      },
      (id) => changed.push(id),
    );
  });

  it('is read when somebody looks, once', async () => {
    assert.deepEqual(cache.look(web), { kind: 'reading', before: null });
    cache.look(web);
    await turn();
    assert.deepEqual(changed, [web.id]);
    assert.deepEqual(cache.look(web), { kind: 'read', found: 'web 1' });
    assert.deepEqual(reads, ['web']);
  });

  it('is read again after an event, and shown as it was meanwhile', async () => {
    cache.look(web);
    await turn();
    cache.follow(topology, [{ kind: 'connected', container: web, networkId: front.id, networkName: 'front' }]);
    assert.deepEqual(reads, ['web'], 'nobody looks');
    assert.deepEqual(cache.look(web), { kind: 'reading', before: 'web 1' });
    await turn();
    assert.deepEqual(cache.look(web), { kind: 'read', found: 'web 2' });
  });

  it('is waited for by whoever needs it, and read once for all of them', async () => {
    assert.deepEqual(await Promise.all([cache.known(web, 'glance'), cache.known(web, 'glance')]), ['web 1', 'web 1']);
    assert.equal(await cache.known(web, 'glance'), 'web 1');
    assert.deepEqual(reads, ['web']);
    cache.forget([web.id]);
    assert.equal(await cache.known(web, 'glance'), 'web 2');
    answer = async () => await Promise.reject(new Error('it is gone'));
    cache.forget([web.id]);
    await assert.rejects(cache.known(web, 'glance'), /it is gone/);
  });

  it('is read again where more care is wanted than it was read with, and not where less is', async () => {
    cache.look(web, 'glance');
    await turn();
    assert.deepEqual(cache.look(web, 'glance'), { kind: 'read', found: 'web 1' });
    assert.deepEqual(cache.look(web), { kind: 'reading', before: 'web 1' });
    await turn();
    assert.deepEqual(cache.look(web, 'glance'), { kind: 'read', found: 'web 2' });
    await cache.fresh(web);
    assert.deepEqual(cache.look(web), { kind: 'read', found: 'web 3' });
    assert.deepEqual(cares, ['glance', 'look', 'study']);
  });

  it('of a shared namespace is stale with any of those in it', async () => {
    cache.look(sidecar);
    await turn();
    cache.follow(topology, [{ kind: 'container-changed', container: web, before: web, fields: ['state'] }]);
    assert.equal(cache.look(sidecar).kind, 'reading');
  });

  it('stays when a health check says something', async () => {
    cache.look(web);
    await turn();
    cache.follow(topology, [{ kind: 'container-changed', container: web, before: web, fields: ['health'] }]);
    assert.equal(cache.look(web).kind, 'read');
  });

  it('says that it failed, until it is asked for anew', async () => {
    const error = new Error('no');
    answer = async () => await Promise.reject(error);
    cache.look(web);
    await turn();
    assert.deepEqual(cache.look(web), { kind: 'failed', error });
    assert.deepEqual(cache.look(web), { kind: 'failed', error });
    cache.forget([web.id]);
    assert.equal(cache.look(web).kind, 'reading');
    assert.equal(reads.length, 2);
  });

  it('that is overtaken by an event is not taken for the truth', async () => {
    let let1: (text: string) => void = () => undefined;
    answer = async () => await new Promise((resolve) => (let1 = resolve));
    cache.look(web);
    await turn();
    const old = let1;
    cache.forget([web.id]);
    cache.look(web);
    await turn();
    old('old');
    await turn();
    assert.equal(cache.look(web).kind, 'reading');
    let1('new');
    await turn();
    assert.deepEqual(cache.look(web), { kind: 'read', found: 'new' });
  });

  it('that somebody waits for is read again where an event overtakes it', async () => {
    const ends: ((text: string) => void)[] = [];
    answer = async () => await new Promise((resolve) => ends.push(resolve));
    const reading = cache.fresh(web);
    await turn();
    cache.forget([web.id]);
    ends.shift()?.('old');
    await turn();
    ends.shift()?.('new');
    assert.equal(await reading, 'new');
  });

  it('that somebody waits for fails with what the reading failed with', async () => {
    answer = async () => await Promise.reject(new Error('no'));
    await assert.rejects(cache.fresh(web), /^Error: no$/);
  });

  it('is read of a few at a time', async () => {
    const ends: (() => void)[] = [];
    answer = async () => await new Promise((resolve) => ends.push(() => resolve('')));
    const many = Array.from({ length: 10 }, (_, at) => aContainer(`c${at}`));
    for (const one of many) cache.look(one);
    await turn();
    assert.equal(reads.length, 4);
    while (ends.length > 0) {
      ends.shift()?.();
      await turn();
      assert(ends.length <= 4);
    }
    assert.equal(reads.length, 10);
  });

  it('is given up when it is thrown away', async () => {
    let signal: AbortSignal | undefined;
    answer = async (_, given) => {
      signal = given;
      return await new Promise(() => undefined);
    };
    cache.look(web);
    await turn();
    cache.dispose();
    assert.equal(signal?.aborted, true);
  });
});
