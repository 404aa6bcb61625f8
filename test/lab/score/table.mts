import { isRight } from './judge.mts';
import type { Result } from './score.mts';

/** What all results come to. */
export interface Score {
  readonly questions: number;
  readonly right: number;
  readonly falseBlames: number;
  /** Milliseconds, of the whole program. */
  readonly median: number;
  readonly p95: number;
  readonly untrue: number;
  readonly changed: number;
}

export function scoreOf(results: readonly Result[]): Score {
  const asked = results.filter(({ answer }) => answer !== undefined);
  const times = asked.map(({ answer }) => answer?.ms ?? 0).sort((a, b) => a - b);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return {
    questions: asked.length,
    right: asked.filter(({ judgement }) => judgement?.isVerdictRight === true && judgement.isCauseRight).length,
    falseBlames: asked.filter(({ judgement }) => (judgement?.falseBlames.length ?? 0) > 0).length,
    median: at(0.5),
    p95: at(0.95),
    untrue: results.filter(({ untrue }) => untrue.length > 0).length,
    changed: results.filter(({ changed }) => changed.length > 0).length,
  };
}

/** Everything that is wrong with a result, one sentence each; empty when it is as it should be. */
export function wrongs({ judgement, untrue, changed }: Result): string[] {
  return [
    ...untrue.map((text) => `not as the scenario says: ${text}`),
    ...(judgement && !judgement.isVerdictRight ? ['wrong verdict'] : []),
    ...(judgement && !judgement.isCauseRight ? ['wrong cause'] : []),
    ...(judgement?.falseBlames ?? []).map((code) => `false blame: ${code}`),
    ...(judgement?.faults ?? []),
    ...changed.map((text) => `changed by the diagnosis: ${text}`),
  ];
}

/** `unreachable: no-route`, `reachable` */
export const said = (verdict: string, cause: string | null): string =>
  cause === null ? verdict : `${verdict}: ${cause}`;

/** A line about one result, for the terminal. */
export function line(result: Result): string {
  const { answer, judgement, untrue, changed, expected } = result;
  const mark = untrue.length > 0 ? '?' : !judgement ? '-' : isRight(judgement) && changed.length === 0 ? '+' : 'x';
  const time = answer ? `${(answer.ms / 1000).toFixed(2)} s` : '';
  const found = !answer
    ? ''
    : answer.diagnosis
      ? said(answer.diagnosis.verdict, answer.diagnosis.cause)
      : 'no diagnosis';
  const cells = [titleOf(result).padEnd(38), said(expected.verdict, expected.cause).padEnd(40), found.padEnd(40), time];
  return [`${mark} ${cells.join(' ')}`.trimEnd(), ...wrongs(result).map((text) => `    ${text}`)].join('\n');
}

export function titleOf({ scenario, step }: Result): string {
  return step === 1 ? scenario.name : `${scenario.name} (${step})`;
}

export function summary(score: Score): string {
  const { questions, right, falseBlames, median, p95, untrue, changed } = score;
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
  return [
    `Causes right: ${right} of ${questions}; false blames: ${falseBlames}; median ${seconds(median)}, p95 ${seconds(p95)}.`,
    ...(untrue > 0 ? [`Scenarios that did not come true: ${untrue}.`] : []),
    ...(changed > 0 ? [`Diagnoses that changed something: ${changed}.`] : []),
  ].join('\n');
}

/** Was it true, answered as it has to be, and left as it was? */
export function isFine({ untrue, changed, judgement }: Result): boolean {
  return untrue.length === 0 && changed.length === 0 && (!judgement || isRight(judgement));
}
