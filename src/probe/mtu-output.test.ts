import assert from 'node:assert/strict';
import fc from 'fast-check';
import { capture } from '../../test/support/captures.ts';
import { readPingMtu, readScriptedMtu, type MtuRound } from './mtu-output.ts';
import type { Finished, Reading } from './ping-output.ts';

const tools: Readonly<Record<string, (finished: Finished) => Reading<MtuRound>>> = {
  iputils: readPingMtu,
  python: readScriptedMtu,
};

function round(tool: string, name: string): MtuRound {
  const reading = (tools[tool] ?? assert.fail(tool))(capture(`mtu-${tool}-${name}`));
  assert.equal(reading.kind, 'result', `${tool} ${name}`);
  return reading.result;
}

describe('reading what came of packets of several sizes', () => {
  for (const tool of Object.keys(tools)) {
    it(`knows from ${tool} which sizes were answered, and the MTU that the own kernel goes by`, () => {
      assert.deepEqual([...round(tool, 'plain').sizes], [[56, true]]);
      const second = round(tool, 'plain-2');
      assert.equal(second.local, 1500);
      for (const [size, passed] of second.sizes) assert.equal(passed, size <= 1472, String(size));
    });

    it(`knows from ${tool} what a router says`, () => {
      const { told, sizes } = round(tool, 'router-told-2');
      assert.equal(told, 1400);
      assert.equal(sizes.get(1372), true);
      assert.equal(sizes.get(1472), false);
    });

    it(`hears nothing of a router that says nothing, from ${tool}`, () => {
      const { told, sizes } = round(tool, 'black-hole-2');
      assert.equal(told, null);
      assert.equal(sizes.get(1472), false);
    });

    it(`reads IPv6 from ${tool}`, () => assert.equal(round(tool, 'plain-v6').address, 'fd00:50::7'));

    it(`tells from ${tool} why nothing passes at all`, () => {
      assert.equal(round(tool, 'unknown-name').failure, 'name-unknown');
      assert.deepEqual([...round(tool, 'no-answer').sizes], [[56, false]]);
    });
  }

  it('tells a missing privilege and a tool without the option from a network', () => {
    const text = (words: string): Finished => ({ exitCode: 0, stdout: `== 56 2\n${words}\n`, stderr: '' });
    assert.deepEqual(readPingMtu(text('ping: socktype: SOCK_RAW\nping: socket: Operation not permitted')), {
      kind: 'inconclusive',
      why: 'not-permitted',
    });
    assert.deepEqual(readPingMtu(text("ping: invalid option -- 'M'")), {
      kind: 'inconclusive',
      why: 'tool-unusable',
    });
    assert.deepEqual(readScriptedMtu({ exitCode: 0, stdout: '{"e": "denied", "m": ""}\n', stderr: '' }), {
      kind: 'inconclusive',
      why: 'not-permitted',
    });
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), (stdout) => {
        for (const read of Object.values(tools)) read({ exitCode: 0, stdout: `== 5 0\n${stdout}`, stderr: stdout });
      }),
    );
  });
});
