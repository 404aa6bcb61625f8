import assert from 'node:assert/strict';
import fc from 'fast-check';
import { capture } from '../../test/support/captures.ts';
import { readAllBash, readAllNetcat, readAllPing, readAllScripted, type AllSeen } from './matrix-output.ts';
import type { Finished, Reading } from './ping-output.ts';

const addresses = ['172.30.50.7', '172.30.50.7', '172.30.50.250', '198.51.100.77', '172.30.50.4', 'fd00:50::7'];
/** The second one is asked on a closed port, the third does not exist, the fourth has no route, and the fifth listens nowhere. */
const targets = addresses.map((address, index) => ({ address, port: index === 1 ? 81 : 80 }));

const tools: Readonly<Record<string, (finished: Finished) => Reading<AllSeen>>> = {
  'ping-iputils': readAllPing,
  'ping-busybox135': readAllPing,
  'ping-python': readAllScripted,
  python: readAllScripted,
  node: readAllScripted,
  bash: (finished) => readAllBash(finished, targets),
  'nc-busybox135': readAllNetcat,
};

function outcomes(tool: string): string[] {
  const reading = (tools[tool] ?? assert.fail(tool))(capture(`matrix-${tool}`));
  assert.equal(reading.kind, 'result', tool);
  return targets.map((_, index) => reading.result.get(index + 1)?.outcome ?? '?');
}

describe('reading what many targets answered at once', () => {
  it('tells those that answer a ping from the others', () => {
    for (const tool of Object.keys(tools).filter((name) => name.startsWith('ping'))) {
      const [first, second, absent, noRoute, fifth, six] = outcomes(tool);
      assert.deepEqual([first, second, fifth, six], Array(4).fill('answered'), tool);
      assert.ok(absent === 'unreachable' || absent === 'timed-out', tool);
      assert.equal(noRoute, 'unreachable', tool);
    }
  });

  it('tells open, closed and unreachable ports apart, alike with every tool', () => {
    for (const tool of Object.keys(tools).filter((name) => !name.startsWith('ping'))) {
      assert.deepEqual(
        outcomes(tool),
        ['connected', 'refused', 'unreachable', 'unreachable', 'refused', 'connected'],
        tool,
      );
    }
  });

  it('gives times of pings', () => {
    for (const tool of Object.keys(tools).filter((name) => name.startsWith('ping'))) {
      const reading = (tools[tool] ?? assert.fail())(capture(`matrix-${tool}`));
      assert.ok(reading.kind === 'result' && (reading.result.get(1)?.rttMs ?? 0) > 0, tool);
    }
  });

  it('knows nothing of targets that the tool did not come to', () => {
    const stdout = '1 answered 0.1 \n';
    const reading = readAllScripted({ exitCode: null, stdout, stderr: '' });
    assert.ok(reading.kind === 'result');
    assert.deepEqual([...reading.result.keys()], [1]);
  });

  it('takes a missing privilege for no word on the network', () => {
    const words = 'ping: permission denied (are you root?)';
    const stdout = `== 1 1\n${words}\n== 2 1\n${words}\n`;
    assert.deepEqual(readAllPing({ exitCode: 0, stdout, stderr: '' }), { kind: 'inconclusive', why: 'not-permitted' });
    assert.deepEqual(readAllScripted({ exitCode: 0, stdout: 'denied EPERM\n', stderr: '' }), {
      kind: 'inconclusive',
      why: 'not-permitted',
    });
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), (stdout) => {
        for (const read of Object.values(tools)) read({ exitCode: 0, stdout: `== 1 0\n${stdout}`, stderr: '' });
      }),
    );
  });
});
