import { t } from '@vscode/l10n';
import type { Balance, BalanceFailure } from '../discovery/balance/measure.ts';
import type { BalanceFit, BalanceWarning } from '../discovery/balance/policy.ts';
import { tcpOutcomeText } from './outcomes.ts';
import { printable } from './printable.ts';

/** Which policy fits, in a sentence. */
export function policyText({ fit, sequence, untold, failed, failures }: Balance): string {
  if (failed > 0 && sequence.length + untold === 0)
    return t('Nobody answers: {0}.', failures.map(({ outcome }) => failureText(outcome)).join(', '));
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
      return t('Only {0} answers, and no other instance is known.', printable(sequence[0] ?? ''));
    case 'unclear':
      return t('No policy fits: the shares are uneven in time.');
    case 'not-enough':
      return sequence.length === 0 && untold > 0
        ? t('The answers do not tell who gave them: a header has to.')
        : t('Not enough requests to tell.');
  }
}

/** Requests that were not answered, and what came of them. */
export function failuresText({ failed, failures }: Pick<Balance, 'failed' | 'failures'>): string {
  const said = failures.map(({ outcome, requests }) => `${failureText(outcome)} ${requests}`).join(', ');
  return t('{0} requests were not answered: {1}.', failed, said);
}

function failureText(outcome: BalanceFailure): string {
  switch (outcome) {
    case 'no-answer':
    case 'silent':
      return t('no answer');
    case 'not-http':
      return t('an answer that is no HTTP');
    case 'closed':
      return t('closed without an answer');
    case 'tls-failed':
      return t('no TLS');
    case 'refused':
    case 'timed-out':
    case 'unreachable':
    case 'reset':
    case 'unresolved':
      return tcpOutcomeText(outcome);
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

/** Whether it is as a registry's weights have it; null where there are none. */
export function weightsFitText({ weights }: Pick<Balance, 'weights'>): string | null {
  if (weights === null) return null;
  const { declared, test, fits } = weights;
  const said = weightsText(declared);
  if (fits === null) return t('The registry’s weights: {0}. Not enough requests to tell whether it is so.', said);
  const p = test === null ? '' : `, χ² = ${test.chiSquare.toFixed(2)}, p = ${probability(test.p)}`;
  return fits
    ? t('As the registry’s weights have it: {0}{1}.', said, p)
    : t('Not as the registry’s weights have it: {0}{1}.', said, p);
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
