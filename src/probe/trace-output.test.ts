import assert from 'node:assert/strict';
import fc from 'fast-check';
import { capture } from '../../test/support/captures.ts';
import type { TraceResult } from '../model/observation.ts';
import type { Finished, Reading } from './ping-output.ts';
import { readPingTrace, readScriptedTrace, readTraceroute } from './trace-output.ts';

const tools: Readonly<Record<string, (finished: Finished, maxHops: number) => Reading<TraceResult>>> = {
  iputils: readPingTrace,
  python: readScriptedTrace,
  modern: readTraceroute,
  busybox135: readTraceroute,
  inetutils: readTraceroute,
  tracepath: readTraceroute,
};

function summary(tool: string, name: string): string {
  const reading = (tools[tool] ?? assert.fail(tool))(capture(`trace-${tool}-${name}`), 8);
  if (reading.kind === 'inconclusive') return `? ${reading.why}`;
  const { hops, reached, failure } = reading.result;
  return `${hops.map((hop) => hop.address ?? '*').join(' ')} ${reached ? 'reached' : failure}`.trim();
}

describe('reading a trace', () => {
  const agreed: Readonly<Record<string, string>> = {
    plain: '172.30.50.7 reached',
    router: '172.30.50.6 172.30.51.3 reached',
    'silent-target': '172.30.50.6 * no-answer',
    'unknown-name': 'name-unknown',
  };
  for (const [name, expected] of Object.entries(agreed)) {
    it(`reads "${name}" alike from every tool: ${expected}`, () => {
      for (const tool of Object.keys(tools)) assert.equal(summary(tool, name), expected, tool);
    });
  }

  it('reads IPv6 from those that know it', () => {
    for (const tool of Object.keys(tools).filter((name) => name !== 'inetutils')) {
      assert.equal(summary(tool, 'plain-v6'), 'fd00:50::7 reached', tool);
    }
  });

  it('says who refuses to pass it on', () => {
    for (const tool of ['iputils', 'python', 'busybox135', 'inetutils'])
      assert.equal(summary(tool, 'router-rejects'), '172.30.50.6 172.30.50.6 filtered', tool);
    assert.equal(summary('tracepath', 'router-rejects'), '172.30.50.6 172.30.50.6 host-unreachable');
  });

  it('knows that there is no way to go, and claims nothing where the tool does not say why', () => {
    for (const tool of ['iputils', 'python', 'modern', 'busybox135', 'inetutils'])
      assert.equal(summary(tool, 'net-unreachable'), 'host-unreachable', tool);
    assert.equal(summary('tracepath', 'net-unreachable'), '? odd-output');
  });

  it('gives a time for each hop that was measured', () => {
    const reading = readScriptedTrace(capture('trace-python-router'), 8);
    assert.ok(reading.kind === 'result');
    assert.deepEqual(
      reading.result.hops.map(({ ttl, ms }) => [ttl, ms !== null && ms > 0 && ms < 50]),
      [
        [1, true],
        [2, true],
      ],
    );
  });

  it('concludes nothing from a broken tool or a missing privilege, and never throws', () => {
    for (const read of Object.values(tools)) {
      assert.equal(read({ exitCode: 127, stdout: '', stderr: 'not found' }, 8).kind, 'inconclusive');
      fc.assert(fc.property(fc.string(), (stdout) => void read({ exitCode: 0, stdout, stderr: stdout }, 8)));
    }
    assert.deepEqual(
      readTraceroute({ exitCode: 1, stdout: '', stderr: 'traceroute: socket: Operation not permitted' }, 8),
      { kind: 'inconclusive', why: 'not-permitted' },
    );
  });
});
