import assert from 'node:assert/strict';
import type { Block, Page } from '../../model/page.ts';
import { pageMarkdown } from './markdown.ts';
import { addressLink, code, lineOf, strong } from './make.ts';

const page = (...blocks: readonly Block[]): Page => ({ title: 'web', blocks });
const bodyOf = (...blocks: readonly Block[]): string => pageMarkdown(page(...blocks)).replace('# web\n\n', '');

describe('a page as Markdown', () => {
  it('has its title, headings, lines and tables', () => {
    assert.equal(
      pageMarkdown(
        page(
          { kind: 'heading', text: 'Routes', level: 2 },
          { kind: 'table', head: ['to', 'via'], rows: [[[strong('default')], [addressLink('172.20.0.1')]]] },
        ),
      ),
      '# web\n\n## Routes\n\n| to | via |\n| --- | --- |\n| **default** | 172\\.20\\.0\\.1 |\n',
    );
  });

  it('says how serious something is without colour', () => {
    assert.equal(bodyOf({ kind: 'notice', severity: 'error', line: lineOf('no') }), '> ✗ no\n');
  });

  it('draws a chart with bars, lost ones as gaps', () => {
    const points = [0, 7, null, 3.5].map((value) => ({ value, title: '' }));
    const text = bodyOf({ kind: 'chart', title: 'trip', caption: 'to 7 ms', points });
    assert.equal(text, 'trip\\: ▁█·▅ \\(to 7 ms\\)\n');
  });

  it('writes a matrix as a table with signs', () => {
    const cell = (severity: 'good' | 'error' | null, text: string) => ({ severity, text, title: '', action: null });
    const text = bodyOf({
      kind: 'matrix',
      title: 'all',
      from: 'from',
      to: 'to',
      names: ['a', 'b'],
      rows: [
        [cell(null, ''), cell('good', '0.1')],
        [cell('error', ''), cell(null, '')],
      ],
    });
    assert.equal(text, '| from → to | a | b |\n| --- | --- | --- |\n| a | – | ✓ 0\\.1 |\n| b | ✗ | – |\n');
  });

  it('leaves buttons out, and keeps what is unfolded on demand', () => {
    assert.equal(bodyOf({ kind: 'actions', actions: [{ id: 'x', label: 'Fix', primary: true }] }), '# web\n');
    assert.match(
      bodyOf({ kind: 'details', summary: lineOf('raw'), open: false, blocks: [{ kind: 'output', text: '$ ping' }] }),
      /raw\n\n```text\n\$ ping\n```/,
    );
  });

  it('lets nothing from outside mean anything', () => {
    const hostile = '[x](command:y) <img src=x> | `` ` ` **b**\u202e\n# h';
    const text = bodyOf(
      { kind: 'text', line: [code(hostile), strong(hostile), addressLink(hostile)] },
      { kind: 'table', head: [hostile], rows: [[[code(hostile)]]] },
      { kind: 'facts', rows: [{ label: hostile, value: [code('a`b')] }] },
      { kind: 'text', line: [code('`x`')] },
    );
    assert.doesNotMatch(text, /<img|\]\(command|\u202e|^# h/m);
    assert.match(text, /``a`b``/);
    assert.match(text, /`` `x` ``/);
  });
});
