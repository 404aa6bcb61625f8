import assert from 'node:assert/strict';
import type {
  DnsResult,
  Inconclusive,
  NetworkFailure,
  Observation,
  PingResult,
  TcpResult,
} from '../model/observation.ts';
import { failureText, inconclusiveText } from './failures.ts';
import { observationText } from './observations.ts';
import { round } from './observations/figures.ts';

const failures = Object.keys({
  'name-unknown': true,
  'name-lookup-failed': true,
  'network-unreachable': true,
  'host-unreachable': true,
  prohibited: true,
  blackholed: true,
  'filtered-locally': true,
  filtered: true,
  'message-too-long': true,
  'time-exceeded': true,
  'no-answer': true,
} satisfies Record<NetworkFailure, true>) as NetworkFailure[];
const inconclusives = Object.keys({
  'not-permitted': true,
  'odd-output': true,
  'tool-unusable': true,
  'ended-early': true,
} satisfies Record<Inconclusive, true>) as Inconclusive[];
const outcomes = Object.keys({
  connected: true,
  refused: true,
  'timed-out': true,
  unreachable: true,
  reset: true,
  unresolved: true,
} satisfies Record<TcpResult['outcome'], true>) as TcpResult['outcome'][];

const run = {
  via: 'exec',
  tool: 'a tool',
  command: ['tool'],
  exitCode: 0,
  ok: true,
  startedAt: '2026-01-01T00:00:00.000Z',
  ms: 1,
  raw: '',
  inconclusive: null,
} as const;

function ping(fields: Partial<PingResult>, from = 'web', to = 'db'): string {
  const result: PingResult = {
    address: '172.20.0.3',
    sent: 5,
    received: 5,
    lossPercent: 0,
    rttMs: { min: 0.05, avg: 0.0812, max: 0.1, mdev: null },
    replies: [],
    failure: null,
    ...fields,
  };
  return observationText({ kind: 'ping', ...run, result }, from, to);
}

function tcp(fields: Partial<TcpResult>, to = 'db:5432', from = 'web'): string {
  const result: TcpResult = {
    outcome: 'connected',
    address: null,
    port: 5432,
    connectMs: null,
    failure: null,
    ...fields,
  };
  return observationText({ kind: 'tcp', ...run, result }, from, to);
}

function dns(fields: Partial<DnsResult>): string {
  const base = {
    server: '127.0.0.11',
    name: 'db',
    type: 'A',
    transport: 'udp',
    rcode: 'NOERROR',
    answers: [],
    attempts: [],
  } as const;
  return observationText({ kind: 'dns', ...run, result: { ...base, ...fields } }, 'web', 'db');
}

describe('an observation in a sentence', () => {
  it('counts replies, loss and time of a ping', () => {
    assert.equal(ping({}), 'web → db: 5 of 5 replies, 0.081 ms on average.');
    assert.equal(ping({ received: 3, lossPercent: 40 }), 'web → db: 3 of 5 replies, 40 % lost, 0.081 ms on average.');
    assert.equal(ping({ rttMs: null }), 'web → db: 5 of 5 replies.');
  });

  it('says of a ping without replies why, for each failure, whether or not anything could be sent', () => {
    for (const failure of failures) {
      const none = { received: 0, lossPercent: 100, rttMs: null, failure };
      assert.equal(ping(none), `web → db: 0 of 5 replies, ${failureText(failure)}.`);
      assert.equal(ping({ ...none, sent: 0 }), `web → db: nothing could be sent, ${failureText(failure)}.`);
    }
    assert.match(ping({ received: 0, failure: null }), /no answer/);
  });

  it('is different for each outcome of a connect, and only a connection sounds like one', () => {
    const texts = outcomes.map((outcome) =>
      tcp({ outcome, failure: outcome === 'unresolved' ? 'name-unknown' : 'network-unreachable' }),
    );
    assert.equal(new Set(texts).size, outcomes.length);
    outcomes.forEach((outcome, at) =>
      assert.equal((texts[at] ?? '').includes(': connected'), outcome === 'connected', outcome),
    );
    assert.equal(tcp({ connectMs: 1.234 }), 'web → db:5432: connected in 1.2 ms.');
  });

  it('says of a connect that failed why, for each failure', () => {
    for (const failure of failures) {
      for (const outcome of ['unreachable', 'unresolved'] as const) {
        assert.equal(tcp({ outcome, failure }), `web → db:5432: ${failureText(failure)}.`);
      }
    }
  });

  it('names the port once', () => {
    assert.equal(tcp({}), 'web → db:5432: connected.');
    assert.equal(tcp({}, 'db'), 'web → db, port 5432: connected.');
  });

  it('gives every answer of a server with its time to live, or what it said instead', () => {
    const answer = (address: string): DnsResult['answers'][number] => ({ name: 'db', type: 'A', address, ttl: 600 });
    assert.equal(
      dns({ answers: [answer('172.20.0.3'), answer('172.20.0.4')] }),
      'web asked 127.0.0.11 for db (A): 172.20.0.3 (TTL 600 s), 172.20.0.4 (TTL 600 s).',
    );
    assert.equal(dns({ rcode: 'NXDOMAIN' }), 'web asked 127.0.0.11 for db (A): NXDOMAIN, no address.');
    assert.equal(dns({ rcode: null }), 'web asked 127.0.0.11 for db (A): no answer.');
  });

  it('never sounds like a verdict where nothing can be concluded', () => {
    for (const kind of ['ping', 'tcp', 'dns'] as const) {
      for (const inconclusive of inconclusives) {
        const observation: Observation = { kind, ...run, ok: false, inconclusive, result: null };
        const text = observationText(observation, 'web', 'db');
        assert.equal(text, `web → db: could not be checked, ${inconclusiveText(inconclusive)}.`);
      }
    }
    assert.equal(new Set(inconclusives.map(inconclusiveText)).size, inconclusives.length);
    assert.equal(new Set(failures.map(failureText)).size, failures.length);
  });

  it('lets nothing through that a terminal obeys', () => {
    const hostile = '\u001b[2J\u009b\r\n\u202e\u2066';
    const texts = [
      ping({}, hostile, hostile),
      ...outcomes.map((outcome) => tcp({ outcome }, hostile, hostile)),
      dns({ server: hostile, name: hostile, rcode: hostile }),
      dns({ server: hostile, rcode: null }),
      dns({ answers: [{ name: hostile, type: 'TXT', address: hostile, ttl: 1 }] }),
    ];
    for (const text of texts) assert.doesNotMatch(text, /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
  });

  it('is not flooded by a server that answers without end', () => {
    const answers = Array.from({ length: 3000 }, () => ({
      name: 'x',
      type: 'TXT',
      address: 'x'.repeat(10_000),
      ttl: 1,
    }));
    assert.ok(dns({ answers }).length < 6000);
    assert.ok(dns({ name: 'x'.repeat(10_000), server: 'x'.repeat(10_000), rcode: null }).length < 1000);
  });
});

describe('milliseconds as people read them', () => {
  it('have two digits that count, and no exponent', () => {
    const cases: [number, string][] = [
      [0, '0'],
      [0.0812, '0.081'],
      [1.234, '1.2'],
      [9.96, '10'],
      [35.4, '35'],
      [99.7, '100'],
      [123.4, '123'],
      [12_345.6, '12346'],
    ];
    for (const [ms, text] of cases) assert.equal(round(ms), text);
  });
});
