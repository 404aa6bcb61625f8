import type { Observation } from '../../src/model/observation.ts';

type Of<Kind extends Observation['kind']> = Extract<Observation, { kind: Kind }>;

/** One observation of a kind; what is not given is nothing out of the ordinary. */
export function anObservation<Kind extends Observation['kind']>(
  kind: Kind,
  result: Of<Kind>['result'],
  fields: Partial<Of<Kind>> = {},
): Of<Kind> {
  const observation = {
    kind,
    via: 'exec',
    tool: 'busybox',
    command: ['tool', 'target'],
    exitCode: 0,
    ok: true,
    startedAt: '2026-01-02T03:04:05.000Z',
    ms: 12,
    raw: 'printed\n',
    inconclusive: null,
    result,
    ...fields,
  };
  return observation as unknown as Of<Kind>;
}

/** A ping of five, of which so many were answered in so many milliseconds. */
export function aPing(received: number, avg: number): Of<'ping'> {
  const replies = Array.from({ length: received }, (_, at) => ({
    sequence: at + 1,
    ms: avg,
    ttl: 64,
    duplicate: false,
  }));
  return anObservation(
    'ping',
    {
      address: '172.20.0.3',
      sent: 5,
      received,
      lossPercent: (5 - received) * 20,
      rttMs: received === 0 ? null : { min: avg, avg, max: avg, mdev: null },
      replies,
      failure: received === 0 ? 'no-answer' : null,
    },
    { ok: received > 0 },
  );
}

/** An iperf3 run over TCP with a rate for each second, in bit/s. */
export function anIperf3(rates: readonly number[]): Of<'iperf3'> {
  return anObservation('iperf3', {
    outcome: 'measured',
    port: 5201,
    protocol: 'tcp',
    reverse: false,
    streams: 1,
    bitsPerSecond: rates.reduce((sum, rate) => sum + rate, 0) / rates.length,
    bytes: 1,
    seconds: rates.length,
    retransmits: 3,
    jitterMs: null,
    lossPercent: null,
    packets: null,
    lostPackets: null,
    cpuPercent: null,
    intervals: rates.map((bitsPerSecond, at) => ({ start: at, end: at + 1, bitsPerSecond, retransmits: at })),
    server: 'own',
    failure: null,
  });
}
