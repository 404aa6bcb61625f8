import { t } from '@vscode/l10n';
import { defaultThresholds, type Thresholds } from '../../diagnosis/case.ts';
import { diagnose as runDiagnosis, readSource, type DiagnoseOptions } from '../../diagnosis/diagnose.ts';
import { engineMeans } from '../../diagnosis/engine-means.ts';
import { diagnoseService } from '../../diagnosis/service.ts';
import type { Verdict } from '../../model/diagnosis.ts';
import { diagnoseDocument, type DiagnoseDocument, type StepEntry } from '../../shared/documents/diagnose.ts';
import type { FindingEntry } from '../../shared/documents/finding.ts';
import { readTopology } from '../../store/read.ts';
import { stepFacts, stepName, verdictSentence } from '../../text/diagnosis-report.ts';
import { observationText } from '../../text/observations.ts';
import { printable, printableLines, shorten } from '../../text/printable.ts';
import { parsePlace, parseTarget, type Target } from '../../topology/place.ts';
import { exit } from '../exit.ts';
import type { Paint } from '../io.ts';
import { readRegistryOption, withRegistries } from '../open-registries.ts';
import type { RegistryFlags } from '../registry-options.ts';
import type { Session } from '../session.ts';
import { table } from '../table.ts';

export interface DiagnoseFlags extends RegistryFlags {
  /** Address that stands for the outside. */
  readonly internet?: string;
  /** Percent of packets lost from which on a connection counts as bad. */
  readonly maxLoss?: number;
  /** Milliseconds of round trip. */
  readonly maxLatency?: number;
  /** Mbit/s; measured only where it is given. */
  readonly minThroughput?: number;
}

/** The address that stands for the internet where no option names another. */
const internetAddress = '1.1.1.1';

/** `diagnose FROM TO[:PORT[/tcp|udp]]` */
export async function diagnose(
  session: Session,
  fromText: string,
  toText: string,
  flags: DiagnoseFlags,
): Promise<number> {
  const place = parsePlace(fromText);
  const target = parseTarget(toText);
  const asked = (flags.registry ?? []).map(readRegistryOption);
  const client = await session.engine();
  const topology = await readTopology(client, session.signal);
  const source = readSource(topology, place);
  const means = engineMeans(client, await session.runner(), topology, {
    signal: session.signal,
    hostHelper: session.options.hostHelper,
  });
  const options: DiagnoseOptions = {
    internet: flags.internet ?? internetAddress,
    thresholds: thresholdsOf(flags),
    ...(session.options.timeout !== undefined && { wait: session.options.timeout }),
  };
  const diagnosis =
    target.place.kind === 'service' && asked.length > 0
      ? await withRegistries(session, topology, asked, flags, async (registries) => {
          const question = { name: serviceOf(target), port: target.port, registries, signal: session.signal };
          return await diagnoseService(topology, means, source, question, options);
        })
      : await runDiagnosis(topology, means, source, target, options);
  const document = diagnoseDocument(diagnosis);
  session.print(document, () => report(session.paint, document));
  return statusOf(document.verdict);
}

function serviceOf({ place }: Target): string {
  return place.kind === 'service' ? place.name : '';
}

function thresholdsOf({ maxLoss, maxLatency, minThroughput }: DiagnoseFlags): Thresholds {
  return {
    lossPercent: maxLoss ?? defaultThresholds.lossPercent,
    latencyMs: maxLatency ?? defaultThresholds.latencyMs,
    bitsPerSecond: minThroughput === undefined ? null : minThroughput * 1_000_000,
  };
}

function statusOf(verdict: Verdict): number {
  switch (verdict) {
    case 'reachable':
      return exit.yes;
    case 'degraded':
    case 'unreachable':
      return exit.no;
    case 'unknown':
      return exit.unknown;
  }
}

const colours = { reachable: 'green', degraded: 'yellow', unreachable: 'red', unknown: 'yellow' } as const;
const marks = { reachable: '✔', degraded: '!', unreachable: '✘', unknown: '?' } as const;

function report(paint: Paint, document: DiagnoseDocument): string {
  const { verdict, findings, cause } = document;
  const head = paint(colours[verdict], `${marks[verdict]} ${verdictSentence(document)}`);
  const [first, ...others] = findings;
  const explained = cause !== null && first?.code === cause ? first : null;
  const parts = [
    head,
    ...(explained ? ['', ...findingLines(paint, explained)] : []),
    '',
    paint('bold', t('The way')),
    pathTable(paint, document.path),
    ...(document.returnPath.length > 0 && verdict !== 'reachable'
      ? [paint('bold', t('The way back')), pathTable(paint, document.returnPath)]
      : []),
    ...noteLines(paint, explained ? others : findings),
    ...observationLines(paint, document),
    paint('dim', t('{0} ms', document.ms)),
  ];
  return `${parts.join('\n')}\n`;
}

function findingLines(paint: Paint, finding: FindingEntry): string[] {
  const evidence = finding.evidence.map(({ source, value }) => [printable(source), shorten(printable(value), 200)]);
  const { fix } = finding;
  return [
    `${paint('bold', finding.code)}  ${finding.summary}`,
    ...(evidence.length > 0 ? [paint('dim', table(evidence, '    ').trimEnd())] : []),
    ...(fix
      ? [
          `  ${paint('cyan', t('Fix: {0}', fix.title))}${fix.command === '' || fix.title.endsWith(fix.command) ? '' : `\n      ${fix.command}`}`,
        ]
      : []),
  ];
}

function pathTable(paint: Paint, path: readonly StepEntry[]): string {
  const rows = path.map((step) => {
    const blocked = step.blockedBy !== undefined;
    const mark = blocked ? paint('red', '✘') : step.known ? paint('green', '│') : paint('dim', '┆');
    const facts = blocked ? `${stepFacts(step)}  ← ${step.blockedBy ?? ''}` : stepFacts(step);
    return [
      mark,
      printable(step.at),
      stepName(step.what),
      blocked ? paint('red', facts) : step.known ? facts : paint('dim', facts),
    ];
  });
  return table(rows, '  ');
}

function noteLines(paint: Paint, findings: readonly FindingEntry[]): string[] {
  if (findings.length === 0) return [];
  return [
    paint('bold', t('Also')),
    ...findings.flatMap((finding) => findingLines(paint, finding).map((line) => `  ${line}`)),
    '',
  ];
}

function observationLines(paint: Paint, { observations, from, to }: DiagnoseDocument): string[] {
  if (observations.length === 0) return [];
  const lines = observations.map((one) => {
    const how = printableLines(one.command.join(' ')).replace(/\s+/g, ' ');
    return `  ${observationText(one, from.name, to.asked)} ${paint('dim', shorten(how, 120))}`;
  });
  return [paint('bold', t('What was seen')), ...lines, ''];
}
