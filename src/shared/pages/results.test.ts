import assert from 'node:assert/strict';
import { anIperf3, anObservation, aPing } from '../../../test/support/observed.ts';
import type { Block, Chart, Page } from '../../model/page.ts';
import { pageMarkdown } from '../../text/page/markdown.ts';
import type { DiagnoseDocument } from '../documents/diagnose.ts';
import type { MatrixDocument, PairEntry } from '../documents/matrix.ts';
import { probeDocument } from '../documents/probe.ts';
import { diagnosisPage } from './diagnosis.ts';
import { matrixPage, pairAction, pairOfAction } from './matrix.ts';
import { probePage, probeSeverity } from './probe.ts';

const text = (page: Page): string => pageMarkdown(page).replaceAll('\\', '');
const blocks = <Kind extends Block['kind']>(page: Page, kind: Kind): Extract<Block, { kind: Kind }>[] =>
  page.blocks.filter((block): block is Extract<Block, { kind: Kind }> => block.kind === kind);

describe('the page of a measurement', () => {
  it('draws the round trips of a ping, lost ones as gaps', () => {
    const [chart] = blocks(probePage(probeDocument('a', 'b', aPing(3, 0.5)), null), 'chart') as [Chart];
    assert.deepEqual(
      chart.points.map(({ value }) => value),
      [0.5, 0.5, 0.5, null, null],
    );
    assert.equal(chart.caption, '0.5 to 0.5 ms, 2 without a reply');
    assert.equal(chart.points[4]?.title, 'ping 5: no reply');
  });

  it('draws the throughput of each second, with what was sent again', () => {
    const [chart] = blocks(probePage(probeDocument('a', 'b', anIperf3([10e6, 20e6])), null), 'chart') as [Chart];
    assert.equal(chart.caption, '10 Mbit/s to 20 Mbit/s');
    assert.equal(chart.points[1]?.title, 'second 2: 20 Mbit/s, 1 segments sent again');
  });

  it('says what changed since the one before', () => {
    const page = probePage(probeDocument('a', 'b', aPing(5, 13)), probeDocument('a', 'b', aPing(5, 1)));
    assert.match(text(page), /\| round trip \| 1 ms \| 13 ms \| \*\*\+12 ms\*\* \|/);
  });

  it('tells sure things from things that could not be checked', () => {
    const silent = {
      outcome: 'silent',
      address: null,
      port: 53,
      payload: 'dns',
      answerMs: null,
      failure: null,
    } as const;
    const hole = { address: null, mtu: 1300, limitedBy: 'black-hole', tried: [], failure: null } as const;
    assert.equal(probeSeverity(aPing(5, 1)), 'good');
    assert.equal(probeSeverity(aPing(4, 1)), 'warning');
    assert.equal(probeSeverity(aPing(0, 1)), 'error');
    assert.equal(probeSeverity(anObservation('ping', null, { inconclusive: 'odd-output', ok: false })), 'unknown');
    assert.equal(probeSeverity(anObservation('udp', silent, { ok: false })), 'unknown');
    assert.equal(probeSeverity(anObservation('mtu', hole)), 'warning');
  });

  it('keeps what was printed as text', () => {
    const raw = '\u001b[31m<b>[x](command:y)</b>';
    const page = probePage(probeDocument('a', 'b', { ...aPing(5, 1), raw }), null);
    assert.match(pageMarkdown(page), /```text\n\$ tool target\n\\x1b\[31m<b>\[x\]\(command:y\)<\/b>\n```/);
  });
});

describe('the page of all pairs', () => {
  const pair = (from: string, to: string, fields: Partial<PairEntry> = {}): PairEntry => ({
    from,
    to,
    address: '172.20.0.2',
    ok: true,
    rttMs: 0.21,
    outcome: 'answered',
    tries: 1,
    why: null,
    ...fields,
  });
  const document = (pairs: readonly PairEntry[], fields: Partial<MatrixDocument> = {}): MatrixDocument => ({
    version: 1,
    network: 'front',
    port: 80,
    containers: ['a', 'b'].map((name) => ({ id: `id-${name}`, name, state: 'running' as const })),
    pairs,
    cancelled: false,
    ms: 12,
    at: '2026-01-02T03:04:05.000Z',
    ...fields,
  });
  const failed = pair('b', 'a', { ok: false, outcome: 'refused', rttMs: null, tries: 2 });

  it('has a square for each, with figure, sign and words', () => {
    const [grid] = blocks(matrixPage(document([pair('a', 'b'), failed]), null, 2), 'matrix');
    assert.deepEqual(grid?.names, ['a', 'b']);
    assert.deepEqual(
      grid.rows[0]?.map(({ severity, text: figure }) => [severity, figure]),
      [
        [null, ''],
        ['good', '0.21'],
      ],
    );
    assert.equal(grid.rows[1]?.[0]?.title, 'b → a: refused, 172.20.0.2, asked 2 times');
    assert.equal(grid.rows[1][0].action, pairAction('b', 'a'));
  });

  it('lists what does not reach, and everything as a table', () => {
    const page = matrixPage(document([pair('a', 'b'), failed]), null, 2);
    assert.match(text(page), /^> ✗ 1 of 2 pairs reach each other, 1 do not\./m);
    assert.match(
      text(page),
      /## What does not reach\n\n\| from \| to \| answer \| time \|\n[^]*\| b \| a \| \*\*refused\*\* \|/,
    );
    assert.match(text(page), /All pairs as a table \(2\)/);
  });

  it('can be stopped while it is under way, and asked again after', () => {
    const running = matrixPage(document([pair('a', 'b')]), null, 2);
    assert.deepEqual(
      blocks(running, 'actions')[0]?.actions.map(({ id }) => id),
      ['stop'],
    );
    assert.match(text(running), /1 of 2 pairs were asked so far/);
    const called = matrixPage(document([pair('a', 'b')], { cancelled: true }), null, 2);
    assert.match(text(called), /It was called off before all were asked/);
    assert.deepEqual(
      blocks(called, 'actions')[0]?.actions.map(({ id }) => id),
      ['again'],
    );
  });

  it('says which pairs changed', () => {
    const page = matrixPage(document([pair('a', 'b'), failed]), document([failed, pair('b', 'a')]), 2);
    assert.match(text(page), /- b → a is not reached any more/);
  });

  it('shows a crowd as a list only', () => {
    const containers = Array.from({ length: 101 }, (_, at) => ({
      id: `i${at}`,
      name: `c${at}`,
      state: 'running' as const,
    }));
    const page = matrixPage(document([], { containers }), null, 0);
    assert.equal(blocks(page, 'matrix').length, 0);
    assert.match(text(page), /More than 100 containers/);
  });

  it('takes back the action of a square, and nothing else', () => {
    assert.deepEqual(pairOfAction(pairAction('a"b', 'c')), ['a"b', 'c']);
    for (const other of ['again', 'pair:', 'pair:[1]', 'pair:{}', 'pair:["a"]'])
      assert.equal(pairOfAction(other), null);
  });
});

describe('the page of a diagnosis', () => {
  const step = (at: string, what: 'route' | 'socket', blockedBy?: 'nothing-listening') => ({
    at,
    what,
    detail: { route: 'default', sockets: 'none' },
    known: true,
    ...(blockedBy && { blockedBy }),
  });
  const document = (fields: Partial<DiagnoseDocument> = {}): DiagnoseDocument => ({
    version: 1,
    from: { kind: 'container', id: 'a', name: 'web' },
    to: {
      kind: 'container',
      id: 'b',
      name: 'db',
      asked: 'db:5432',
      address: '172.20.0.3',
      port: 5432,
      protocol: 'tcp',
      network: 'app',
    },
    verdict: 'unreachable',
    cause: 'nothing-listening',
    findings: [
      {
        code: 'nothing-listening',
        severity: 'error',
        layer: 'transport',
        summary: 'Nothing listens.',
        evidence: [{ kind: 'socket', source: '/proc/net/tcp', value: 'none' }],
        fix: { title: 'Use db:5433', command: 'db:5433', safe: true, action: { kind: 'copy', text: 'db:5433' } },
      },
    ],
    path: [step('web', 'route'), step('db', 'socket', 'nothing-listening'), step('db', 'socket')],
    returnPath: [],
    observations: [aPing(5, 1)],
    ms: 12,
    at: '2026-01-02T03:04:05.000Z',
    ...fields,
  });

  it('says the verdict, the cause, what to do and what it stands on', () => {
    const page = text(diagnosisPage(document(), null));
    assert.match(page, /^> ✗ \*\*web does not reach db:5432 \(172\.20\.0\.3\)\.\*\*/m);
    assert.match(page, /Nothing listens\./);
    assert.match(page, /\*\*What to do:\*\* Use db:5433/);
    assert.match(page, /\/proc\/net\/tcp \| `none`/);
  });

  it('marks the hop that blocks, and what lies beyond it', () => {
    const [path] = blocks(diagnosisPage(document(), null), 'path');
    assert.deepEqual(
      path?.hops.map(({ state }) => state),
      ['passed', 'blocked', 'beyond'],
    );
  });

  it('has a button for a safe fix, and none for another', () => {
    const actions = (page: Page): string[] =>
      blocks(page, 'actions').flatMap((block) => block.actions.map(({ id }) => id));
    assert.deepEqual(actions(diagnosisPage(document(), null)), ['fix:nothing-listening', 'again']);
    const [finding] = document().findings;
    const advice = { ...finding!, fix: { title: 'Bind', command: '', safe: false, action: null } };
    assert.deepEqual(actions(diagnosisPage(document({ findings: [advice] }), null)), ['again']);
  });

  it('blames nobody where all is well', () => {
    const page = diagnosisPage(
      document({ verdict: 'reachable', cause: null, findings: [], path: [step('web', 'route')] }),
      null,
    );
    assert.match(text(page), /^> ✓ \*\*web reaches db:5432/m);
    assert.doesNotMatch(text(page), /What to do|✗/);
  });

  it('says what changed since the test before', () => {
    const before = document({ verdict: 'reachable', cause: null, findings: [], observations: [aPing(5, 1)] });
    const page = text(diagnosisPage(document({ observations: [aPing(3, 1)] }), before));
    assert.match(page, /\| verdict \| reachable \| not reachable \|/);
    assert.match(page, /\| loss \| 0 % \| 40 % \|/);
  });
});
