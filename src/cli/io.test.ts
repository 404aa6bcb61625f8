import assert from 'node:assert/strict';
import fc from 'fast-check';
import { painter, toJson, type Io } from './io.ts';

function painted(terminal: boolean, env: Io['env'], asked?: boolean): boolean {
  const nothing = (): void => undefined;
  const io: Io = {
    out: nothing,
    err: nothing,
    isTerminal: terminal,
    columns: 80,
    env,
    signal: new AbortController().signal,
  };
  const text = painter(io, asked)('red', 'x');
  assert.ok(text === 'x' || text === '\u001b[31mx\u001b[39m', JSON.stringify(text));
  return text !== 'x';
}

describe('colours', () => {
  it('are for terminals, and not for dumb ones', () => {
    assert.equal(painted(true, {}), true);
    assert.equal(painted(true, { TERM: 'xterm-256color' }), true);
    assert.equal(painted(true, { TERM: 'dumb' }), false);
    assert.equal(painted(false, {}), false);
  });

  it('are left out where NO_COLOR says anything, and an empty one says nothing', () => {
    assert.equal(painted(true, { NO_COLOR: '1' }), false);
    assert.equal(painted(true, { NO_COLOR: '0' }), false);
    assert.equal(painted(true, { NO_COLOR: '' }), true);
  });

  it('are as asked for, before everything else', () => {
    assert.equal(painted(false, { NO_COLOR: '1', TERM: 'dumb' }, true), true);
    assert.equal(painted(true, {}, false), false);
  });
});

describe('JSON for a terminal', () => {
  it('is the same value, on one line or on several', () => {
    assert.equal(toJson({ a: [1] }, false), '{"a":[1]}');
    assert.equal(toJson({ a: [1] }, true), '{\n  "a": [\n    1\n  ]\n}');
  });

  it('escapes whatever a terminal would obey', () => {
    assert.equal(toJson('\u001b\u007f\u009b\u2028', false), '"\\u001b\\u007f\\u009b\\u2028"');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, indent) => {
        const json = toJson({ [text]: text }, indent);
        assert.doesNotMatch(json.replaceAll('\n', ''), /[\p{Cc}\u2028\u2029]/u);
        assert.deepEqual(JSON.parse(json), { [text]: text });
      }),
    );
  });
});
