import { t } from '@vscode/l10n';
import type { Verdict } from '../model/diagnosis.ts';
import type { Observation } from '../model/observation.ts';
import { round } from './observations/figures.ts';
import { tcpOutcomeText } from './outcomes.ts';

/** What a report on a test between two places is made of; the document of `testConnectivity` fits. */
export interface ConnectivityReport {
  readonly from: { readonly name: string };
  readonly to: {
    readonly asked: string;
    readonly address: string | null;
    readonly network: string | null;
    readonly port: number | null;
  };
  readonly verdict: Verdict;
  readonly findings: readonly { readonly code: string; readonly summary: string }[];
  readonly observations: readonly Observation[];
  readonly ms: number;
  readonly at: string;
}

/** A verdict in a word. */
export function verdictText(verdict: Verdict): string {
  switch (verdict) {
    case 'reachable':
      return t('reachable');
    case 'degraded':
      return t('reachable, but not well');
    case 'unreachable':
      return t('not reachable');
    case 'unknown':
      return t('could not be checked');
  }
}

/** What tells most in a few words: the round trip, the connect, or what went wrong. */
export function shortResult(report: ConnectivityReport): string {
  const figures = report.observations.flatMap((observation): string[] => {
    if (observation.kind === 'ping' && observation.result?.rttMs) {
      const { received, sent, rttMs } = observation.result;
      return [t('{0} of {1} replies, {2} ms', received, sent, round(rttMs.avg))];
    }
    if (observation.kind === 'tcp' && observation.result) return [tcpOutcomeText(observation.result.outcome)];
    return [];
  });
  return [verdictText(report.verdict), ...figures].join(', ');
}
