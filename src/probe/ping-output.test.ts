import assert from 'node:assert/strict';
import fc from 'fast-check';
import { capture, captureNames } from '../../test/support/captures.ts';
import type { PingResult } from '../model/observation.ts';
import { readPing, type Finished } from './ping-output.ts';

const tools = ['iputils', 'inetutils', 'busybox130', 'busybox135', 'busybox137', 'busyboxmusl'] as const;

/** The result of a capture that has one. */
function resultOf(name: string): PingResult {
  const reading = readPing(capture(name));
  assert.equal(reading.kind, 'result', name);
  return reading.result;
}

/** What each tool makes of a case: `sent/received failure`, or `? why`. */
function summary(tool: string, name: string): string {
  const reading = readPing(capture(`ping-${tool}-${name}`));
  if (reading.kind === 'inconclusive') return `? ${reading.why}`;
  const { sent, received, failure } = reading.result;
  return `${sent}/${received}${failure === null ? '' : ` ${failure}`}`;
}

describe('reading ping', () => {
  it('gives counts, address, times and each reply of iputils', () => {
    assert.deepEqual(resultOf('ping-iputils-reachable'), {
      address: '172.30.1.10',
      sent: 3,
      received: 3,
      lossPercent: 0,
      rttMs: { min: 0.087, avg: 0.133, max: 0.195, mdev: 0.045 },
      replies: [
        { sequence: 1, ms: 0.195, ttl: 64, duplicate: false },
        { sequence: 2, ms: 0.119, ttl: 64, duplicate: false },
        { sequence: 3, ms: 0.087, ttl: 64, duplicate: false },
      ],
      failure: null,
    });
  });

  it('counts the replies of busybox from 1 as well', () => {
    const { replies, rttMs } = resultOf('ping-busybox130-partial-loss');
    assert.deepEqual(
      replies.map((reply) => reply.sequence),
      [1, 4, 6, 8],
    );
    assert.deepEqual(rttMs, { min: 0.144, avg: 0.282, max: 0.616, mdev: null });
  });

  it('marks duplicates and does not count them', () => {
    const { received, replies } = resultOf('ping-iputils-duplicates');
    assert.equal(received, 3);
    assert.equal(replies.filter((reply) => reply.duplicate).length, 2);
  });

  it('knows the address of an IPv6 target, also where its name stands around it', () => {
    assert.equal(resultOf('ping-iputils-reachable-name').address, 'fd00:30:1::10');
    assert.equal(resultOf('ping-busybox137-reachable-v6').address, 'fd00:30:1::10');
  });

  const agreed: Readonly<Record<string, string>> = {
    reachable: '3/3',
    'no-answer': '3/0 no-answer',
    'unknown-name': '0/0 name-unknown',
    'net-unreachable': '0/0 network-unreachable',
    'route-blackhole': '0/0 blackholed',
    'route-prohibit': '0/0 prohibited',
    'route-unreachable': '0/0 host-unreachable',
    'no-permission': '? not-permitted',
    'bad-option': '? odd-output',
    'no-args': '? odd-output',
    'killed-term': '? ended-early',
  };
  for (const [name, expected] of Object.entries(agreed)) {
    it(`reads "${name}" alike from every tool: ${expected}`, () => {
      for (const tool of tools) assert.equal(summary(tool, name), expected, tool);
    });
  }

  it('tells a filter rule in the own namespace from a missing privilege', () => {
    assert.equal(summary('busybox135', 'output-dropped'), '0/0 filtered-locally');
    assert.equal(summary('inetutils', 'output-dropped'), '0/0 filtered-locally');
    assert.equal(summary('busybox135', 'user-1000'), '? not-permitted');
  });

  it('tells a failing resolver from an unknown name where the tool does', () => {
    assert.equal(summary('iputils', 'dns-servfail'), '0/0 name-lookup-failed');
    assert.equal(summary('busybox137', 'dns-servfail'), '0/0 name-unknown');
  });

  it('says who is unreachable where the tool does', () => {
    assert.equal(summary('iputils', 'host-unreachable'), '3/0 host-unreachable');
    assert.equal(summary('inetutils', 'host-unreachable'), '3/0 host-unreachable');
    assert.equal(summary('iputils', 'admin-prohibited'), '2/0 filtered');
    assert.equal(summary('iputils', 'too-long'), '2/0 message-too-long');
    assert.equal(summary('iputils', 'ttl-exceeded'), '2/0 time-exceeded');
  });

  it('keeps replies that carry no time', () => {
    assert.deepEqual(resultOf('ping-iputils-size0').replies[0], { sequence: 1, ms: null, ttl: 64, duplicate: false });
  });

  it('reads every capture without an exception and without more replies than were sent', () => {
    const names = captureNames('ping-');
    assert.ok(names.length > 300);
    for (const name of names) {
      const reading = readPing(capture(name));
      if (reading.kind === 'result') assert.ok(reading.result.received <= Math.max(reading.result.sent, 1), name);
    }
  });

  it('takes a crash or a missing program for what it is', () => {
    const crashed: Finished = { exitCode: 139, stdout: '', stderr: 'Segmentation fault' };
    assert.deepEqual(readPing(crashed), { kind: 'inconclusive', why: 'tool-unusable' });
    assert.deepEqual(readPing({ ...crashed, exitCode: 127 }), { kind: 'inconclusive', why: 'tool-unusable' });
    assert.deepEqual(readPing({ exitCode: 0, stdout: '', stderr: '' }), { kind: 'inconclusive', why: 'odd-output' });
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.integer({ min: 0, max: 255 }), (stdout, stderr, exitCode) => {
        readPing({ exitCode, stdout, stderr });
      }),
    );
  });
});
