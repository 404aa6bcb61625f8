import { t } from '@vscode/l10n';
import type { ResolutionStep } from '../model/resolution.ts';
import { printable } from './printable.ts';

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

/** Several identical questions: one that goes unanswered now and then is seen in no other way. */
export function repeatedText({
  server,
  asked,
  failed,
}: {
  readonly server: string;
  readonly asked: number;
  readonly failed: number;
}): string {
  return t('Asked the same {0} times in a row, {1} answered {2} times.', asked, printable(server), asked - failed);
}

/** What an answer without an address says. */
export function nothingText(step: ResolutionStep): string {
  if (!step.conclusive) return t('could not be asked');
  // The name is there, without an address of that kind: the word alone sounds like an answer.
  if (step.rcode !== null) return step.rcode === 'NOERROR' ? t('no address ({0})', step.rcode) : step.rcode;
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
