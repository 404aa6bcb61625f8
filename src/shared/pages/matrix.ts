import { t } from '@vscode/l10n';
import type { Block, Line, MatrixCell, Page, Severity } from '../../model/page.ts';
import { matrixSummary, pairText } from '../../text/matrix.ts';
import { momentText } from '../../text/moments.ts';
import { round } from '../../text/observations/figures.ts';
import { lineOf, linkTo, strong } from '../../text/page/make.ts';
import { printable } from '../../text/printable.ts';
import type { MatrixDocument, PairEntry } from '../documents/matrix.ts';

/** Containers of one heat map; beyond that only the list of what failed is of use. */
const mostInGrid = 100;
/** Pairs of the list. */
const mostRows = 500;

/** The id of the action that asks why a pair is as it is. */
export function pairAction(from: string, to: string): string {
  return `pair:${JSON.stringify([from, to])}`;
}

/** The pair that an action asks for; null for another action. */
export function pairOfAction(id: string): readonly [from: string, to: string] | null {
  if (!id.startsWith('pair:')) return null;
  try {
    const pair: unknown = JSON.parse(id.slice('pair:'.length));
    if (Array.isArray(pair) && typeof pair[0] === 'string' && typeof pair[1] === 'string') return [pair[0], pair[1]];
  } catch {
    // Whatever it is, it is none of ours.
  }
  return null;
}

/**
 * All pairs, as a page: a heat map, then what failed, then everything as a table.
 * @param total how many pairs there will be; more than there are while it is under way
 */
export function matrixPage(document: MatrixDocument, before: MatrixDocument | null, total: number): Page {
  const { containers, pairs, cancelled, ms, at } = document;
  const isRunning = pairs.length < total && !cancelled;
  const troubles = pairs.filter(({ ok }) => ok !== true);
  return {
    title: matrixTitle(document),
    blocks: [
      {
        kind: 'notice',
        severity: isRunning ? 'info' : matrixSeverity(document),
        line: lineOf(
          isRunning
            ? t('{0} of {1} pairs were asked so far.', pairs.length, total)
            : `${matrixSummary(pairs)}.${cancelled ? ` ${t('It was called off before all were asked.')}` : ''}`,
        ),
      },
      {
        kind: 'actions',
        actions: isRunning
          ? [{ id: 'stop', label: t('Stop'), primary: true }]
          : [{ id: 'again', label: t('Run Again'), primary: false }],
      },
      ...(before === null || isRunning ? [] : changedPairs(document, before)),
      ...grid(document),
      ...(troubles.length === 0
        ? []
        : [{ kind: 'heading', text: troubleTitle(troubles), level: 2 } as const, pairsTable(document, troubles)]),
      {
        kind: 'details',
        summary: lineOf(t('All pairs as a table ({0})', pairs.length)),
        open: false,
        blocks: [pairsTable(document, pairs)],
      },
      ...(isRunning
        ? []
        : [
            {
              kind: 'text',
              line: lineOf(t('Tested {0} containers {1}, in {2} ms.', containers.length, momentText(at), ms)),
            } as const,
          ]),
    ],
  };
}

function troubleTitle(troubles: MatrixDocument['pairs']): string {
  const failed = troubles.filter(({ ok }) => ok === false).length;
  if (failed === troubles.length) return t('What does not reach');
  return failed === 0 ? t('What could not be checked') : t('What does not reach, or could not be checked');
}

/** `All pairs on front, port 80`. */
export function matrixTitle({ network, port }: Pick<MatrixDocument, 'network' | 'port'>): string {
  const where = network === null ? t('All pairs') : t('All pairs on {0}', printable(network));
  return port === null ? where : t('{0}, port {1}', where, port);
}

export function matrixSeverity({ pairs }: Pick<MatrixDocument, 'pairs'>): Severity {
  if (pairs.some(({ ok }) => ok === false)) return 'error';
  return pairs.every(({ ok }) => ok === true) ? 'good' : 'unknown';
}

function grid({ containers, pairs }: MatrixDocument): readonly Block[] {
  if (containers.length < 2) return [{ kind: 'text', line: lineOf(t('There are not two containers to ask.')) }];
  if (containers.length > mostInGrid)
    return [{ kind: 'text', line: lineOf(t('More than {0} containers: only the list is shown.', mostInGrid)) }];
  const byPair = new Map(pairs.map((pair) => [`${pair.from}\n${pair.to}`, pair]));
  return [
    {
      kind: 'matrix',
      title: t('Who reaches whom; rows ask'),
      from: t('from'),
      to: t('to'),
      names: containers.map(({ name }) => printable(name)),
      rows: containers.map((from) =>
        containers.map((to) =>
          from === to ? nobody(from.name) : cellOf(from.name, to.name, byPair.get(`${from.name}\n${to.name}`)),
        ),
      ),
    },
  ];
}

function nobody(name: string): MatrixCell {
  return { severity: null, text: '', title: t('{0} itself', printable(name)), action: null };
}

function cellOf(from: string, to: string, pair: PairEntry | undefined): MatrixCell {
  if (pair === undefined) {
    return { severity: null, text: '', title: t('{0} → {1}: not asked', printable(from), printable(to)), action: null };
  }
  const time = pair.rttMs === null ? '' : t('{0} ms', round(pair.rttMs));
  const tries = pair.tries > 1 ? t('asked {0} times', pair.tries) : '';
  return {
    severity: severityOf(pair),
    text: pair.ok === true && pair.rttMs !== null ? round(pair.rttMs) : '',
    title: [pairText(pair), pair.address ?? '', time, tries].filter((part) => part !== '').join(', '),
    action: pairAction(from, to),
  };
}

function severityOf({ ok }: PairEntry): Severity {
  return ok === null ? 'unknown' : ok ? 'good' : 'error';
}

function pairsTable({ containers }: MatrixDocument, pairs: readonly PairEntry[]): Block {
  const ids = new Map(containers.map(({ name, id }) => [name, id]));
  const name = (text: string): Line => {
    const id = ids.get(text);
    return id === undefined ? lineOf(printable(text)) : [linkTo(printable(text), { kind: 'container', id })];
  };
  const rows = pairs
    .slice(0, mostRows)
    .map((pair): Line[] => [
      name(pair.from),
      name(pair.to),
      pair.ok === false ? [strong(answerOf(pair))] : lineOf(answerOf(pair)),
      lineOf(pair.rttMs === null ? '' : t('{0} ms', round(pair.rttMs))),
    ]);
  return { kind: 'table', head: [t('from'), t('to'), t('answer'), t('time')], rows };
}

/** The sentence of a pair without its names. */
function answerOf(pair: PairEntry): string {
  return pairText({ ...pair, from: '', to: '' }).replace(/^[^:]*: /, '');
}

function changedPairs(now: MatrixDocument, before: MatrixDocument): readonly Block[] {
  const was = new Map(before.pairs.map((pair) => [`${pair.from}\n${pair.to}`, pair]));
  const changed = now.pairs.filter((pair) => {
    const old = was.get(`${pair.from}\n${pair.to}`);
    return old !== undefined && old.ok !== pair.ok;
  });
  const when = momentText(before.at);
  if (changed.length === 0)
    return [{ kind: 'text', line: lineOf(t('Compared with the test before, {0}: nothing changed.', when)) }];
  return [
    { kind: 'text', line: lineOf(t('Compared with the test before, {0}:', when)) },
    {
      kind: 'list',
      items: changed
        .slice(0, mostRows)
        .map((pair) =>
          lineOf(
            pair.ok === true
              ? t('{0} → {1} is reached again', printable(pair.from), printable(pair.to))
              : t('{0} → {1} is not reached any more', printable(pair.from), printable(pair.to)),
          ),
        ),
    },
  ];
}
