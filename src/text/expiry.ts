import { t } from '@vscode/l10n';
import type { Expiry } from '../model/service.ts';

/** How long an entry of a registry lives; empty where it does not run out, or that is the matter of a DNS answer. */
export function expiryText(expiry: Expiry | null): string {
  if (expiry === null || expiry.kind === 'record' || expiry.ttlSeconds === null) return '';
  const { ttlSeconds, leftSeconds } = expiry;
  return leftSeconds === null
    ? t('renewed every {0} s', ttlSeconds)
    : t('runs out in {0} of {1} s', leftSeconds, ttlSeconds);
}
