import type { Expectation } from '../scenarios/scenario.mts';
import type { Answer } from './diagnose.mts';

/** What an answer is worth. */
export interface Judgement {
  readonly isVerdictRight: boolean;
  readonly isCauseRight: boolean;
  /** Codes of errors that are not so, and a cause where there is none. */
  readonly falseBlames: readonly string[];
  /** All else that is wrong, one sentence each. */
  readonly faults: readonly string[];
}

/** Exit statuses that the verdicts have, by the contract of the command line. */
const statusOf: Readonly<Record<string, number>> = { reachable: 0, degraded: 1, unreachable: 1, unknown: 4 };

/** These blame nothing: they say how far a conclusion can be trusted. As a cause they are wrong all the same. */
const reservations = ['could-not-check', 'model-disagrees'];

/** Judges an answer by what is known to be so. */
export function judge(answer: Answer, expected: Expectation): Judgement {
  const { diagnosis, status } = answer;
  if (!diagnosis) {
    const said = answer.raw.trim().split('\n').slice(0, 3).join(' ').slice(0, 300);
    return { isVerdictRight: false, isCauseRight: false, falseBlames: [], faults: [`no diagnosis: ${said}`] };
  }
  const { verdict, cause, findings } = diagnosis;
  const known = new Set([expected.cause, ...(expected.also ?? []), ...(expected.may ?? [])]);
  const blamed = findings.filter(({ severity }) => severity === 'error').map(({ code }) => code);
  const falseBlames = [...new Set([...blamed, ...(cause === null ? [] : [cause])])].filter(
    (code) => !known.has(code) && !reservations.includes(code),
  );
  const codes = findings.map(({ code }) => code);
  const faults = [
    ...(cause === null || codes.includes(cause) ? [] : [`the cause ${cause} is not among the findings`]),
    ...(expected.also ?? []).filter((code) => !codes.includes(code)).map((code) => `${code} is not told`),
    ...(expected.not ?? []).filter((code) => codes.includes(code)).map((code) => `${code} is told, and is not so`),
    ...findings.filter(({ evidence }) => evidence.length === 0).map(({ code }) => `${code} has no evidence`),
    ...(status === statusOf[verdict] ? [] : [`exit status ${status ?? '?'} for ${verdict}`]),
  ];
  return { isVerdictRight: verdict === expected.verdict, isCauseRight: cause === expected.cause, falseBlames, faults };
}

/** Is there nothing wrong with it? */
export function isRight({ isVerdictRight, isCauseRight, falseBlames, faults }: Judgement): boolean {
  return isVerdictRight && isCauseRight && falseBlames.length === 0 && faults.length === 0;
}
