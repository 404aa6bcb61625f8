import assert from 'node:assert/strict';
import fc from 'fast-check';
import { capture } from '../../test/support/captures.ts';
import {
  readBashHttp,
  readCurlHttp,
  readNetcatHttp,
  readScriptedHttp,
  readWgetHttp,
  type HttpReading,
} from './http-output.ts';
import type { Finished } from './ping-output.ts';

const netcat = (finished: Finished): HttpReading => readNetcatHttp(finished, false);
const tools: Readonly<Record<string, (finished: Finished) => HttpReading>> = {
  python: readScriptedHttp,
  node: readScriptedHttp,
  bash: readBashHttp,
  curl: readCurlHttp,
  'nc-openbsd': netcat,
  'nc-traditional': netcat,
  ncat: netcat,
  'nc-busybox135': (finished) => readNetcatHttp(finished, true),
  'wget-gnu': readWgetHttp,
  'wget-busybox135': readWgetHttp,
};

function summary(tool: string, name: string): string {
  const read = tools[tool] ?? assert.fail(tool);
  const reading = read(capture(`http-${tool}-${name}`));
  if (reading.kind === 'inconclusive') return `? ${reading.why}`;
  const { outcome, status, failure } = reading.result;
  return [outcome, status, failure].filter((part) => part !== null).join(' ');
}

describe('reading what a web server answered', () => {
  const agreed: Readonly<Record<string, string>> = {
    ok: 'answered 200',
    redirect: 'answered 302',
    unavailable: 'answered 503',
    closed: 'closed',
    reset: 'closed',
    'not-http': 'not-http',
    'plain-to-tls': 'closed',
    refused: 'refused',
    'net-unreachable': 'unreachable host-unreachable',
    'unknown-name': 'unresolved name-unknown',
  };
  for (const [name, expected] of Object.entries(agreed)) {
    it(`reads "${name}" alike from every tool: ${expected}`, () => {
      for (const tool of Object.keys(tools)) assert.equal(summary(tool, name), expected, tool);
    });
  }

  it('tells a server that stays silent from one that is not reached, where the tool can', () => {
    for (const tool of Object.keys(tools).filter((name) => name !== 'wget-busybox135')) {
      assert.equal(summary(tool, 'silent'), 'silent', tool);
      assert.equal(summary(tool, 'dropped'), 'timed-out no-answer', tool);
    }
    assert.equal(summary('wget-busybox135', 'silent'), '? ended-early');
    assert.equal(summary('wget-busybox135', 'dropped'), '? ended-early');
  });

  it('knows where a redirect leads', () => {
    for (const [tool, read] of Object.entries(tools)) {
      const reading = read(capture(`http-${tool}-redirect`));
      assert.ok(reading.kind === 'result');
      assert.equal(reading.result.location, 'http://elsewhere.test/x', tool);
    }
  });

  it('gives the facts of a certificate, and that it is not trusted', () => {
    for (const tool of ['python', 'node', 'curl']) {
      const reading = (tools[tool] ?? assert.fail())(capture(`http-${tool}-tls`));
      assert.ok(reading.kind === 'result' && reading.result.certificate !== null, tool);
      const { subject, issuer, names, validTo, trusted, problem } = reading.result.certificate;
      assert.deepEqual([subject, issuer], ['O=Lab, CN=web.test', 'O=Lab, CN=web.test']);
      assert.deepEqual(names, ['DNS:web.test', 'DNS:web']);
      assert.match(validTo, /^2036-11-2/);
      assert.equal(trusted, false);
      assert.match(problem, /self.signed/i, tool);
      assert.ok((reading.result.tlsMs ?? 0) > 0, tool);
    }
  });

  it('knows a server that breaks TLS off for one that speaks it', () => {
    const reading = readWgetHttp(capture('http-wget-busybox135-tls-alert'));
    assert.ok(reading.kind === 'result');
    assert.deepEqual([reading.result.outcome, reading.result.tlsAlert], ['tls-failed', 40]);
  });

  it('times each step', () => {
    for (const tool of ['python', 'node', 'curl']) {
      const reading = (tools[tool] ?? assert.fail())(capture(`http-${tool}-ok`));
      assert.ok(reading.kind === 'result');
      const { connectMs, firstByteMs, tlsMs } = reading.result;
      assert.ok(connectMs !== null && connectMs < 100 && firstByteMs !== null && tlsMs === null, tool);
    }
  });

  it('waits for TLS in vain where plain HTTP is spoken', () => {
    for (const tool of ['python', 'node', 'curl']) assert.equal(summary(tool, 'tls-to-plain'), 'silent', tool);
  });

  it('concludes nothing from a broken tool, and never throws', () => {
    for (const read of Object.values(tools)) {
      assert.equal(read({ exitCode: 127, stdout: '', stderr: 'not found' }).kind, 'inconclusive');
    }
    fc.assert(
      fc.property(fc.string(), fc.string(), (stdout, stderr) => {
        for (const read of Object.values(tools)) read({ exitCode: 0, stdout, stderr });
      }),
    );
  });
});
