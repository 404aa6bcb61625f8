import { t } from '@vscode/l10n';
import type { Block, Line, Page, Severity } from '../../model/page.ts';
import { balanceWarningText, failuresText, policyText, statisticsText, weightsFitText } from '../../text/balance.ts';
import { momentText } from '../../text/moments.ts';
import { code, lineOf, linkTo, strong } from '../../text/page/make.ts';
import { printable } from '../../text/printable.ts';
import { serviceHealthText } from '../../text/service-health.ts';
import type { FigureChange } from '../../text/figures.ts';
import type { BalanceDocument } from '../documents/balance.ts';
import { comparisonBlocks } from './comparison.ts';

/** Blocks of the longest bar. */
const barWidth = 20;
/** Letters of the order that are shown. */
const mostLetters = 400;

export function balanceTitle({ from, to }: Pick<BalanceDocument, 'from' | 'to'>): string {
  return t('Balance: {0} → {1}', printable(from.name), printable(to));
}

/** Answers that nobody gave are a fault, and so is traffic for an unhealthy one; an uneven spread may be meant so. */
export function balanceSeverity({ sequence, failed, warnings, weights }: BalanceDocument): Severity {
  if (sequence.length === 0) return failed > 0 ? 'error' : 'unknown';
  if (failed > 0 || warnings.length > 0 || weights?.fits === false) return 'warning';
  return 'good';
}

/** How requests spread, as a page. */
export function balancePage(document: BalanceDocument, before: BalanceDocument | null): Page {
  const { failed, untold, fit, warnings, cancelled, sequence, by, way, at, ms } = document;
  const weights = weightsFitText(document);
  const notices: readonly Block[] = [
    ...warnings.map((one): Block => ({ kind: 'notice', severity: 'warning', line: lineOf(balanceWarningText(one)) })),
    ...(failed === 0 ? [] : [notice('error', failuresText(document))]),
    ...(untold === 0 ? [] : [notice('info', t('{0} answers did not tell who gave them.', untold))]),
    ...(cancelled ? [notice('info', t('It was called off before all were sent.'))] : []),
  ];
  return {
    title: balanceTitle(document),
    blocks: [
      { kind: 'notice', severity: balanceSeverity(document), line: [strong(policyText(document))] },
      ...notices,
      ...(weights === null ? [] : [{ kind: 'text', line: lineOf(weights) } as const]),
      { kind: 'actions', actions: [{ id: 'again', label: t('Run Again'), primary: false }] },
      ...(before === null ? [] : comparisonBlocks(balanceChanges(document, before), before.at)),
      ...shares(document),
      ...(new Set(sequence).size < 2
        ? []
        : [
            { kind: 'heading', text: t('In their order'), level: 2 } as const,
            { kind: 'text', line: [code(orderOf(document))] } as const,
          ]),
      ...(statisticsText(fit).length === 0
        ? []
        : [
            { kind: 'heading', text: t('What that stands on'), level: 2 } as const,
            { kind: 'list', items: statisticsText(fit).map(lineOf) } as const,
          ]),
      { kind: 'text', line: lineOf(howText(way, by)) },
      {
        kind: 'text',
        line: lineOf(t('{0} requests {1}, in {2} ms.', sequence.length + failed + untold, momentText(at), ms)),
      },
    ],
  };
}

function notice(severity: Severity, text: string): Block {
  return { kind: 'notice', severity, line: lineOf(text) };
}

function shares(document: BalanceDocument): readonly Block[] {
  const { shares: all, sequence } = document;
  if (all.length === 0) return [];
  const most = Math.max(1, ...all.map(({ requests }) => requests));
  const weighed = all.some(({ weight }) => weight !== null);
  const checked = all.some(({ health }) => health !== null && health !== 'none');
  const rows = all.map(({ name, container, requests, health, weight }, at): Line[] => [
    [code(letterOf(at))],
    container === null ? lineOf(printable(name)) : [linkTo(printable(name), { kind: 'container', id: container })],
    lineOf(String(requests)),
    lineOf(sequence.length === 0 ? '' : t('{0} %', Math.round((100 * requests) / sequence.length))),
    lineOf('█'.repeat(Math.round((barWidth * requests) / most))),
    ...(weighed ? [lineOf(weight === null ? '' : String(weight))] : []),
    ...(checked ? [lineOf(health === null || health === 'none' ? '' : serviceHealthText(health))] : []),
  ]);
  const more = [...(weighed ? [t('weight')] : []), ...(checked ? [t('health')] : [])];
  const head = ['', t('instance'), t('requests'), t('share'), '', ...more];
  return [{ kind: 'table', head, rows }];
}

function letterOf(at: number): string {
  return String.fromCharCode(65 + (at % 26));
}

/** A letter for each request: that of the instance in the table. */
function orderOf({ shares: all, sequence }: BalanceDocument): string {
  const letters = new Map(all.map(({ name }, at) => [name, letterOf(at)]));
  const shown = sequence.slice(0, mostLetters).map((name) => letters.get(name) ?? '?');
  // In tens, so that somebody can count them.
  const tens = shown.join('').replace(/(.{10})(?=.)/g, '$1 ');
  return sequence.length > shown.length ? `${tens} …` : tens;
}

function howText(way: BalanceDocument['way'], by: string | null): string {
  switch (way) {
    case 'dns':
      return t(
        'The name was looked up each time; the first address of each answer counts: most programs use that one.',
      );
    case 'tcp':
      return t('A connection was made each time; the address that it went to counts.');
    case 'http':
      return by === null || by === 'address'
        ? t('A web page was asked for each time; the address that answered counts.')
        : t('A web page was asked for each time; the header {0} of the answer tells who gave it.', by);
  }
}

/** How it differs from the one before: who got how much. */
export function balanceChanges(now: BalanceDocument, before: BalanceDocument): readonly FigureChange[] {
  const percent = ({ shares: all, sequence }: BalanceDocument): ReadonlyMap<string, number> =>
    new Map(
      all.map(({ name, requests }) => [
        name,
        sequence.length === 0 ? 0 : Math.round((100 * requests) / sequence.length),
      ]),
    );
  const [is, was] = [percent(now), percent(before)];
  const policy = [policyText(before), policyText(now)] as const;
  const spread = [...new Set([...is.keys(), ...was.keys()])].flatMap((name): FigureChange[] => {
    const [one, other] = [was.get(name), is.get(name)];
    if (one === other) return [];
    const text = (share: number | undefined): string => (share === undefined ? '–' : t('{0} %', share));
    return [{ label: printable(name), before: text(one), now: text(other), by: '' }];
  });
  return policy[0] === policy[1]
    ? spread
    : [{ label: t('policy'), before: policy[0], now: policy[1], by: '' }, ...spread];
}
