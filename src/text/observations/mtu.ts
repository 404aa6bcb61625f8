import { t } from '@vscode/l10n';
import type { MtuResult } from '../../model/observation.ts';
import { failureText } from '../failures.ts';

/** What is known of the largest packet, in a sentence. */
export function mtuText(path: string, result: MtuResult): string {
  if (result.mtu === null)
    return t('{0}: not even a small packet is answered, {1}.', path, failureText(result.failure ?? 'no-answer'));
  switch (result.limitedBy) {
    case 'interface':
      return t('{0}: packets of up to {1} bytes pass, as many as the interface carries.', path, result.mtu);
    case 'told':
      return t(
        '{0}: packets of up to {1} bytes pass; somebody on the way says that larger ones are too large.',
        path,
        result.mtu,
      );
    case 'black-hole':
      return t(
        '{0}: packets of up to {1} bytes pass; larger ones vanish without a word. Connections over this path hang once they carry data.',
        path,
        result.mtu,
      );
    case 'limit':
    case null:
      return t('{0}: packets of up to {1} bytes pass; larger ones were not tried.', path, result.mtu);
  }
}
