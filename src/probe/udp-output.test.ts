import assert from 'node:assert/strict';
import fc from 'fast-check';
import { capture } from '../../test/support/captures.ts';
import type { Finished } from './ping-output.ts';
import { readBashUdp, readNetcatUdp, readScriptedUdp, type UdpReading } from './udp-output.ts';

const tools: Readonly<Record<string, (finished: Finished) => UdpReading>> = {
  python: readScriptedUdp,
  node: readScriptedUdp,
  bash: readBashUdp,
  'nc-openbsd': readNetcatUdp,
  'nc-traditional': readNetcatUdp,
};
/** Netcats end without a word where they are refused. */
const telling = ['python', 'node', 'bash'];

function summary(tool: string, name: string): string {
  const read = tools[tool] ?? assert.fail(tool);
  const reading = read(capture(`udp-${tool}-${name}`));
  if (reading.kind === 'inconclusive') return `? ${reading.why}`;
  const { outcome, failure } = reading.result;
  return failure === null ? outcome : `${outcome} ${failure}`;
}

describe('reading what came back over UDP', () => {
  const agreed: Readonly<Record<string, string>> = {
    answered: 'answered',
    silent: 'silent no-answer',
    dropped: 'silent no-answer',
    'unknown-name': 'unresolved name-unknown',
  };
  for (const [name, expected] of Object.entries(agreed)) {
    it(`reads "${name}" alike from every tool: ${expected}`, () => {
      for (const tool of Object.keys(tools)) assert.equal(summary(tool, name), expected, tool);
    });
  }

  const told: Readonly<Record<string, string>> = {
    refused: 'refused',
    'net-unreachable': 'unreachable host-unreachable',
    prohibited: 'unreachable prohibited',
  };
  for (const [name, expected] of Object.entries(told)) {
    it(`reads "${name}" from those that tell: ${expected}; the others at most say that nothing came`, () => {
      for (const tool of telling) assert.equal(summary(tool, name), expected, tool);
      for (const tool of ['nc-openbsd', 'nc-traditional'])
        assert.ok([expected, 'silent no-answer', '? odd-output'].includes(summary(tool, name)), tool);
    });
  }

  it('gives the time of an answer where the tool measures it', () => {
    for (const tool of telling) {
      const reading = (tools[tool] ?? assert.fail())(capture(`udp-${tool}-answered`));
      assert.ok(reading.kind === 'result' && (reading.result.answerMs ?? 0) > 0, tool);
    }
  });

  it('takes a netcat without UDP for an unusable tool', () => {
    assert.deepEqual(readNetcatUdp(capture('udp-nc-busybox135-answered')), {
      kind: 'inconclusive',
      why: 'tool-unusable',
    });
  });

  it('prefers the address that answered to one that refused', () => {
    const line = (fields: object): string => JSON.stringify({ ms: 1, e: '', m: '', ...fields });
    const stdout = [
      line({ o: 'failed', a: 'fd00::2', e: 'ECONNREFUSED', m: 'refused' }),
      line({ o: 'answered', a: '172.20.0.2' }),
    ].join('\n');
    const reading = readScriptedUdp({ exitCode: 0, stdout, stderr: '' });
    assert.ok(reading.kind === 'result' && reading.result.address === '172.20.0.2');
  });

  it('concludes nothing from a broken tool, and never throws', () => {
    for (const read of Object.values(tools)) {
      assert.deepEqual(read({ exitCode: 127, stdout: '', stderr: 'not found' }).kind, 'inconclusive');
    }
    fc.assert(
      fc.property(fc.string(), fc.string(), (stdout, stderr) => {
        for (const read of Object.values(tools)) read({ exitCode: 0, stdout, stderr });
      }),
    );
  });
});
