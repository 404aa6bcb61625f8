import { t } from '@vscode/l10n';
import type { Observation } from '../../model/observation.ts';
import type { Page, Severity } from '../../model/page.ts';
import { figureChanges, figuresOf } from '../../text/figures.ts';
import { momentText } from '../../text/moments.ts';
import { observationText } from '../../text/observations.ts';
import { lineOf } from '../../text/page/make.ts';
import { printable } from '../../text/printable.ts';
import type { ProbeDocument } from '../documents/probe.ts';
import { comparisonBlocks } from './comparison.ts';
import { observationBlocks, rawBlocks } from './observation.ts';

/**
 * One measurement, as a page.
 * @param before the same measurement earlier; null where there is none to compare with
 */
export function probePage(document: ProbeDocument, before: ProbeDocument | null): Page {
  const { from, to, startedAt, ms } = document;
  return {
    title: probeTitle(document),
    blocks: [
      {
        kind: 'notice',
        severity: probeSeverity(document),
        line: lineOf(observationText(document, from, to)),
      },
      { kind: 'actions', actions: [{ id: 'again', label: t('Run Again'), primary: false }] },
      ...observationBlocks(document),
      ...(before === null
        ? []
        : comparisonBlocks(figureChanges(figuresOf(document), figuresOf(before)), before.startedAt)),
      {
        kind: 'details',
        summary: lineOf(t('What was run, and what it printed')),
        open: false,
        blocks: rawBlocks(document, from),
      },
      { kind: 'text', line: lineOf(t('Tested {0}, in {1} ms.', momentText(startedAt), Math.round(ms))) },
    ],
  };
}

/** `Ping: web → db`. */
export function probeTitle({ kind, from, to }: Pick<ProbeDocument, 'kind' | 'from' | 'to'>): string {
  return t('{0}: {1} → {2}', kindText(kind), printable(from), printable(to));
}

/** How serious it is: what could not be checked is never good. */
export function probeSeverity(observation: Observation): Severity {
  if (observation.inconclusive !== null || observation.result === null) return 'unknown';
  // Silence over UDP proves nothing.
  if (observation.kind === 'udp' && observation.result.outcome === 'silent') return 'unknown';
  if (!observation.ok) return 'error';
  const isWorse =
    (observation.kind === 'ping' && observation.result.received < observation.result.sent) ||
    (observation.kind === 'mtu' && observation.result.limitedBy === 'black-hole') ||
    (observation.kind === 'http' && (observation.result.status ?? 0) >= 400);
  return isWorse ? 'warning' : 'good';
}

/** A kind of probe in a word or two. */
function kindText(kind: Observation['kind']): string {
  switch (kind) {
    case 'ping':
      return 'Ping';
    case 'tcp':
      return 'TCP';
    case 'udp':
      return 'UDP';
    case 'http':
      return 'HTTP';
    case 'dns':
      return 'DNS';
    case 'mtu':
      return t('Path MTU');
    case 'trace':
      return t('Trace');
    case 'iperf3':
      return t('Bandwidth');
  }
}
