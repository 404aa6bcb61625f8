import assert from 'node:assert/strict';
import fc from 'fast-check';
import { escapeMarkdown, fenced, markdownTable } from './markdown.ts';

describe('text in Markdown', () => {
  it('means nothing there: no markup, no HTML, no link, no second line', () => {
    assert.equal(
      escapeMarkdown('[x](command:y) `z` **b** <img>'),
      '\\[x\\]\\(command\\:y\\) \\`z\\` \\*\\*b\\*\\* &lt;img&gt;',
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const escaped = escapeMarkdown(text);
        assert.doesNotMatch(escaped, /\p{Cc}|[<>]|&(?!amp;|lt;|gt;)/u);
        // What is left once the escaped characters are gone.
        assert.doesNotMatch(escaped.replace(/\\[^a-zA-Z0-9\s]/g, ''), /[\\`*_[\]()#|~$:@/]/);
      }),
    );
  });

  it('stays in its fence, however many backticks are in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('`', '\n', 'a', ' ') }), (text) => {
        const lines = fenced(text).split('\n');
        const fence = /^`{3,}/.exec(lines[0] ?? '')?.[0] ?? assert.fail('no fence');
        assert.equal(
          lines.slice(1).findIndex((line) => line.trimStart().startsWith(fence)),
          lines.length - 3,
        );
      }),
    );
  });

  it('is fenced also where it is a megabyte of backticks', () => {
    assert.ok(fenced('` '.repeat(500_000)).startsWith('```text\n'));
  });

  it('stays in its cell', () => {
    assert.equal(markdownTable(['a|b'], [['c\nd | e']]), '| a\\|b |\n| --- |\n| c\\\\x0ad \\| e |\n');
  });
});
