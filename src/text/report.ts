import { t } from '@vscode/l10n';
import type { Verdict } from '../model/diagnosis.ts';
import type { Observation } from '../model/observation.ts';
import { escapeMarkdown, fenced, markdownTable } from './markdown.ts';
import { observationText, placeText } from './observations.ts';
import { round } from './observations/figures.ts';
import { tcpOutcomeText } from './outcomes.ts';
import { printable, printableLines } from './printable.ts';

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

/** The whole report as Markdown; nothing in it from outside means anything there. */
export function connectivityMarkdown(report: ConnectivityReport, before: ConnectivityReport | null): string {
  const title = `${escapeMarkdown(report.from.name)} → ${escapeMarkdown(report.to.asked)}`;
  const address = report.to.address === null ? '' : ` (${escapeMarkdown(report.to.address)})`;
  const parts = [
    `# ${title}\n`,
    `**${escapeMarkdown(sentenceCase(verdictText(report.verdict)))}**${address}\n`,
    ...report.findings.map((finding) => `${escapeMarkdown(finding.summary)}\n`),
    ...(before === null ? [] : [comparisonMarkdown(report, before)]),
    `## ${t('What was seen')}\n`,
    ...report.observations.map((observation) => observationMarkdown(observation, report)),
    `${t('Tested {0}, in {1} ms.', escapeMarkdown(new Date(report.at).toLocaleString()), report.ms)}\n`,
  ];
  return parts.join('\n');
}

function observationMarkdown(observation: Observation, report: ConnectivityReport): string {
  const sentence = observationText(observation, report.from.name, report.to.asked);
  const lines = [escapeMarkdown(sentence)];
  if (observation.kind === 'ping' && observation.result?.rttMs) {
    const { min, avg, max, mdev } = observation.result.rttMs;
    const cells = [min, avg, max].map((value) => t('{0} ms', round(value)));
    const deviation = mdev === null ? [] : [t('{0} ms', round(mdev))];
    const head = [t('fastest'), t('average'), t('slowest'), ...(mdev === null ? [] : [t('deviation')])];
    lines.push('', markdownTable(head, [[...cells, ...deviation]]).trimEnd());
  }
  const place = placeText(observation, report.from.name);
  if (place !== '' && observation.via === 'exec') lines.push('', escapeMarkdown(place));
  const command = printable(observation.command.join(' '));
  lines.push(
    '',
    place === '' || observation.via === 'exec'
      ? t('Run in the container ({0}):', escapeMarkdown(observation.tool))
      : t('Run {0} ({1}):', escapeMarkdown(place), escapeMarkdown(observation.tool)),
    '',
    fenced(`$ ${command}\n${printableLines(observation.raw)}`),
  );
  return lines.join('\n');
}

function comparisonMarkdown(now: ConnectivityReport, before: ConnectivityReport): string {
  const rows = comparisonRows(now, before);
  const when = escapeMarkdown(new Date(before.at).toLocaleString());
  if (rows.length === 0) return `${t('Compared with the test before, {0}: nothing changed.', when)}\n`;
  return `${t('Compared with the test before, {0}:', when)}\n\n${markdownTable(['', t('before'), t('now')], rows)}`;
}

/** What differs between two tests of the same pair: label, before, now. */
function comparisonRows(now: ConnectivityReport, before: ConnectivityReport): string[][] {
  const rows: [label: string, was: string, is: string][] = [
    [t('verdict'), verdictText(before.verdict), verdictText(now.verdict)],
    [t('address'), before.to.address ?? '–', now.to.address ?? '–'],
    [t('loss'), lossText(before), lossText(now)],
    [t('round trip'), tripText(before), tripText(now)],
    [t('connection'), outcomeText(before), outcomeText(now)],
  ];
  return rows.filter(([, was, is]) => was !== is);
}

function lossText({ observations }: ConnectivityReport): string {
  const result = observations.find((observation) => observation.kind === 'ping')?.result;
  return result == null ? '–' : `${result.lossPercent} %`;
}

function tripText({ observations }: ConnectivityReport): string {
  const times = observations.find((observation) => observation.kind === 'ping')?.result?.rttMs;
  return times == null ? '–' : t('{0} ms', round(times.avg));
}

function outcomeText({ observations }: ConnectivityReport): string {
  const result = observations.find((observation) => observation.kind === 'tcp')?.result;
  return result == null ? '–' : tcpOutcomeText(result.outcome);
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
