import assert from 'node:assert/strict';
import fc from 'fast-check';
import { capture, captureNames } from '../../test/support/captures.ts';
import type { Finished } from './ping-output.ts';
import {
  readBashTcp,
  readCurlTcp,
  readNetcatTcp,
  readScriptedTcp,
  readWgetTcp,
  type TcpReading,
} from './tcp-output.ts';

/** curl was captured with two more fields in its `-w`. */
const readCapturedCurl = (finished: Finished): TcpReading =>
  readCurlTcp({ ...finished, stdout: finished.stdout.replace(/^(\S*) \S+ (\S+) (\S+) \S+$/m, '$1 $2 $3') });

const tools: Readonly<Record<string, (finished: Finished) => TcpReading>> = {
  python: readScriptedTcp,
  node: readScriptedTcp,
  bash: readBashTcp,
  'nc-e-busybox130': readNetcatTcp,
  'nc-e-busybox135': readNetcatTcp,
  'nc-e-busybox137': readNetcatTcp,
  'nc-e-busyboxmusl': readNetcatTcp,
  'nc-openbsd-z': readNetcatTcp,
  'nc-traditional-z': readNetcatTcp,
  'ncat-z': readNetcatTcp,
  'curl-badopt': readCapturedCurl,
  'wget-gnu': readWgetTcp,
  'wget-busybox135': readWgetTcp,
  'wget-busyboxmusl': readWgetTcp,
};

function summary(tool: string, name: string): string {
  const read = tools[tool] ?? assert.fail(tool);
  const reading = read(capture(`tcp-${tool}-${name}`));
  if (reading.kind === 'inconclusive') return `? ${reading.why}`;
  const { outcome, failure } = reading.result;
  return failure === null ? outcome : `${outcome} ${failure}`;
}

describe('reading a TCP connect', () => {
  const agreed: Readonly<Record<string, string>> = {
    connected: 'connected',
    'closed-after-accept': 'connected',
    'reset-after-accept': 'connected',
    refused: 'refused',
    'name-refused': 'refused',
    'reject-tcp-reset': 'refused',
    'reject-port-unreach': 'refused',
    'net-unreachable': 'unreachable network-unreachable',
    'no-route-arp': 'unreachable host-unreachable',
    'reject-admin': 'unreachable host-unreachable',
    'unknown-name': 'unresolved name-unknown',
  };
  for (const [name, expected] of Object.entries(agreed)) {
    it(`reads "${name}" alike from every tool: ${expected}`, () => {
      for (const tool of Object.keys(tools)) assert.equal(summary(tool, name), expected, tool);
    });
  }

  it('calls it a time-out where nothing came back, and says so only where the tool can tell', () => {
    for (const tool of Object.keys(tools).filter((name) => !name.startsWith('wget-busybox'))) {
      assert.equal(summary(tool, 'timeout'), 'timed-out no-answer', tool);
    }
    // Busybox's wget says the same for a server that connects and stays silent, or nothing at all.
    assert.match(summary('wget-busybox135', 'timeout'), /^\?/);
    assert.match(summary('wget-busyboxmusl', 'silent'), /^\?/);
  });

  it('connects to a server that never says a word', () => {
    for (const tool of Object.keys(tools).filter((name) => !name.startsWith('wget-busybox'))) {
      assert.equal(summary(tool, 'silent'), 'connected', tool);
    }
  });

  it('tells a failing resolver from an unknown name where the tool does', () => {
    for (const tool of ['python', 'node', 'bash', 'nc-openbsd-z', 'ncat-z', 'wget-gnu']) {
      assert.equal(summary(tool, 'dns-servfail'), 'unresolved name-lookup-failed', tool);
    }
  });

  it('gives the time that the connect took, without the lookup', () => {
    const reading = readCapturedCurl(capture('tcp-curl-badopt-name'));
    assert.deepEqual(reading, {
      kind: 'result',
      result: { outcome: 'connected', address: 'fd00:30:1::10', connectMs: 0.703, failure: null },
    });
  });

  it('takes an unknown option for an unusable tool', () => {
    const usage: Finished = {
      exitCode: 1,
      stdout: '',
      stderr: "nc: invalid option -- 'e'\nBusyBox v1.36\nUsage: nc …\n",
    };
    assert.deepEqual(readNetcatTcp(usage), { kind: 'inconclusive', why: 'tool-unusable' });
  });

  it('reads every capture of a tool that is used without an exception', () => {
    for (const [tool, read] of Object.entries(tools)) {
      for (const name of captureNames(`tcp-${tool}-`)) assert.ok(read(capture(name)), name);
    }
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.integer({ min: 0, max: 255 }), (stdout, stderr, exitCode) => {
        for (const read of Object.values(tools)) read({ exitCode, stdout, stderr });
      }),
    );
  });
});
