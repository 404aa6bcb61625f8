import type {
  DiagnosedSource,
  DiagnosedTarget,
  Diagnosis,
  FindingCode,
  PathStep,
  Verdict,
} from '../../model/diagnosis.ts';
import type { Observation } from '../../model/observation.ts';
import { shorten } from '../../text/printable.ts';
import { findingEntry, type FindingEntry } from './finding.ts';

/** `diagnose FROM TO --json`, and what a test between two places returns. */
export interface DiagnoseDocument {
  readonly version: 1;
  readonly from: DiagnosedSource;
  readonly to: DiagnosedTarget;
  readonly verdict: Verdict;
  /** Null when reachable. */
  readonly cause: FindingCode | null;
  readonly findings: readonly FindingEntry[];
  readonly path: readonly StepEntry[];
  readonly returnPath: readonly StepEntry[];
  readonly observations: readonly Observation[];
  readonly ms: number;
  /** ISO 8601. */
  readonly at: string;
}

/** One step of the way. */
export interface StepEntry {
  readonly at: string;
  readonly what: PathStep['what'];
  readonly detail: Readonly<Record<string, string>>;
  /** False where nothing is known of it. */
  readonly known: boolean;
  /** Only on the step that stops the packet. */
  readonly blockedBy?: FindingCode;
}

const mostFindings = 50;
const mostObservations = 60;
/** Characters of a program's output. */
const longestRaw = 20_000;

export function diagnoseDocument(diagnosis: Diagnosis): DiagnoseDocument {
  const { from, to, verdict, cause, findings, path, returnPath, observations, ms, at } = diagnosis;
  return {
    version: 1,
    from,
    to,
    verdict,
    cause: cause?.code ?? null,
    findings: findings.slice(0, mostFindings).map(findingEntry),
    path: path.map(stepEntry),
    returnPath: returnPath.map(stepEntry),
    observations: observations.slice(0, mostObservations).map((one) => ({ ...one, raw: shorten(one.raw, longestRaw) })),
    ms,
    at,
  };
}

function stepEntry({ at, what, detail, known, blockedBy }: PathStep): StepEntry {
  const shown = Object.fromEntries(Object.entries(detail).map(([key, value]) => [key, shorten(value, 500)]));
  return { at, what, detail: shown, known, ...(blockedBy !== null && { blockedBy }) };
}
