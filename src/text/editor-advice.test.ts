import assert from 'node:assert/strict';
import { StoppedError } from '../base/errors.ts';
import { EngineError, type EngineErrorReason } from '../engine/errors.ts';
import { SampleError } from '../sample/errors.ts';
import { NotFoundError } from '../topology/require.ts';
import { inEditor } from './editor-advice.ts';
import { explainError } from './errors.ts';

describe('advice in VS Code', () => {
  const engine: readonly EngineErrorReason[] = [
    'bad-host',
    'ssh-not-available',
    'context-not-found',
    'bad-configuration',
    'no-engine',
    'no-socket',
    'daemon-down',
    'permission-denied',
    'unreachable-host',
    'tls',
    'tls-file',
    'too-old',
    'bad-answer',
    'connection-lost',
    'engine-failed',
  ];
  const details = { endpoint: 'tcp://192.0.2.7:2376', container: 'web', path: '/a', why: 'missing', remedy: 'other' };
  const errors = [
    ...engine.map((reason) => new EngineError(reason, 'for the log', details)),
    ...(['no-image', 'pull-failed', 'in-use'] as const).map((reason) => new SampleError(reason, 'for the log', {})),
    new StoppedError('timed-out', 'for the log', { ms: '1000' }),
    new NotFoundError('container-not-found', { name: 'web' }, []),
    new Error('for the log'),
  ];

  for (const error of errors)
    it(`names no option of the command line: ${explainError(error).code}`, () =>
      assert.doesNotMatch(inEditor(explainError(error)), /(^|[ (])--[a-z]|container-network /));

  it('keeps what fits both: candidates', () =>
    assert.match(
      inEditor(explainError(new NotFoundError('container-not-found', { name: 'wbe' }, ['web']))),
      /Did you mean: web\?/,
    ));
});
