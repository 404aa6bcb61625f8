import { t } from '@vscode/l10n';
import type { Evidence } from '../../model/diagnosis.ts';
import type { Action, Block, Hop, Line, Page, Severity } from '../../model/page.ts';
import { stepText, verdictSentence } from '../../text/diagnosis-report.ts';
import { figureChanges, figuresOf, type Figure } from '../../text/figures.ts';
import { momentText } from '../../text/moments.ts';
import { code, lineOf, plain, strong } from '../../text/page/make.ts';
import { printable } from '../../text/printable.ts';
import { verdictText } from '../../text/report.ts';
import type { DiagnoseDocument, StepEntry } from '../documents/diagnose.ts';
import type { FindingEntry } from '../documents/finding.ts';
import { comparisonBlocks } from './comparison.ts';
import { observationDetails } from './observation.ts';

/** Begins the id of the action that carries out a fix; the code of the finding follows. */
export const fixPrefix = 'fix:';

/** The answer to "why can't A reach B?", as a page one wants to read: the verdict, what to do, the way, what it stands on. */
export function diagnosisPage(document: DiagnoseDocument, before: DiagnoseDocument | null): Page {
  const { from, to, findings, cause, observations, at, ms } = document;
  const main = findings.find(({ code: known }) => known === cause) ?? null;
  const others = findings.filter((finding) => finding !== main);
  return {
    title: diagnosisTitle(document),
    blocks: [
      { kind: 'notice', severity: verdictSeverity(document), line: [strong(verdictSentence(document))] },
      ...(main === null ? [] : causeBlocks(main)),
      {
        kind: 'actions',
        actions: [
          ...(main === null ? [] : fixActions(main)),
          { id: 'again', label: t('Run Again'), primary: main === null },
        ],
      },
      ...(before === null ? [] : comparisonBlocks(changesOf(document, before), before.at)),
      ...pathBlocks(document),
      ...(others.length === 0 ? [] : [heading(t('Also found')), ...others.map(findingBlock)]),
      ...(observations.length === 0
        ? []
        : [heading(t('What was seen')), ...observations.map((one) => observationDetails(one, from.name, to.asked))]),
      { kind: 'text', line: lineOf(t('Tested {0}, in {1} ms.', momentText(at), ms)) },
    ],
  };
}

/** `web → db:5432`. */
export function diagnosisTitle({ from, to }: Pick<DiagnoseDocument, 'from' | 'to'>): string {
  return `${printable(from.name)} → ${printable(to.asked)}`;
}

export function verdictSeverity({ verdict }: Pick<DiagnoseDocument, 'verdict'>): Severity {
  switch (verdict) {
    case 'reachable':
      return 'good';
    case 'degraded':
      return 'warning';
    case 'unreachable':
      return 'error';
    case 'unknown':
      return 'unknown';
  }
}

const heading = (text: string): Block => ({ kind: 'heading', text, level: 2 });

function causeBlocks(cause: FindingEntry): readonly Block[] {
  return [
    { kind: 'text', line: [plain(cause.summary)] },
    ...fixBlocks(cause),
    {
      kind: 'details',
      summary: lineOf(t('What this stands on ({0})', cause.evidence.length)),
      open: false,
      blocks: [evidenceTable(cause.evidence)],
    },
  ];
}

/** What is safe has a button; the rest is shown as what to type. */
function fixBlocks({ fix }: FindingEntry): readonly Block[] {
  if (fix === null) return [];
  return [
    { kind: 'text', line: [strong(t('What to do:')), plain(` ${fix.title}`)] },
    ...(fix.command === '' ? [] : [{ kind: 'output', text: fix.command } as const]),
  ];
}

function fixActions({ code: finding, fix }: FindingEntry): readonly Action[] {
  if (fix?.action == null) return [];
  const label = fix.action.kind === 'copy' ? t('Copy {0}', printable(fix.action.text)) : `${fix.title}…`;
  return [{ id: fixPrefix + finding, label, primary: true }];
}

function findingBlock(finding: FindingEntry): Block {
  return {
    kind: 'details',
    summary: [plain(`${signOf(finding.severity)} ${finding.summary}`)],
    open: false,
    blocks: [
      ...fixBlocks(finding),
      ...(fixActions(finding).length === 0
        ? []
        : [
            { kind: 'actions', actions: fixActions(finding).map((action) => ({ ...action, primary: false })) } as const,
          ]),
      evidenceTable(finding.evidence),
    ],
  };
}

function signOf(severity: FindingEntry['severity']): string {
  return severity === 'error' ? '✗' : severity === 'warning' ? '⚠' : 'ℹ';
}

function evidenceTable(evidence: readonly Evidence[]): Block {
  const rows = evidence.map(({ source, value }): Line[] => [lineOf(printable(source)), [code(printable(value))]]);
  return { kind: 'table', head: [t('read from'), t('says')], rows };
}

function pathBlocks({ path, returnPath, findings, verdict }: DiagnoseDocument): readonly Block[] {
  if (path.length === 0) return [];
  const isWell = verdict === 'reachable' || verdict === 'degraded';
  return [
    heading(t('The way there')),
    { kind: 'path', title: t('The way there'), hops: hopsOf(path, findings, isWell) },
    ...(returnPath.length === 0
      ? []
      : [
          {
            kind: 'details',
            summary: lineOf(t('The way back')),
            open: returnPath.some(({ blockedBy }) => blockedBy !== undefined),
            blocks: [{ kind: 'path', title: t('The way back'), hops: hopsOf(returnPath, findings, isWell) }],
          } as const,
        ]),
  ];
}

function hopsOf(steps: readonly StepEntry[], findings: DiagnoseDocument['findings'], isWell: boolean): readonly Hop[] {
  const blocked = steps.findIndex(({ blockedBy }) => blockedBy !== undefined);
  return steps.map((step, at): Hop => {
    const finding = findings.find(({ code: known }) => known === step.blockedBy);
    const facts = stepText(step);
    return {
      name: printable(step.at),
      line: finding === undefined ? lineOf(facts) : [plain(`${facts}. `), strong(finding.summary)],
      state: stateOf(step, at, blocked, isWell),
    };
  });
}

function stateOf(step: StepEntry, at: number, blocked: number, isWell: boolean): Hop['state'] {
  // A step that something was found on, and that was passed all the same, is no end of the way.
  if (step.blockedBy !== undefined) return isWell ? 'unknown' : 'blocked';
  if (blocked !== -1 && at > blocked && !isWell) return 'beyond';
  return step.known ? 'passed' : 'unknown';
}

function changesOf(now: DiagnoseDocument, before: DiagnoseDocument): ReturnType<typeof figureChanges> {
  return figureChanges(allFigures(now), allFigures(before));
}

function allFigures({ verdict, cause, to, observations }: DiagnoseDocument): readonly Figure[] {
  const word = (key: string, label: string, text: string): Figure => ({
    key,
    label,
    text,
    value: null,
    difference: () => '',
  });
  const seen = new Set<string>();
  const figures = observations.flatMap((observation) => {
    // The first of its kind is the one that was asked for.
    if (observation.kind === 'dns' || seen.has(observation.kind)) return [];
    seen.add(observation.kind);
    return figuresOf(observation).map((figure) => ({ ...figure, key: `${observation.kind}:${figure.key}` }));
  });
  return [
    word('verdict', t('verdict'), verdictText(verdict)),
    word('cause', t('cause'), cause ?? '–'),
    word('address', t('address'), to.address ?? '–'),
    ...figures,
  ];
}

/** What changed since the test before, for a row of the results. */
export function diagnosisChanges(now: DiagnoseDocument, before: DiagnoseDocument): ReturnType<typeof figureChanges> {
  return changesOf(now, before);
}
