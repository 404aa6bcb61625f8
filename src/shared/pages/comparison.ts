import { t } from '@vscode/l10n';
import type { Block, Line } from '../../model/page.ts';
import type { FigureChange } from '../../text/figures.ts';
import { momentText } from '../../text/moments.ts';
import { lineOf, strong } from '../../text/page/make.ts';

/** How a result differs from the one before. */
export function comparisonBlocks(changes: readonly FigureChange[], beforeAt: string): readonly Block[] {
  const when = momentText(beforeAt);
  if (changes.length === 0)
    return [{ kind: 'text', line: lineOf(t('Compared with the test before, {0}: nothing changed.', when)) }];
  const rows = changes.map(({ label, before, now, by }): Line[] => [
    lineOf(label),
    lineOf(before),
    lineOf(now),
    by === '' ? [] : [strong(by)],
  ]);
  return [
    { kind: 'text', line: lineOf(t('Compared with the test before, {0}:', when)) },
    { kind: 'table', head: ['', t('before'), t('now'), t('change')], rows },
  ];
}
