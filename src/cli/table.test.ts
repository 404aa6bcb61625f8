import assert from 'node:assert/strict';
import { styleText } from 'node:util';
import fc from 'fast-check';
import { table } from './table.ts';

const red = (text: string): string => styleText('red', text, { validateStream: false });

describe('a table', () => {
  it('has its columns two spaces apart, as wide as their widest cell, and no space at the end of a line', () => {
    assert.equal(
      table(
        [
          ['a', 'bb', 'c'],
          ['aaa', 'b', ''],
          ['', '', 'cc'],
        ],
        '  ',
      ),
      '  a    bb  c\n  aaa  b\n           cc\n',
    );
  });

  it('counts a coloured cell by what one sees', () => {
    assert.equal(
      table([
        [red('a'), 'b'],
        ['aaa', 'b'],
      ]),
      `${red('a')}    b\naaa  b\n`,
    );
  });

  it('is nothing without rows', () => {
    assert.equal(table([]), '');
  });

  it('has one line a row, with every cell in its place', () => {
    const cell = fc.stringMatching(/^[a-z]{0,8}$/);
    fc.assert(
      fc.property(fc.array(fc.array(cell, { maxLength: 4 }), { maxLength: 6 }), (rows) => {
        const lines = table(rows).split('\n').slice(0, -1);
        assert.equal(lines.length, rows.length);
        const at = (column: number): number => rows.reduce((sum, row) => Math.max(sum, (row[column] ?? '').length), 0);
        rows.forEach((row, index) => {
          let start = 0;
          row.forEach((text, column) => {
            assert.equal(lines[index]?.slice(start, start + text.length), text);
            start += at(column) + 2;
          });
          assert.doesNotMatch(lines[index] ?? '', / $/);
        });
      }),
    );
  });
});
