import { t } from '@vscode/l10n';
import type { ServiceHealth } from '../model/service.ts';

/** Health as one witness sees it, in a word. */
export function serviceHealthText(health: ServiceHealth): string {
  switch (health) {
    case 'passing':
      return t('healthy');
    case 'warning':
      return t('ailing');
    case 'critical':
      return t('unhealthy');
    case 'starting':
      return t('starting');
    case 'none':
      return t('unchecked');
    case 'unknown':
      return t('unknown');
  }
}
