import assert from 'node:assert/strict';
import { StoppedError, UsageError } from '../base/errors.ts';
import { EngineError, type EngineErrorReason } from '../engine/errors.ts';
import { RunError, type RunErrorReason } from '../runner/errors.ts';
import { SampleError } from '../sample/errors.ts';
import { NotFoundError } from '../topology/require.ts';
import { exit, exitStatusOf } from './exit.ts';

describe('the exit status', () => {
  it('has the numbers that the contract names', () => {
    assert.deepEqual(exit, { yes: 0, no: 1, usage: 2, engine: 3, unknown: 4, interrupted: 130 });
  });

  it('is 130 when it was interrupted, and 3 when the engine did not answer in time', () => {
    assert.equal(exitStatusOf(new StoppedError('cancelled', '')), 130);
    assert.equal(exitStatusOf(new StoppedError('timed-out', '')), 3);
  });

  it('is 2 for what makes no sense', () => {
    assert.equal(exitStatusOf(new UsageError('bad-port', '')), 2);
    assert.equal(exitStatusOf(new RunError('not-a-container', '')), 2);
  });

  it('is 3 without an engine, and without the container that asks', () => {
    const reasons: EngineErrorReason[] = [
      'no-socket',
      'daemon-down',
      'permission-denied',
      'tls',
      'context-not-found',
      'too-old',
    ];
    for (const reason of reasons) assert.equal(exitStatusOf(new EngineError(reason, '')), 3, reason);
    assert.equal(exitStatusOf(new NotFoundError('container-ambiguous', {}, [])), 3);
  });

  it('is 4 where nothing could be run inside: that says nothing about the network', () => {
    const reasons: RunErrorReason[] = ['not-running', 'paused', 'gone', 'no-tool', 'tool-unusable'];
    for (const reason of reasons) assert.equal(exitStatusOf(new RunError(reason, '')), 4, reason);
  });

  it('is 1 for what was refused for a reason, and 4 for what nobody foresaw', () => {
    assert.equal(exitStatusOf(new SampleError('name-taken', '')), 1);
    for (const thrown of [new Error('x'), 'x', undefined]) assert.equal(exitStatusOf(thrown), 4);
  });
});
