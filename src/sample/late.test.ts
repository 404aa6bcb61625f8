import assert from 'node:assert/strict';
import { delay } from '../base/signals.ts';
import { lateSignal } from './late.ts';

describe('a late signal', () => {
  it('fires some time after the other', async () => {
    const cancel = new AbortController();
    const late = lateSignal(cancel.signal, 20);
    await delay(30);
    assert.equal(late.signal.aborted, false);
    cancel.abort();
    assert.equal(late.signal.aborted, false);
    await delay(40);
    assert.equal(late.signal.aborted, true);
    late.dispose();
  });

  it('does not fire once it is disposed of', async () => {
    const late = lateSignal(AbortSignal.abort(), 10);
    late.dispose();
    await delay(30);
    assert.equal(late.signal.aborted, false);
  });
});
