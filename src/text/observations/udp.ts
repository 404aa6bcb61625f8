import { t } from '@vscode/l10n';
import type { UdpResult } from '../../model/observation.ts';
import { failureText } from '../failures.ts';
import { round } from './figures.ts';

/** What a UDP probe saw, in a sentence. */
export function udpText(path: string, result: UdpResult): string {
  const where = path.includes(`:${result.port}`) ? path : t('{0}, port {1}', path, result.port);
  switch (result.outcome) {
    case 'answered':
      return result.answerMs === null
        ? t('{0}: answered over UDP.', where)
        : t('{0}: answered over UDP in {1} ms.', where, round(result.answerMs));
    case 'refused':
      return t('{0}: refused over UDP. No program waits there, or a firewall answers in its place.', where);
    case 'silent':
      return t(
        '{0}: no answer over UDP, which proves nothing: the packet was dropped, or whoever got it saw no reason to answer.',
        where,
      );
    case 'unreachable':
    case 'unresolved':
      return t('{0}: {1}.', where, failureText(result.failure ?? 'no-answer'));
  }
}
