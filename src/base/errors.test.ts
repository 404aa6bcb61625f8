import assert from 'node:assert/strict';
import { messageOf, ReasonedError, StoppedError, UsageError } from './errors.ts';

describe('an error with a reason', () => {
  it('is known by its class and its reason', () => {
    const error = new StoppedError('timed-out', 'no answer', { ms: '5' });
    const known = [StoppedError.is(error), StoppedError.is(error, 'timed-out'), error instanceof ReasonedError];
    assert.deepEqual(known, [true, true, true]);
    assert.deepEqual([StoppedError.is(error, 'cancelled'), UsageError.is(error)], [false, false]);
    assert.deepEqual([error.name, error.message, error.details], ['StoppedError', 'no answer', { ms: '5' }]);
  });

  it('keeps what caused it, and has no cause where there is none', () => {
    const cause = new Error('below');
    assert.equal(new StoppedError('cancelled', 'x', {}, cause).cause, cause);
    assert.equal('cause' in new StoppedError('cancelled', 'x'), false);
  });

  it('is not taken for one that only looks like it', () => {
    assert(!StoppedError.is({ name: 'StoppedError', reason: 'timed-out' }));
    assert(!StoppedError.is(null) && !StoppedError.is(undefined));
  });
});

describe('the text of anything thrown', () => {
  it('is its message, or the thing itself as a text', () => {
    assert.deepEqual([new Error('x'), 'y', 5, null, undefined].map(messageOf), ['x', 'y', '5', 'null', 'undefined']);
  });
});
