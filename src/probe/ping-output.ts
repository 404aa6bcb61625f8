import { isIP } from 'node:net';
import type { Inconclusive, PingReply, PingResult } from '../model/observation.ts';
import { failureIn, toolFailure } from './failures.ts';

/** What a finished program left. */
export interface Finished {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Milliseconds that it took, where that was measured. */
  readonly ms?: number;
}

/** A result, or why there is none. */
export type Reading<Result> =
  { readonly kind: 'result'; readonly result: Result } | { readonly kind: 'inconclusive'; readonly why: Inconclusive };

/** The tool lacks a privilege. Not the same as EPERM when sending, which a filter rule causes. */
export const unprivileged =
  /permission denied \(are you root|socket: (operation not permitted|permission denied)|lacking privilege|cap_net_raw|must be (setuid )?root/i;

/** Reads what ping printed: iputils, busybox and inetutils, for IPv4 and IPv6, in the C locale. */
export function readPing({ exitCode, stdout, stderr }: Finished): Reading<PingResult> {
  const replies = readReplies(stdout);
  const counts = /^([0-9]{1,9}) packets transmitted, ([0-9]{1,9}) (?:packets )?received/m.exec(stdout);
  const answered = replies.filter((reply) => !reply.duplicate).length;
  if (answered === 0) {
    if (unprivileged.test(stderr)) return { kind: 'inconclusive', why: 'not-permitted' };
    const broken = toolFailure(exitCode);
    if (broken) return { kind: 'inconclusive', why: broken };
  }
  const failure = failureIn(`${stderr}\n${stdout}`);
  if (!counts && failure === null) {
    return { kind: 'inconclusive', why: /^PING /m.test(stdout) ? 'ended-early' : 'odd-output' };
  }
  const sent = counts ? Number(counts[1]) : 0;
  const received = counts ? Number(counts[2]) : answered;
  return {
    kind: 'result',
    result: {
      address: addressIn(stdout),
      sent,
      received,
      lossPercent: sent === 0 ? 100 : Math.round((1 - Math.min(received, sent) / sent) * 1000) / 10,
      rttMs: readTimes(stdout),
      replies,
      failure: received > 0 ? null : (failure ?? 'no-answer'),
    },
  };
}

/** The replies in what ping printed so far. */
export function readReplies(stdout: string): PingReply[] {
  // Only iputils counts from 1; it puts no colon behind the address, and leaves out the second "packets".
  const first = /^PING [^\n]*\): [0-9]|packets transmitted, [0-9]+ packets received/m.test(stdout) ? 0 : 1;
  const pattern =
    /^[0-9]+ bytes from [^\n]*?: (?:icmp_)?seq=([0-9]{1,9})(?: ttl=([0-9]{1,3}))?(?: time[=<]([0-9.]{1,20}) ms)?([^\n]*)$/gm;
  return [...stdout.matchAll(pattern)].map(([, sequence, ttl, ms, rest]) => ({
    sequence: Number(sequence) + 1 - first,
    ms: ms === undefined ? null : Number(ms),
    ttl: ttl === undefined ? null : Number(ttl),
    duplicate: rest?.includes('DUP') === true,
  }));
}

function readTimes(stdout: string): PingResult['rttMs'] {
  const pattern =
    /min\/avg\/max(?:\/(?:mdev|stddev))? = ([0-9.]{1,20})\/([0-9.]{1,20})\/([0-9.]{1,20})(?:\/([0-9.]{1,20}))?/;
  const times = pattern.exec(stdout);
  if (!times) return null;
  const [, min, avg, max, mdev] = times;
  return { min: Number(min), avg: Number(avg), max: Number(max), mdev: mdev === undefined ? null : Number(mdev) };
}

/** From the first line: `PING web (172.20.0.2)…`, `PING web(web.app (fd00::2))…`. */
export function addressIn(stdout: string): string | null {
  const line = /^PING [^\n]*/m.exec(stdout)?.[0] ?? '';
  for (const [, inner] of line.matchAll(/\(([0-9a-fA-F:.]+)\)/g)) {
    if (inner !== undefined && isIP(inner) !== 0) return inner;
  }
  return null;
}
