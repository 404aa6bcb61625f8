import { t } from '@vscode/l10n';
import type { TcpResult } from '../model/observation.ts';

/** What became of a TCP connection, in a word or two. */
export function tcpOutcomeText(outcome: TcpResult['outcome']): string {
  switch (outcome) {
    case 'connected':
      return t('connected');
    case 'refused':
      return t('refused');
    case 'timed-out':
      return t('timed out');
    case 'unreachable':
      return t('unreachable');
    case 'reset':
      return t('reset');
    case 'unresolved':
      return t('name not resolved');
  }
}
