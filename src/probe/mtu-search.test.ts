import assert from 'node:assert/strict';
import fc from 'fast-check';
import { learn, nextSizes, type Known } from './mtu-search.ts';

/** Searches on a path that carries `mtu`, and gives what was found and in how many rounds. */
function search(mtu: number, limit = 65_535): { found: number; rounds: number } {
  let known: Known = { passed: 84, failed: null, limit };
  for (let rounds = 0; ; rounds += 1) {
    const sizes = nextSizes(known);
    if (sizes.length === 0) return { found: known.passed, rounds };
    assert.ok(sizes.length <= 12 && sizes.every((size) => size > known.passed && size <= limit), String(sizes));
    known = learn(
      known,
      sizes.map((size) => [size, size <= mtu] as const),
    );
  }
}

describe('the search for the largest packet', () => {
  it('finds any size, in few rounds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 84, max: 65_535 }), (mtu) => {
        const { found, rounds } = search(mtu);
        assert.equal(found, mtu);
        assert.ok(rounds <= 7, `${mtu} took ${rounds}`);
      }),
    );
  });

  it('needs one round where the interface tells its MTU and the path carries that', () => {
    assert.deepEqual(search(1500, 1500), { found: 1500, rounds: 1 });
  });

  it('needs three rounds for the MTUs of tunnels behind Ethernet', () => {
    for (const mtu of [1280, 1400, 1420, 1450, 1480]) assert.ok(search(mtu, 1500).rounds <= 3, String(mtu));
  });

  it('takes a small packet that was lost for lost, where a larger one passed', () => {
    const known = learn({ passed: 84, failed: null, limit: 1500 }, [
      [1280, true],
      [1400, false],
      [1450, true],
      [1500, false],
    ]);
    assert.deepEqual(known, { passed: 1450, failed: 1500, limit: 1500 });
  });
});
