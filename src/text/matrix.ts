import { t } from '@vscode/l10n';
import type { PairSeen } from '../probe/matrix.ts';
import { printable } from './printable.ts';

/** What a pair came to, in a sentence. */
export function pairText(pair: Pick<PairSeen, 'outcome' | 'why'> & { from: string; to: string }): string {
  return t('{0} → {1}: {2}', printable(pair.from), printable(pair.to), outcomeWords(pair));
}

/** How all pairs came out. */
export function matrixSummary(pairs: readonly Pick<PairSeen, 'ok'>[]): string {
  const [reached, failed] = [
    pairs.filter(({ ok }) => ok === true).length,
    pairs.filter(({ ok }) => ok === false).length,
  ];
  const unknown = pairs.length - reached - failed;
  const parts = [
    t('{0} of {1} pairs reach each other', reached, pairs.length),
    ...(failed === 0 ? [] : [t('{0} do not', failed)]),
    ...(unknown === 0 ? [] : [t('{0} could not be checked', unknown)]),
  ];
  return parts.join(', ');
}

/** Every outcome of a pair but that it could not be checked, which needs to be told why. */
export const pairOutcomes = [
  ...(['answered', 'connected', 'refused', 'reset', 'timed-out', 'unreachable', 'no-address'] as const),
] satisfies readonly PairSeen['outcome'][];

/** What a pair came to, in a word or two. */
export function outcomeWords({ outcome, why }: Pick<PairSeen, 'outcome' | 'why'>): string {
  switch (outcome) {
    case 'answered':
      return t('answered');
    case 'connected':
      return t('connected');
    case 'refused':
      return t('refused');
    case 'reset':
      return t('reset');
    case 'timed-out':
      return t('no answer');
    case 'unreachable':
      return t('unreachable');
    case 'no-address':
      return t('it has no address there');
    case 'not-checked':
      return t('could not be checked, {0}', whyWords(why));
  }
}

function whyWords(why: PairSeen['why']): string {
  switch (why) {
    case 'paused':
      return t('the source is paused');
    case 'not-running':
      return t('the source is not running');
    case 'gone':
      return t('the source was stopped meanwhile');
    case 'cancelled':
      return t('it was called off before');
    case 'neighbours-full':
      return t("the table of neighbours of the engine's host was full meanwhile (gc_thresh3)");
    case 'no-tool':
      return t('the source has no tool for it');
    case 'helper-forbidden':
      return t('the source has no tool for it, and helper containers are switched off');
    case 'host-helper-forbidden':
      return t("the source has no tool for it, and no helper may enter the network of the engine's host");
    case 'no-helper-image':
      return t('the source has no tool for it, and no image for a helper container is there');
    default:
      return t('the tools of the source told nothing');
  }
}
