import { l10n } from 'vscode';

/** The sentences of a page with a report that are not in the report itself. */
export function reportWords(): Readonly<Record<string, string>> {
  return {
    'page.showOwner': l10n.t('Show in the networks view'),
    'severity.good': l10n.t('good'),
    'severity.info': l10n.t('information'),
    'severity.warning': l10n.t('warning'),
    'severity.error': l10n.t('error'),
    'severity.unknown': l10n.t('could not be checked'),
    'hop.passed': l10n.t('passed'),
    'hop.blocked': l10n.t('blocked here'),
    'hop.beyond': l10n.t('not reached'),
    'hop.unknown': l10n.t('could not be checked'),
    'chart.hint': l10n.t('Point at a bar, or go along them with the arrow keys, for its figure.'),
    'matrix.hint': l10n.t('Point at a square for its figures; click it, or press Enter, for the report.'),
  };
}
