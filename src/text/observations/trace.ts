import { t } from '@vscode/l10n';
import type { Hop, TraceResult } from '../../model/observation.ts';
import { failureText } from '../failures.ts';
import { printable } from '../printable.ts';
import { round } from './figures.ts';

/** How far a trace came, in a sentence. */
export function traceText(path: string, result: TraceResult): string {
  const count = result.hops.length;
  if (result.reached) {
    return count === 1 ? t('{0}: one hop, no router in between.', path) : t('{0}: {1} hops.', path, count);
  }
  const last = result.hops.findLast((hop) => hop.address !== null);
  const why = failureText(result.failure ?? 'no-answer');
  return last?.address == null
    ? t('{0}: nobody on the way answers, {1}.', path, why)
    : t('{0}: not reached. The last who answered is {1}, hop {2}: {3}.', path, printable(last.address), last.ttl, why);
}

/** One hop: its address, the time, and what it said. */
export function hopText(hop: Hop): string {
  if (hop.address === null) return t('no answer');
  const time = hop.ms === null ? '' : `  ${t('{0} ms', round(hop.ms))}`;
  const said = hop.failure === null ? '' : `  ${failureText(hop.failure)}`;
  return `${printable(hop.address)}${time}${said}`;
}
