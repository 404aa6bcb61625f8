import assert from 'node:assert/strict';
import fc from 'fast-check';
import { printable, printableLines, shorten } from './printable.ts';

const unsafe = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const anything = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom(
      '\u001b',
      '\u009b',
      '\u007f',
      '\r',
      '\n',
      '\t',
      ' ',
      '\u202e',
      '\u2066',
      '\u061c',
      '\ud83d',
      '\ude00',
      'é',
      'a',
    ),
  }),
);

describe('making hostile text printable', () => {
  it('shows control characters and turns of direction by their code', () => {
    assert.equal(printable('a\u001b[31mb'), 'a\\x1b[31mb');
    assert.equal(printable('\u0000\r\n\t\u007f\u009b'), '\\x00\\x0d\\x0a\\x09\\x7f\\x9b');
    assert.equal(printable('a\u202eb\u2066c\u061cd\u200fe\u2028'), 'a\\u202eb\\u2066c\\u061cd\\u200fe\\u2028');
  });

  it('leaves nothing that a terminal obeys, and other text as it is', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const shown = printable(text);
        assert.doesNotMatch(shown, unsafe);
        assert.equal(printable(shown), shown);
        if (!unsafe.test(text)) assert.equal(shown, text);
      }),
    );
    for (const text of ['web_1.app-2', 'Grüße, 世界 🚢', 'עברית العربية', '<b>&amp;</b> `$(x)`'])
      assert.equal(printable(text), text);
  });
});

describe('making the output of a program printable', () => {
  it('keeps line ends and tabs, and makes Windows line ends plain ones', () => {
    assert.equal(printableLines('a\tb\r\nc  \r\r\nd\n'), 'a\tb\nc\nd\n');
    assert.equal(printableLines('50%\r100%\u001b[K\n'), '50%\\x0d100%\\x1b[K\n');
  });

  it('leaves nothing besides that a terminal obeys', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const shown = printableLines(text);
        assert.doesNotMatch(shown.replace(/[\n\t]/g, ''), unsafe);
        assert.equal(printableLines(shown), shown);
        assert.equal(shown.split('\n').length, text.split('\n').length);
      }),
    );
  });

  it('takes no longer than it has to for a megabyte of spaces', function () {
    this.timeout(5000);
    const output = `${' '.repeat(500_000)}\r${'\r'.repeat(500_000)}x`;
    assert.ok(printableLines(output).endsWith('x'));
  });
});

describe('shortening', () => {
  it('leaves what fits, and marks what is cut', () => {
    assert.equal(shorten('abc', 3), 'abc');
    assert.equal(shorten('abcd', 3), 'ab…');
    assert.equal(shorten('x'.repeat(10_000), 120).length, 120);
  });

  it('is never longer than asked for, never cuts a character in two, and always begins as the text does', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 20 }), (text, length) => {
        const short = shorten(text, length);
        assert.ok(short.length <= length);
        assert.doesNotMatch(short, /\p{Cs}/u);
        assert.ok(short === text || text.startsWith(short.slice(0, -1)));
      }),
    );
  });
});
