import { t } from '@vscode/l10n';
import type { Observation } from '../model/observation.ts';
import { rateText, round } from './observations/figures.ts';
import { failureText } from './failures.ts';
import { tcpOutcomeText } from './outcomes.ts';
import { printable } from './printable.ts';

/** One figure of an observation, that can be compared with the same of another. */
export interface Figure {
  /** Tells figures of one observation apart. */
  readonly key: string;
  readonly label: string;
  readonly text: string;
  /** Null where it is a word. */
  readonly value: number | null;
  /** How a difference of it reads: `12 ms`; '' where both values say more: of percents. */
  readonly difference: (by: number) => string;
}

const ms = (value: number): string => t('{0} ms', round(value));
const percent = (value: number): string => `${round(value)} %`;
const count = (value: number): string => String(Math.round(value));
const bytes = (value: number): string => t('{0} bytes', Math.round(value));

function figure(key: string, label: string, value: number | null, say: (value: number) => string): Figure[] {
  const difference = say === percent ? () => '' : say;
  return value === null ? [] : [{ key, label, value, text: say(value), difference }];
}

function word(key: string, label: string, text: string): Figure[] {
  return text === '' ? [] : [{ key, label, value: null, text, difference: () => '' }];
}

/** What an observation says in figures, the most telling first; none where it says nothing. */
export function figuresOf(observation: Observation): readonly Figure[] {
  if (observation.result === null) return [];
  switch (observation.kind) {
    case 'ping': {
      const { lossPercent, rttMs, sent, received } = observation.result;
      return [
        ...figure('loss', t('loss'), lossPercent, percent),
        ...figure('trip', t('round trip'), rttMs?.avg ?? null, ms),
        ...figure('slowest', t('slowest'), rttMs?.max ?? null, ms),
        ...word('replies', t('replies'), t('{0} of {1}', received, sent)),
      ];
    }
    case 'tcp':
      return [
        ...word('outcome', t('connection'), tcpOutcomeText(observation.result.outcome)),
        ...figure('connect', t('connected in'), observation.result.connectMs, ms),
      ];
    case 'udp':
      return [
        ...word('outcome', t('answer'), udpOutcome(observation.result.outcome)),
        ...figure('answer', t('answered in'), observation.result.answerMs, ms),
      ];
    case 'http': {
      const { outcome, status, dnsMs, connectMs, tlsMs, firstByteMs } = observation.result;
      return [
        ...word('status', t('status'), status === null ? httpOutcome(outcome) : String(status)),
        ...figure('dns', t('name looked up in'), dnsMs, ms),
        ...figure('connect', t('connected in'), connectMs, ms),
        ...figure('tls', t('TLS in'), tlsMs, ms),
        ...figure('first', t('first byte in'), firstByteMs, ms),
      ];
    }
    case 'dns': {
      const { answers, attempts } = observation.result;
      const answered = attempts.filter(({ addresses }) => addresses.length > 0).length;
      return [
        ...word('answers', t('answers'), answers.map(({ address }) => printable(address)).join(', ')),
        ...figure('answered', t('answered'), answered, count),
      ];
    }
    case 'mtu':
      return figure('mtu', t('largest packet'), observation.result.mtu, bytes);
    case 'trace': {
      const { hops, reached, failure } = observation.result;
      return [
        ...word('reached', t('reached'), reached ? t('yes') : failureText(failure ?? 'no-answer')),
        ...figure('hops', t('hops'), hops.length, count),
      ];
    }
    case 'iperf3': {
      const { bitsPerSecond, retransmits, lossPercent, jitterMs } = observation.result;
      return [
        ...figure('rate', t('throughput'), bitsPerSecond, rateText),
        ...figure('retransmits', t('segments sent again'), retransmits, count),
        ...figure('loss', t('loss'), lossPercent, percent),
        ...figure('jitter', t('jitter'), jitterMs, ms),
      ];
    }
  }
}

/** One figure that changed from one observation to the next. */
export interface FigureChange {
  readonly label: string;
  readonly before: string;
  readonly now: string;
  /** `+12 ms`; empty for words. */
  readonly by: string;
}

/** What reads differently now. Figures that only one of the two has count as changed, too. */
export function figureChanges(now: readonly Figure[], before: readonly Figure[]): readonly FigureChange[] {
  const keys = [...new Set([...now, ...before].map(({ key }) => key))];
  return keys.flatMap((key): FigureChange[] => {
    const is = now.find((one) => one.key === key);
    const was = before.find((one) => one.key === key);
    if (is?.text === was?.text) return [];
    const change = { label: is?.label ?? was?.label ?? '', before: was?.text ?? '–', now: is?.text ?? '–' };
    return [{ ...change, by: is && was ? differenceText(is, was) : '' }];
  });
}

function differenceText(is: Figure, was: Figure): string {
  if (is.value === null || was.value === null) return '';
  const by = is.value - was.value;
  const text = is.difference(Math.abs(by));
  return by === 0 || text === '' ? '' : `${by > 0 ? '+' : '−'}${text}`;
}

/** Changes in a few words: `round trip +12 ms, loss 0 % → 30 %`. */
export function changesText(changes: readonly FigureChange[]): string {
  return changes.map(({ label, before, now, by }) => `${label} ${by === '' ? `${before} → ${now}` : by}`).join(', ');
}

function udpOutcome(outcome: 'answered' | 'refused' | 'silent' | 'unreachable' | 'unresolved'): string {
  switch (outcome) {
    case 'answered':
      return t('answered');
    case 'refused':
      return t('refused');
    case 'silent':
      return t('silent, which says nothing');
    case 'unreachable':
      return t('unreachable');
    case 'unresolved':
      return t('does not resolve');
  }
}

function httpOutcome(outcome: string): string {
  return outcome === 'tls-failed' ? t('no TLS came about') : printable(outcome);
}
