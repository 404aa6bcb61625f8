import assert from 'node:assert/strict';
import { parseNeighbourTable } from './neighbour-table.ts';

describe('the table of neighbours', () => {
  it('is read from what the kernel shows, every processor counted', () => {
    const statistics = `entries  allocs   destroys hash_grows lookups  hits     res_failed rcv_probes_mcast rcv_probes_ucast periodic_gc_runs forced_gc_runs unresolved_discards table_fulls
00000208 000013f8 00000f68 00000000 000c9d9e 000b0a73 00000002 00000000 00000000 00000128 00000b4f 00000012 00000b43
00000208 00001369 000015f1 00000000 000bcf49 000a7b34 00000000 00000000 00000000 00000039 00000b0f 00000009 00000b05
`;
    assert.deepEqual(parseNeighbourTable('1024\n', statistics), {
      capacity: 1024,
      used: 0x208,
      overflows: 0xb43 + 0xb05,
    });
  });

  it('is nothing where a kernel shows something else', () => {
    assert.equal(parseNeighbourTable('', ''), null);
    assert.equal(parseNeighbourTable('1024', 'entries allocs\nxyz 0\n'), null);
    assert.equal(parseNeighbourTable('many', 'entries table_fulls\n1 0\n'), null);
  });
});
