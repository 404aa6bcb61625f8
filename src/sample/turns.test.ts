import assert from 'node:assert/strict';
import { StoppedError } from '../base/errors.ts';
import { delay } from '../base/signals.ts';
import { inTurn } from './turns.ts';

describe('turns', () => {
  it('come one after the other for one engine, also after a failure, and at once for two', async () => {
    const log: string[] = [];
    const work = (name: string, ms: number) => async (): Promise<void> => {
      log.push(`${name} begins`);
      await delay(ms);
      log.push(`${name} ends`);
      if (name === 'a') throw new Error('a failed');
    };
    const results = await Promise.allSettled([
      inTurn('one', undefined, work('a', 20)),
      inTurn('one', undefined, work('b', 5)),
      inTurn('one', undefined, work('c', 0)),
      inTurn('two', undefined, work('d', 0)),
    ]);
    assert.deepEqual(
      results.map(({ status }) => status),
      ['rejected', 'fulfilled', 'fulfilled', 'fulfilled'],
    );
    assert.deepEqual(
      log.filter((line) => !line.startsWith('d')),
      ['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'],
    );
    assert.ok(log.indexOf('d ends') < log.indexOf('a ends'));
  });

  it('end the wait of who is cancelled, and nobody overtakes', async () => {
    const log: string[] = [];
    const cancel = new AbortController();
    const first = inTurn('one', undefined, async () => {
      await delay(30);
      log.push('first');
    });
    const second = inTurn('one', cancel.signal, async () => await Promise.resolve(log.push('second')));
    const third = inTurn('one', undefined, async () => await Promise.resolve(log.push('third')));
    cancel.abort();
    await assert.rejects(second, (error) => StoppedError.is(error, 'cancelled'));
    assert.deepEqual(log, []);
    await Promise.all([first, third]);
    assert.deepEqual(log, ['first', 'third']);
  });
});
