import assert from 'node:assert/strict';
import fc from 'fast-check';
import { editDistance, nearestNames } from './nearest.ts';

describe('editDistance', () => {
  it('counts insertions, deletions and replacements', () => {
    assert.equal(editDistance('kitten', 'sitting'), 3);
    assert.equal(editDistance('', 'abc'), 3);
    assert.equal(editDistance('same', 'same'), 0);
  });

  it('is a distance: symmetric, zero only for equal texts, no detour is shorter', () => {
    const text = fc.string({ maxLength: 8, unit: fc.constantFrom('a', 'b', '-') });
    fc.assert(
      fc.property(text, text, text, (a, b, c) => {
        assert.equal(editDistance(a, b), editDistance(b, a));
        assert.equal(editDistance(a, b) === 0, a === b);
        assert.ok(editDistance(a, c) <= editDistance(a, b) + editDistance(b, c));
      }),
    );
  });
});

describe('nearestNames', () => {
  it('gives at most five, nearest first', () => {
    const names = ['web-9', 'web-12', 'web-1', 'db', 'web-2', 'web-3', 'web-4', 'webby'];
    assert.deepEqual(nearestNames('web-0', names), ['web-1', 'web-2', 'web-3', 'web-4', 'web-9']);
  });

  it('does not work on a text longer than any name', () => {
    assert.deepEqual(nearestNames('x'.repeat(1_000_000), ['x']), []);
  });
});
