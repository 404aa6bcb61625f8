import { t } from '@vscode/l10n';
import type { ResolutionStep } from '../model/resolution.ts';

/** Who was asked, in a word or two. */
export function sourceText(source: ResolutionStep['source']): string {
  switch (source) {
    case 'hosts':
      return '/etc/hosts';
    case 'embedded':
      return t("Docker's DNS");
    case 'upstream':
      return t('name server');
    case 'system':
      return t('programs get');
  }
}

/** What an answer without an address says. */
export function nothingText(step: ResolutionStep): string {
  if (!step.conclusive) return t('could not be asked');
  if (step.rcode !== null) return step.rcode;
  switch (step.source) {
    case 'hosts':
      return t('not in it');
    case 'system':
      return t('no address');
    case 'embedded':
    case 'upstream':
      return t('no answer');
  }
}
