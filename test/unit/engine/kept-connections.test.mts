import assert from 'node:assert/strict';
import { EngineError } from '../../../src/engine/errors.ts';
import type { Behaviour } from '../../fake-engine/fake-engine.mts';
import * as does from '../../fake-engine/misbehaviour.mts';
import { eventually } from '../../support/eventually.mts';
import { thrownBy } from './outcome.mts';
import { useFakeEngine } from './use-fake-engine.mts';

describe('a kept connection', () => {
  const fake = useFakeEngine('debian');

  it('is used again', async () => {
    const client = await fake().open();
    for (let round = 0; round < 5; round++) await client.listNetworks();
    assert.equal(fake().connections, 1);
    client.dispose();
  });

  it('that the engine closed meanwhile is replaced, unnoticed', async () => {
    const client = await fake().open();
    await client.listNetworks();
    fake().cutConnections();
    assert.equal((await client.listNetworks()).items.length, 6);
    client.dispose();
  });

  it('that breaks on being asked is replaced, and what was asked is asked once more', async () => {
    const client = await fake().open();
    fake().answerOnce(/^GET \/networks$/, does.hangUp);
    assert.equal((await client.listNetworks()).items.length, 6);
    assert.equal(fake().asked(/networks/).length, 2);
    client.dispose();
  });

  it('that breaks in mid-answer is replaced, too', async () => {
    const client = await fake().open();
    fake().answerOnce(/^GET \/networks$/, does.sayHalf('[{"Id":'));
    assert.equal((await client.listNetworks()).items.length, 6);
    client.dispose();
  });

  it('that breaks twice is lost', async () => {
    const client = await fake().open();
    fake().answer(/^GET \/networks$/, does.hangUp);
    assert(EngineError.is(await thrownBy(client.listNetworks()), 'connection-lost'));
    assert.equal(fake().asked(/networks/).length, 2);
    client.dispose();
  });

  it('is not asked twice to do something', async () => {
    const client = await fake().open();
    fake().answer(/^POST/, does.hangUp);
    const error = await thrownBy(client.exec({ container: 'x', command: ['reboot'], ms: 1000 }));
    assert(EngineError.is(error, 'connection-lost'));
    assert.equal(fake().asked(/^POST/).length, 1);
    client.dispose();
  });

  const failures: Readonly<Record<string, Behaviour>> = {
    'an error': does.sayJson({ message: 'no' }, 500),
    garbage: does.say('garbage'),
    'a redirect': does.redirect('/else'),
  };
  for (const [what, behaviour] of Object.entries(failures)) {
    it(`is not asked again after ${what}`, async () => {
      const client = await fake().open();
      fake().answer(/^GET \/networks$/, behaviour);
      await thrownBy(client.listNetworks());
      assert.equal(fake().asked(/networks/).length, 1);
      client.dispose();
    });
  }

  it('of an event stream is not shared', async () => {
    const client = await fake().open();
    const stop = new AbortController();
    await client.events(stop.signal);
    await client.listNetworks();
    assert.equal(fake().connections, 2);
    stop.abort();
    await eventually(() => fake().openConnections === 1, { every: 5 });
    client.dispose();
  });

  it('of many that were asked at once is one of at most sixteen', async () => {
    const client = await fake().open();
    fake().answer(/json/, does.late(5, does.sayJson([])));
    const answers = await Promise.all(Array.from({ length: 200 }, async () => await client.listContainers()));
    assert.equal(answers.length, 200);
    assert(fake().connections <= 16, `${fake().connections} connections`);
    client.dispose();
  });
});
