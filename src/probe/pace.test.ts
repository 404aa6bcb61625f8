import assert from 'node:assert/strict';
import { StoppedError } from '../base/errors.ts';
import { Pace } from './pace.ts';

async function msOf(work: Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work;
  return performance.now() - started;
}

describe('a pace', () => {
  it('lets a burst begin at once, and what is more only as fast as it may', async () => {
    const pace = new Pace(100, 1000);
    assert.ok((await msOf(pace.take(60))) < 30);
    assert.ok((await msOf(pace.take(40))) < 30);
    assert.ok((await msOf(pace.take(100))) >= 90);
  });

  it('keeps the order of those who wait', async () => {
    const pace = new Pace(10, 200);
    await pace.take(10);
    const order: number[] = [];
    await Promise.all([5, 1, 1].map(async (amount, index) => await pace.take(amount).then(() => order.push(index))));
    assert.deepEqual(order, [0, 1, 2]);
  });

  it('lets through what is more than the burst, and makes up for it later', async () => {
    const pace = new Pace(10, 1000);
    assert.ok((await msOf(pace.take(60))) < 30);
    assert.ok((await msOf(pace.take(1))) >= 45);
  });

  it('ends a wait that is called off, and lets the next one go on', async () => {
    const pace = new Pace(10, 100);
    await pace.take(10);
    const stop = new AbortController();
    const waiting = pace.take(10, stop.signal);
    const next = pace.take(1);
    stop.abort();
    await assert.rejects(waiting, (error) => StoppedError.is(error, 'cancelled'));
    await next;
  });
});
