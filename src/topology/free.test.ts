import assert from 'node:assert/strict';
import fc from 'fast-check';
import { addressFrom, parseAddress } from './address.ts';
import { type Cidr, cidrOf, contains, overlaps, parseCidr } from './cidr.ts';
import { dockerPools, freeAddresses, freeSubnets } from './free.ts';

const cidr = (text: string): Cidr => parseCidr(text)!;
const texts = (subnets: readonly Cidr[]): string[] => subnets.map(({ text }) => text);

describe('freeSubnets', () => {
  it("goes through Docker's own pools as the engine does", () => {
    const taken = ['172.17.0.0/16', '172.18.0.0/16'].map(cidr);
    assert.deepEqual(texts(freeSubnets(taken, dockerPools, null, 2)), ['172.19.0.0/16', '172.20.0.0/16']);
    const all = freeSubnets([], dockerPools, null, 100);
    assert.equal(all.length, 15 + 16);
    assert.deepEqual(texts(all.slice(14, 17)), ['172.31.0.0/16', '192.168.0.0/20', '192.168.16.0/20']);
  });

  it('gives fewer when the pools are exhausted, and none of a size that no pool has', () => {
    assert.deepEqual(freeSubnets([cidr('172.16.0.0/12'), cidr('192.168.0.0/16')], dockerPools, null, 3), []);
    assert.deepEqual(freeSubnets([], dockerPools, 8, 1), []);
    assert.deepEqual(freeSubnets([], dockerPools, 33, 1), []);
    assert.deepEqual(freeSubnets([], dockerPools, null, 0), []);
  });

  it('steps over a small subnet in the middle of a pool', () => {
    const pool = [{ base: cidr('10.0.0.0/22'), prefix: 24 }];
    assert.deepEqual(texts(freeSubnets([cidr('10.0.1.128/25')], pool, null, 9)), [
      '10.0.0.0/24',
      '10.0.2.0/24',
      '10.0.3.0/24',
    ]);
  });

  it('finds exactly the blocks of a pool that overlap nothing', () => {
    const pool = cidr('10.0.0.0/16');
    const takens = fc.array(
      fc
        .tuple(fc.bigInt({ min: pool.first - 4096n, max: pool.last + 4096n }), fc.integer({ min: 18, max: 32 }))
        .map(([value, prefix]) => {
          return cidrOf(addressFrom(4, value), prefix);
        }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(takens, fc.integer({ min: 18, max: 24 }), (taken, prefix) => {
        const expected: string[] = [];
        for (let at = pool.first; at <= pool.last; at += 1n << BigInt(32 - prefix)) {
          const block = cidrOf(addressFrom(4, at), prefix);
          if (!taken.some((other) => overlaps(other, block))) expected.push(block.text);
        }
        assert.deepEqual(texts(freeSubnets(taken, [{ base: pool, prefix: 16 }], prefix, 1000)), expected);
      }),
    );
  });

  it('is quick in a pool of 2^64 subnets', () => {
    const pool = [{ base: cidr('fd00::/8'), prefix: 64 }];
    assert.deepEqual(texts(freeSubnets([cidr('fd00::/9')], pool, null, 1)), ['fd80::/64']);
  });
});

describe('freeAddresses', () => {
  it('leaves out network, broadcast and what is taken', () => {
    const taken = ['10.0.0.1', '10.0.0.3', 'fd00::2'].map((text) => parseAddress(text)!);
    const free = [...freeAddresses(cidr('10.0.0.0/29'), taken)];
    assert.deepEqual(
      free.map(({ text }) => text),
      ['10.0.0.2', '10.0.0.4', '10.0.0.5', '10.0.0.6'],
    );
  });

  it('stays within the range', () => {
    const free = [...freeAddresses(cidr('10.0.0.0/24'), [], cidr('10.0.0.248/29'))];
    assert.equal(free.length, 7);
    assert.ok(free.every((address) => contains(cidr('10.0.0.248/29'), address)));
  });

  it('is lazy', () => {
    const [first] = freeAddresses(cidr('fd00::/64'), [parseAddress('fd00::1')!]);
    assert.equal(first?.text, 'fd00::2');
  });
});
