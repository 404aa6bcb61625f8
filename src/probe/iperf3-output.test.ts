import assert from 'node:assert/strict';
import fc from 'fast-check';
import { capture } from '../../test/support/captures.ts';
import type { Iperf3Result } from '../model/observation.ts';
import { ratesSoFar, readIperf3, type Iperf3Asked } from './iperf3-output.ts';

function asked(name: string): Iperf3Asked {
  return {
    port: 5301,
    protocol: name.startsWith('udp') ? 'udp' : 'tcp',
    reverse: name.includes('reverse'),
    streams: name.includes('parallel') ? 3 : 1,
    server: 'own',
  };
}

function resultOf(name: string): Iperf3Result {
  const reading = readIperf3(capture(`iperf3-${name}`), asked(name));
  assert.equal(reading.kind, 'result', name);
  return reading.result;
}

describe('reading iperf3', () => {
  it('gives what TCP carried, each second, what was sent again, and how busy both ends were', () => {
    for (const name of ['tcp', 'tcp-reverse', 'tcp-parallel']) {
      const result = resultOf(name);
      assert.equal(result.outcome, 'measured');
      assert.ok((result.bitsPerSecond ?? 0) > 1e9 && (result.bytes ?? 0) > 1e8, name);
      assert.ok(Math.abs((result.seconds ?? 0) - 2) < 0.1, name);
      assert.equal(result.intervals.length, 2);
      assert.ok(result.retransmits !== null && result.retransmits > 0, name);
      assert.ok((result.cpuPercent?.from ?? 0) > 0 && (result.cpuPercent?.to ?? 0) > 0, name);
      assert.equal(result.lossPercent, null);
    }
    // Only the sender knows what it sent again.
    assert.ok(resultOf('tcp').intervals.every(({ retransmits }) => retransmits !== null));
  });

  it('gives jitter and loss of UDP, and counts what arrived', () => {
    const clean = resultOf('udp');
    assert.equal(clean.lossPercent, 0);
    assert.ok(clean.jitterMs !== null && clean.jitterMs < 1);
    assert.ok(Math.abs((clean.bitsPerSecond ?? 0) - 20e6) < 1e6);
    const lossy = resultOf('udp-loss');
    assert.ok(Math.abs((lossy.lossPercent ?? 0) - 20) < 3);
    assert.ok(Math.abs((lossy.bitsPerSecond ?? 0) - 16e6) < 1e6, String(lossy.bitsPerSecond));
    assert.equal(lossy.lostPackets, 704);
    assert.ok(Math.abs((resultOf('udp-reverse').bitsPerSecond ?? 0) - 20e6) < 1e6);
  });

  const failures: Readonly<Record<string, string>> = {
    refused: 'refused null',
    busy: 'busy null',
    dropped: 'timed-out no-answer',
    'no-route-arp': 'unreachable host-unreachable',
    'net-unreachable': 'unreachable host-unreachable',
    'unknown-name': 'unresolved name-unknown',
    'server-killed': 'broken-off null',
    'server-terminated': 'broken-off null',
  };
  for (const [name, expected] of Object.entries(failures)) {
    it(`knows what its error means: ${name}`, () => {
      const { outcome, failure } = resultOf(name);
      assert.equal(`${outcome} ${failure}`, expected);
    });
  }

  it('keeps the seconds before a test broke off', () => assert.equal(resultOf('server-killed').intervals.length, 2));

  it('reads errors that older versions print as text', () => {
    const stderr = 'iperf3: error - unable to connect to server: Connection refused\n';
    const reading = readIperf3({ exitCode: 1, stdout: '', stderr }, asked('tcp'));
    assert.ok(reading.kind === 'result' && reading.result.outcome === 'refused');
  });

  it('concludes nothing from nonsense, and never throws', () => {
    assert.deepEqual(readIperf3({ exitCode: 0, stdout: '{}', stderr: '' }, asked('tcp')), {
      kind: 'inconclusive',
      why: 'odd-output',
    });
    assert.deepEqual(readIperf3({ exitCode: 127, stdout: '', stderr: '' }, asked('tcp')), {
      kind: 'inconclusive',
      why: 'tool-unusable',
    });
    fc.assert(
      fc.property(fc.json(), fc.string(), (stdout, stderr) => {
        readIperf3({ exitCode: 1, stdout, stderr }, asked('udp'));
        ratesSoFar(stderr, 1);
      }),
    );
  });
});

describe('the rates that a server tells as it goes', () => {
  it('are those of each second, without the sum at the end', () => {
    for (const [name, streams] of [
      ['tcp', 1],
      ['tcp-reverse', 1],
      ['tcp-parallel', 3],
      ['udp', 1],
    ] as const) {
      const rates = ratesSoFar(capture(`iperf3-server-${name}`).stdout, streams);
      assert.ok(rates.length >= 2 && rates.length <= 3, `${name} ${rates.join(' ')}`);
      const whole = resultOf(name).bitsPerSecond ?? 0;
      assert.ok(
        rates.slice(0, 2).every((rate) => rate > whole * 0.4 && rate < whole * 2.5),
        `${name} ${rates.join(' ')} ${whole}`,
      );
    }
  });
});
