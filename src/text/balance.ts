import { t } from '@vscode/l10n';
import type { Balance } from '../discovery/balance/measure.ts';
import type { BalanceFit, BalanceWarning } from '../discovery/balance/policy.ts';
import { escapeMarkdown } from './markdown.ts';
import { printable } from './printable.ts';
import { serviceHealthText } from './service-health.ts';

/** Which policy fits, in a sentence. */
export function policyText({ fit, sequence, untold }: Balance): string {
  switch (fit.policy) {
    case 'round-robin':
      return fit.period === null
        ? t('Round robin by several balancers: the shares are more even than chance would make them.')
        : t('Round robin: the same order comes again after {0} requests.', fit.period);
    case 'weighted-round-robin':
      return t('Weighted round robin: {0}.', weightsText(fit.weights ?? {}));
    case 'random':
      return t('By chance, all alike.');
    case 'weighted-random':
      return t('By chance, and unevenly: the shares differ more than chance alone would make them.');
    case 'sticky':
      return t('Always {0}: as with a hash of the source.', printable(sequence[0] ?? ''));
    case 'single':
      return t(
        'Only {0} answers, and no other instance is known: name the others with --among.',
        printable(sequence[0] ?? ''),
      );
    case 'unclear':
      return t('No policy fits: the shares are uneven in time.');
    case 'not-enough':
      return sequence.length === 0 && untold > 0
        ? t('The answers do not tell who gave them: a header has to (--by NAME).')
        : t('Not enough requests to tell.');
  }
}

/** The numbers behind it. */
export function statisticsText({ evenness, order }: BalanceFit): readonly string[] {
  return [
    ...(evenness === null
      ? []
      : [
          t(
            'All alike? χ² = {0}, {1} degrees of freedom, p = {2}',
            evenness.chiSquare.toFixed(2),
            evenness.degrees,
            probability(evenness.p),
          ),
        ]),
    ...(order === null
      ? []
      : [
          t(
            'In an order? {0} times the same again, {1} by chance, p = {2}',
            order.repeats,
            order.expected.toFixed(1),
            probability(order.p),
          ),
        ]),
  ];
}

export function balanceWarningText({ kind, instance, requests }: BalanceWarning): string {
  return kind === 'unhealthy-gets-traffic'
    ? t('{0} is unhealthy and got {1} requests.', printable(instance), requests)
    : t('{0} is healthy and got none.', printable(instance));
}

function weightsText(weights: Readonly<Record<string, number>>): string {
  return Object.entries(weights)
    .map(([name, weight]) => `${printable(name)} ${weight}`)
    .join(', ');
}

function probability(p: number): string {
  return p < 0.0001 ? '< 0.0001' : p.toFixed(4);
}

/** All of it as Markdown. */
export function balanceMarkdown(title: string, balance: Balance): string {
  const { shares, sequence, failed, untold, warnings } = balance;
  const most = Math.max(1, ...shares.map(({ requests }) => requests));
  const rows = shares.map(({ name, requests, health }) => {
    const percent = sequence.length === 0 ? 0 : Math.round((100 * requests) / sequence.length);
    const bar = '█'.repeat(Math.round((20 * requests) / most));
    const said = health === null || health === 'none' ? '' : serviceHealthText(health);
    return `| ${escapeMarkdown(printable(name))} | ${requests} | ${percent} % | ${bar} | ${said} |`;
  });
  return [
    `# ${escapeMarkdown(title)}`,
    '',
    `**${escapeMarkdown(policyText(balance))}**`,
    '',
    ...warnings.map((warning) => `- ⚠ ${escapeMarkdown(balanceWarningText(warning))}`),
    ...(failed === 0 ? [] : [`- ✗ ${t('{0} requests were not answered.', failed)}`]),
    ...(untold === 0 ? [] : [`- ${t('{0} answers did not tell who gave them.', untold)}`]),
    '',
    `| ${t('instance')} | ${t('requests')} | ${t('share')} |  | ${t('health')} |`,
    '| --- | ---: | ---: | --- | --- |',
    ...rows,
    '',
    ...statisticsText(balance.fit).map((line) => `- ${escapeMarkdown(line)}`),
    '',
  ].join('\n');
}
