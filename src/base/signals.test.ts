import assert from 'node:assert/strict';
import { getEventListeners, setMaxListeners } from 'node:events';
import { StoppedError } from './errors.ts';
import { delay, limitSignal, stopReason, throwIfStopped, withTimeLimit } from './signals.ts';

const listeners = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;
/** Timers that keep the process alive. */
const timers = (): number => process.getActiveResourcesInfo().filter((what) => what === 'Timeout').length;
/** As {@link timers}, once mocha has set its own for the test. */
const timersAtFirst = async (): Promise<number> => {
  await new Promise((resolve) => setImmediate(resolve));
  return timers();
};

async function thrownBy(call: Promise<unknown>): Promise<unknown> {
  return await call.then(
    () => assert.fail('it did not fail'),
    (error: unknown) => error,
  );
}

function assertStopped(error: unknown, reason: StoppedError['reason']): void {
  assert(StoppedError.is(error, reason), String(error));
}

describe('limitSignal', () => {
  it('fires with its parent', () => {
    const parent = new AbortController();
    const { signal } = limitSignal(undefined, parent.signal);
    assert.equal(signal.aborted, false);
    parent.abort();
    assertStopped(signal.reason, 'cancelled');
  });

  it('fires after its time, and tells how long that was', async () => {
    const { signal } = limitSignal(5);
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    assertStopped(signal.reason, 'timed-out');
    assert.deepEqual((signal.reason as StoppedError).details, { ms: '5' });
  });

  it('has fired where its parent had', () => {
    const { signal } = limitSignal(1000, AbortSignal.abort());
    assert(signal.aborted);
  });

  it('passes on why its parent fired where that is a StoppedError', () => {
    const reason = new StoppedError('timed-out', 'the outer limit');
    assert.equal(limitSignal(1000, AbortSignal.abort(reason)).signal.reason, reason);
  });

  it('lets go of its parent and its timer when disposed', () => {
    const parent = new AbortController();
    setMaxListeners(0, parent.signal);
    const before = timers();
    const limited = Array.from({ length: 100 }, () => limitSignal(60_000, parent.signal));
    assert.equal(listeners(parent.signal), 100);
    for (const one of limited) one.dispose();
    assert.equal(listeners(parent.signal), 0);
    assert.equal(timers(), before);
    parent.abort();
    assert.equal(limited[0]?.signal.aborted, false);
  });

  it('leaves nothing behind on a parent that fired', () => {
    const parent = new AbortController();
    limitSignal(undefined, parent.signal);
    parent.abort();
    assert.equal(listeners(parent.signal), 0);
  });

  it('may be disposed twice', () => {
    const limited = limitSignal(5, new AbortController().signal);
    limited.dispose();
    assert.doesNotThrow(() => limited.dispose());
  });
});

describe('withTimeLimit', () => {
  const never = async (): Promise<never> => await new Promise<never>(() => undefined);

  it('gives what the work gives, and lets go of everything', async () => {
    const parent = new AbortController();
    const before = await timersAtFirst();
    assert.equal(await withTimeLimit(60_000, parent.signal, async () => await Promise.resolve(7)), 7);
    assert.deepEqual([listeners(parent.signal), timers()], [0, before]);
  });

  it('throws what the work throws, and lets go of everything', async () => {
    const parent = new AbortController();
    const before = await timersAtFirst();
    const failure = new Error('broken');
    const error = await thrownBy(withTimeLimit(60_000, parent.signal, async () => await Promise.reject(failure)));
    assert.equal(error, failure);
    assert.deepEqual([listeners(parent.signal), timers()], [0, before]);
  });

  it('takes work that throws at once like work that rejects', async () => {
    const parent = new AbortController();
    const failure = new Error('at once');
    const work = (): Promise<never> => {
      throw failure;
    };
    assert.equal(await thrownBy(withTimeLimit(60_000, parent.signal, work)), failure);
    assert.equal(listeners(parent.signal), 0);
  });

  it('ends work that does not listen after its time', async () => {
    assertStopped(await thrownBy(withTimeLimit(5, undefined, never)), 'timed-out');
  });

  it('ends work that does not listen when its parent fires', async () => {
    const parent = new AbortController();
    const work = withTimeLimit(undefined, parent.signal, never);
    parent.abort();
    assertStopped(await thrownBy(work), 'cancelled');
    assert.equal(listeners(parent.signal), 0);
  });

  it('does not begin what was called off before', async () => {
    let begun = false;
    const work = async (): Promise<void> => await Promise.resolve(void (begun = true));
    assertStopped(await thrownBy(withTimeLimit(1000, AbortSignal.abort(), work)), 'cancelled');
    assert.equal(begun, false);
  });

  it('tells why the work was stopped, not how it took that', async () => {
    const work = async (signal: AbortSignal): Promise<never> =>
      await new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new Error('ECONNRESET'))));
    assertStopped(await thrownBy(withTimeLimit(5, undefined, work)), 'timed-out');
  });

  it('tells of the inner limit where that is the shorter one, else of the outer one', async () => {
    const inner = async (signal: AbortSignal): Promise<never> => await withTimeLimit(5, signal, never);
    const first = await thrownBy(withTimeLimit(1000, undefined, inner));
    assert.deepEqual((first as StoppedError).details, { ms: '5' });
    const outer = async (signal: AbortSignal): Promise<never> => await withTimeLimit(1000, signal, never);
    const second = await thrownBy(withTimeLimit(5, undefined, outer));
    assert.deepEqual((second as StoppedError).details, { ms: '5' });
  });

  it('leaves no rejection unhandled when the work fails after its end', async () => {
    const unhandled: unknown[] = [];
    const note = (error: unknown): void => void unhandled.push(error);
    process.on('unhandledRejection', note);
    const late = async (): Promise<never> => {
      await delay(15);
      throw new Error('too late');
    };
    assertStopped(await thrownBy(withTimeLimit(5, undefined, late)), 'timed-out');
    await delay(30);
    process.off('unhandledRejection', note);
    assert.deepEqual(unhandled, []);
  });
});

describe('delay', () => {
  it('waits, and lets go of its signal', async () => {
    const stop = new AbortController();
    const started = performance.now();
    await delay(10, stop.signal);
    assert(performance.now() - started >= 9);
    assert.equal(listeners(stop.signal), 0);
  });

  it('ends when it is called off, without its timer', async () => {
    const stop = new AbortController();
    const before = await timersAtFirst();
    const waiting = delay(60_000, stop.signal);
    assert.equal(timers(), before + 1);
    stop.abort();
    assertStopped(await thrownBy(waiting), 'cancelled');
    assert.deepEqual([timers(), listeners(stop.signal)], [before, 0]);
  });

  it('does not begin when it was called off before', async () => {
    assertStopped(await thrownBy(delay(60_000, AbortSignal.abort())), 'cancelled');
  });
});

describe('why a signal fired', () => {
  it('is always a StoppedError', () => {
    for (const reason of [undefined, 'x', new Error('x'), new DOMException('x', 'AbortError')]) {
      assertStopped(stopReason(AbortSignal.abort(reason)), 'cancelled');
    }
    assertStopped(stopReason(undefined), 'cancelled');
  });

  it('is thrown only where it fired', () => {
    assert.doesNotThrow(() => throwIfStopped(undefined));
    assert.doesNotThrow(() => throwIfStopped(new AbortController().signal));
    assert.throws(() => throwIfStopped(AbortSignal.abort()), StoppedError);
  });
});
