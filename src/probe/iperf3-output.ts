import * as v from 'valibot';
import type { Iperf3Interval, Iperf3Result } from '../model/observation.ts';
import { failureIn, toolFailure } from './failures.ts';
import type { Finished, Reading } from './ping-output.ts';

/** What was asked for, as far as the result repeats it. */
export type Iperf3Asked = Pick<Iperf3Result, 'port' | 'protocol' | 'reverse' | 'streams' | 'server'>;

const sum = v.object({
  start: v.optional(v.number(), 0),
  end: v.optional(v.number(), 0),
  seconds: v.optional(v.number(), 0),
  bytes: v.optional(v.number(), 0),
  bits_per_second: v.optional(v.number(), 0),
  retransmits: v.optional(v.number()),
  jitter_ms: v.optional(v.number()),
  lost_packets: v.optional(v.number()),
  packets: v.optional(v.number()),
  lost_percent: v.nullish(v.number()),
  omitted: v.optional(v.boolean(), false),
});
type Sum = v.InferOutput<typeof sum>;

const report = v.object({
  intervals: v.optional(v.array(v.object({ sum })), []),
  end: v.optional(
    v.object({
      sum: v.optional(sum),
      sum_sent: v.optional(sum),
      sum_received: v.optional(sum),
      cpu_utilization_percent: v.optional(v.object({ host_total: v.number(), remote_total: v.number() })),
    }),
    {},
  ),
  error: v.optional(v.string()),
});

/** Reads the JSON that iperf3's client prints at its end (`--json`), of any 3.x. */
export function readIperf3({ exitCode, stdout, stderr }: Finished, asked: Iperf3Asked): Reading<Iperf3Result> {
  const parsed = v.safeParse(report, jsonIn(stdout));
  if (!parsed.success) {
    const broken = toolFailure(exitCode);
    if (broken !== null) return { kind: 'inconclusive', why: broken };
    const error = /iperf3: (error.*)$/m.exec(`${stderr}\n${stdout}`)?.[1];
    return error === undefined ? { kind: 'inconclusive', why: 'odd-output' } : fromError(error, asked, []);
  }
  const { intervals, end, error } = parsed.output;
  const seconds = intervals.filter(({ sum: { omitted } }) => !omitted).map(({ sum: one }) => intervalOf(one));
  if (error !== undefined) return fromError(error, asked, seconds);
  const sent = end.sum_sent ?? end.sum;
  const received = end.sum_received ?? end.sum;
  if (sent === undefined || received === undefined) return { kind: 'inconclusive', why: 'odd-output' };
  const cpu = end.cpu_utilization_percent;
  return {
    kind: 'result',
    result: {
      ...asked,
      ...(asked.protocol === 'udp' ? udpFigures(end.sum ?? received, received) : tcpFigures(sent, received)),
      outcome: 'measured',
      cpuPercent: cpu === undefined ? null : { from: tenth(cpu.host_total), to: tenth(cpu.remote_total) },
      intervals: seconds,
      failure: null,
    },
  };
}

type Figures = Pick<
  Iperf3Result,
  'bitsPerSecond' | 'bytes' | 'seconds' | 'retransmits' | 'jitterMs' | 'lossPercent' | 'packets' | 'lostPackets'
>;

/** What arrived counts; a receiver that was cut off tells nothing. */
function tcpFigures(sent: Sum, received: Sum): Figures {
  const told = received.bytes > 0 ? received : sent;
  return {
    ...{ bitsPerSecond: told.bits_per_second, bytes: told.bytes, seconds: told.seconds },
    retransmits: sent.retransmits ?? null,
    ...{ jitterMs: null, lossPercent: null, packets: null, lostPackets: null },
  };
}

/** Up to 3.12 there is one sum with what the sender sent and what the receiver missed; later a second one of what arrived. */
function udpFigures(all: Sum, received: Sum): Figures {
  const packets = all.packets ?? received.packets ?? null;
  const lostPackets = all.lost_packets ?? null;
  const lossPercent = packets === null || lostPackets === null || packets === 0 ? null : (lostPackets / packets) * 100;
  // The sum of the sender says what was sent: what was lost of it did not arrive.
  const arrived = received !== all && received.bytes > 0 ? 1 : 1 - (lossPercent ?? 0) / 100;
  const told = received !== all && received.bytes > 0 ? received : all;
  return {
    bitsPerSecond: told.bits_per_second * arrived,
    bytes: Math.round(told.bytes * arrived),
    seconds: told.seconds,
    retransmits: null,
    jitterMs: all.jitter_ms ?? received.jitter_ms ?? null,
    ...{ lossPercent, packets, lostPackets },
  };
}

function intervalOf({ start, end, bits_per_second: bitsPerSecond, retransmits }: Sum): Iperf3Interval {
  return { start: tenth(start), end: tenth(end), bitsPerSecond, retransmits: retransmits ?? null };
}

function fromError(error: string, asked: Iperf3Asked, intervals: readonly Iperf3Interval[]): Reading<Iperf3Result> {
  const outcome = outcomeIn(error);
  if (outcome === null) return { kind: 'inconclusive', why: 'odd-output' };
  const told = outcome === 'unreachable' || outcome === 'unresolved';
  return {
    kind: 'result',
    result: {
      ...asked,
      ...{ outcome, bitsPerSecond: null, bytes: null, seconds: null, retransmits: null, jitterMs: null },
      ...{ lossPercent: null, packets: null, lostPackets: null, cpuPercent: null, intervals },
      failure: told ? failureIn(error) : outcome === 'timed-out' ? 'no-answer' : null,
    },
  };
}

/** What iperf3's error messages mean; null where they tell of something else than the network. */
function outcomeIn(error: string): Iperf3Result['outcome'] | null {
  if (/server is busy/i.test(error)) return 'busy';
  if (/refused/i.test(error)) return 'refused';
  // A connect that does not come about in the time of --connect-timeout is told as being still in progress.
  if (/timed out|in progress/i.test(error)) return 'timed-out';
  const failure = failureIn(error);
  if (failure === 'name-unknown' || failure === 'name-lookup-failed') return 'unresolved';
  if (failure !== null) return 'unreachable';
  return /closed|terminated|unable to (read|write|send|receive)|reset|interrupt|broken pipe|idle timeout/i.test(error)
    ? 'broken-off'
    : null;
}

/** The rates that a server of ours printed so far (`--format k`), in bit/s: the sums where there are several streams. */
export function ratesSoFar(stdout: string, streams: number): number[] {
  const pattern = /^\[ *(SUM|[0-9]+)\] +([0-9.]{1,12})-([0-9.]{1,12}) +sec +\S+ +\S+ +([0-9.]{1,16}) Kbits\/sec/gm;
  return [...stdout.matchAll(pattern)]
    .filter(
      ([, id, start, end]) =>
        (id === 'SUM') === streams > 1 && Number(end) - Number(start) < 1.6 * longestBefore(stdout),
    )
    .map(([, , , , rate]) => Number(rate) * 1000);
}

/** Seconds of the first interval: the last line sums up all of them. */
function longestBefore(stdout: string): number {
  const [, start, end] = /^\[ *(?:SUM|[0-9]+)\] +([0-9.]{1,12})-([0-9.]{1,12}) +sec/m.exec(stdout) ?? [];
  return Number(end) - Number(start);
}

function jsonIn(stdout: string): unknown {
  try {
    return JSON.parse(stdout.slice(stdout.indexOf('{')));
  } catch {
    return null;
  }
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
