import assert from 'node:assert/strict';
import type {
  HttpResult,
  Iperf3Result,
  MtuResult,
  Observation,
  TraceResult,
  UdpResult,
} from '../../model/observation.ts';
import { observationText } from '../observations.ts';
import { rateText } from './figures.ts';
import { hopText } from './trace.ts';

const run = {
  ...({ via: 'exec', tool: 'a tool', command: ['tool'], exitCode: 0, ok: true } as const),
  ...{ startedAt: '2026-01-01T00:00:00.000Z', ms: 1, raw: '', inconclusive: null },
};
const say = (observation: Observation): string => observationText(observation, 'web', 'db');
const udp = (fields: Partial<UdpResult>): string =>
  say({
    ...run,
    kind: 'udp',
    result: { outcome: 'answered', address: null, port: 53, payload: 'dns', answerMs: null, failure: null, ...fields },
  });
const http = (fields: Partial<HttpResult>): string =>
  say({
    ...run,
    kind: 'http',
    result: {
      ...({ outcome: 'answered', url: 'https://db:443/', address: null, port: 443, status: 200 } as const),
      ...{
        dnsMs: null,
        connectMs: null,
        tlsMs: null,
        firstByteMs: null,
        location: null,
        certificate: null,
        tlsAlert: null,
      },
      failure: null,
      ...fields,
    },
  });
const mtu = (fields: Partial<MtuResult>): string =>
  say({
    ...run,
    kind: 'mtu',
    result: { address: null, mtu: 1400, limitedBy: null, tried: [], failure: null, ...fields },
  });
const trace = (fields: Partial<TraceResult>): string =>
  say({ ...run, kind: 'trace', result: { address: null, hops: [], reached: true, failure: null, ...fields } });
const iperf3 = (fields: Partial<Iperf3Result>): string =>
  say({
    ...run,
    kind: 'iperf3',
    result: {
      ...({ outcome: 'measured', port: 5201, protocol: 'tcp', reverse: false, streams: 1, server: 'own' } as const),
      ...{ bitsPerSecond: 941e6, bytes: 1, seconds: 5, retransmits: 3, jitterMs: null, lossPercent: null },
      ...{ packets: null, lostPackets: null, cpuPercent: null, intervals: [], failure: null },
      ...fields,
    },
  });

describe('the sentences on probes', () => {
  it('say of UDP what is known, and of silence that it proves nothing', () => {
    assert.equal(udp({ answerMs: 1.234 }), 'web → db, port 53: answered over UDP in 1.2 ms.');
    assert.match(udp({ outcome: 'silent' }), /proves nothing/);
    assert.match(udp({ outcome: 'refused' }), /refused over UDP/);
    assert.match(udp({ outcome: 'unreachable', failure: 'network-unreachable' }), /network unreachable/);
  });

  it('differ for each outcome of a request, and give status, times and certificate', () => {
    const outcomes = [
      'answered',
      'not-http',
      'closed',
      'silent',
      'tls-failed',
      'refused',
      'timed-out',
      'reset',
    ] as const;
    assert.equal(new Set(outcomes.map((outcome) => http({ outcome }))).size, outcomes.length);
    assert.equal(
      http({ status: 302, location: '/login', connectMs: 0.5, firstByteMs: 12 }),
      'web → https://db:443/: status 302 (connect 0.5 ms, first byte 12 ms), leads to /login.',
    );
    const certificate = {
      ...{ subject: 'CN=db', issuer: 'CN=ca', names: [], validFrom: '', validTo: '2030-01-02T00:00:00.000Z' },
      ...{ trusted: false, problem: 'self-signed certificate' },
    };
    assert.match(http({ certificate }), /CN=db, valid until 2030-01-02, not trusted in the container: self-signed/);
  });

  it('say what stops larger packets', () => {
    assert.match(mtu({ limitedBy: 'black-hole' }), /1400 bytes pass; larger ones vanish/);
    assert.match(mtu({ limitedBy: 'told' }), /somebody on the way says/);
    assert.match(mtu({ limitedBy: 'interface' }), /as many as the interface carries/);
    assert.match(mtu({ mtu: null, failure: 'no-answer' }), /not even a small packet/);
  });

  it('say how far a trace came', () => {
    const hop = (ttl: number, address: string | null) => ({ ttl, address, ms: 1, failure: null });
    assert.equal(trace({ hops: [hop(1, '10.0.0.1')] }), 'web → db: one hop, no router in between.');
    assert.equal(trace({ hops: [hop(1, '10.0.0.1'), hop(2, '10.1.0.1')] }), 'web → db: 2 hops.');
    const lost = { hops: [hop(1, '10.0.0.1'), hop(2, null)], reached: false, failure: 'no-answer' } as const;
    assert.equal(trace(lost), 'web → db: not reached. The last who answered is 10.0.0.1, hop 1: no answer.');
    assert.equal(hopText(hop(1, null)), 'no answer');
  });

  it('name the end that sends first', () => {
    assert.equal(iperf3({}), 'web → db: 941 Mbit/s over TCP, 3 segments sent again, in 5 s.');
    assert.match(iperf3({ reverse: true, retransmits: null }), /^db → web: 941 Mbit\/s over TCP, in 5 s\.$/);
    assert.match(iperf3({ protocol: 'udp', lossPercent: 1.25, jitterMs: 0.02 }), /1.3 % lost, jitter 0.02 ms/);
    assert.match(iperf3({ outcome: 'busy' }), /busy/);
  });

  it('let nothing through that a terminal obeys', () => {
    const hostile = '\u001b[2J\r\n\u202e';
    const certificate = {
      ...{ subject: hostile, issuer: hostile, names: [hostile], validFrom: '', validTo: '', trusted: false },
      problem: hostile,
    };
    const texts = [
      http({ url: hostile, location: hostile, certificate }),
      trace({ hops: [{ ttl: 1, address: hostile, ms: null, failure: null }], reached: false }),
      hopText({ ttl: 1, address: hostile, ms: null, failure: null }),
    ];
    for (const text of texts) assert.doesNotMatch(text, /[\p{Cc}\u202a-\u202e]/u);
  });
});

describe('a rate as people read it', () => {
  it('has three digits that count', () => {
    const cases: [number, string][] = [
      [0, '0 bit/s'],
      [999, '999 bit/s'],
      [999.7, '1 kbit/s'],
      [48_250_000, '48.3 Mbit/s'],
      [9_966_000_000, '9.97 Gbit/s'],
      [123_456_000_000, '123 Gbit/s'],
    ];
    for (const [rate, text] of cases) assert.equal(rateText(rate), text);
  });
});
