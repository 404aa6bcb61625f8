import type { Evidence, Finding, FindingCode, FindingLayer, Fix, Severity } from '../../model/diagnosis.ts';
import { findingText } from '../../text/findings.ts';
import { fixCommand, fixTitle } from '../../text/fixes.ts';
import { shorten } from '../../text/printable.ts';

/** A finding with its words, as the faces show it. */
export interface FindingEntry {
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly layer: FindingLayer;
  /** A sentence or two. */
  readonly summary: string;
  readonly evidence: readonly Evidence[];
  readonly fix: FixEntry | null;
}

/** What mends it, in words. */
export interface FixEntry {
  readonly title: string;
  /** What to type, or, of `copy`, what to write instead; '' where there is no one command. */
  readonly command: string;
  /** Whether it may be done on a click, after asking. */
  readonly safe: boolean;
  readonly action: FixAction | null;
}

/** A fix as data, for whoever carries it out. Containers and networks by id. */
export type FixAction =
  | { readonly kind: 'start' | 'unpause'; readonly container: string }
  | { readonly kind: 'connect'; readonly container: string; readonly network: string }
  | { readonly kind: 'copy'; readonly text: string };

const mostEvidence = 20;
const longestSource = 300;
const longestValue = 1000;

export function findingEntry(finding: Finding): FindingEntry {
  const { code, severity, layer, evidence, fix } = finding;
  return {
    code,
    severity,
    layer,
    summary: findingText(finding),
    evidence: evidence.slice(0, mostEvidence).map(({ kind, source, value }) => ({
      kind,
      source: shorten(source, longestSource),
      value: shorten(value, longestValue),
    })),
    fix: fix && fixEntry(fix),
  };
}

function fixEntry(fix: Fix): FixEntry {
  const action = actionOf(fix);
  return { title: fixTitle(fix), command: fixCommand(fix), safe: action !== null, action };
}

function actionOf(fix: Fix): FixAction | null {
  switch (fix.kind) {
    case 'start':
    case 'unpause':
      return { kind: fix.kind, container: fix.container };
    case 'connect':
      return { kind: 'connect', container: fix.container, network: fix.networkId };
    case 'use':
      return { kind: 'copy', text: fix.value };
    case 'advice':
      return null;
  }
}
