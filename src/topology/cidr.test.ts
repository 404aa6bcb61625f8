import assert from 'node:assert/strict';
import fc from 'fast-check';
import { addressFrom, bitsOf, type Family, parseAddress } from './address.ts';
import {
  type Cidr,
  cidrOf,
  compareCidrs,
  contains,
  firstUsable,
  networkSize,
  overlaps,
  parseCidr,
  samePrefix,
  usableCount,
} from './cidr.ts';

const cidr = (text: string): Cidr => parseCidr(text)!;

const families = fc.constantFrom<Family>(4, 6);
const addresses = (family: Family): fc.Arbitrary<ReturnType<typeof addressFrom>> =>
  fc.bigInt({ min: 0n, max: (1n << BigInt(bitsOf(family))) - 1n }).map((value) => addressFrom(family, value));
const blocks = (family: Family): fc.Arbitrary<Cidr> =>
  fc.tuple(addresses(family), fc.nat(bitsOf(family))).map(([address, prefix]) => cidrOf(address, prefix));

describe('parseCidr', () => {
  it('reads a subnet and clears its host bits', () => {
    assert.equal(cidr('172.20.0.5/16').text, '172.20.0.0/16');
    assert.equal(cidr('FD00:1AB::5/64').text, 'fd00:1ab::/64');
    assert.equal(cidr('0.0.0.0/0').last, 2n ** 32n - 1n);
  });

  for (const text of [
    '172.20.0.0',
    '172.20.0.0/',
    '172.20.0.0/33',
    '172.20.0.0/016',
    '172.20.0.0/-1',
    '172.20/16',
    '::/129',
    '/16',
  ]) {
    it(`does not take ${JSON.stringify(text)} for a subnet`, () => assert.equal(parseCidr(text), null));
  }

  it('reads back what it wrote', () => {
    fc.assert(fc.property(families.chain(blocks), (block) => assert.deepEqual(parseCidr(block.text), block)));
  });
});

describe('contains, overlaps, samePrefix', () => {
  it('agree with comparing the first bits', () => {
    const cases = families.chain((family) => fc.tuple(addresses(family), addresses(family), fc.nat(bitsOf(family))));
    fc.assert(
      fc.property(cases, ([a, b, prefix]) => {
        const bits = bitsOf(a.family);
        const head = (value: bigint): string => value.toString(2).padStart(bits, '0').slice(0, prefix);
        const expected = head(a.value) === head(b.value);
        assert.equal(samePrefix(a, b, prefix), expected);
        assert.equal(contains(cidrOf(a, prefix), b), expected);
      }),
    );
  });

  it('say of two blocks that overlap that one lies in the other', () => {
    const near = families.chain((family) =>
      fc
        .tuple(addresses(family), fc.nat(bitsOf(family)), fc.nat(bitsOf(family)), fc.nat(bitsOf(family) - 1))
        .map(([a, p, q, flip]) => {
          return [cidrOf(a, p), cidrOf(addressFrom(family, a.value ^ (1n << BigInt(flip))), q)] as const;
        }),
    );
    fc.assert(
      fc.property(near, ([a, b]) => {
        const nested = (a.first <= b.first && b.last <= a.last) || (b.first <= a.first && a.last <= b.last);
        assert.equal(overlaps(a, b), nested);
        assert.equal(overlaps(b, a), nested);
      }),
    );
  });

  it('never mix families', () => {
    assert.equal(contains(cidr('::/0'), parseAddress('10.0.0.1')!), false);
    assert.equal(overlaps(cidr('::/0'), cidr('0.0.0.0/0')), false);
    assert.equal(samePrefix(parseAddress('::a00:1')!, parseAddress('10.0.0.1')!, 8), false);
  });
});

describe('size of a network', () => {
  for (const [text, size] of [
    ['172.20.0.0/16', 65534],
    ['10.0.0.0/29', 6],
    ['10.0.0.0/30', 2],
    ['10.0.0.0/31', 2],
    ['10.0.0.1/32', 1],
    ['0.0.0.0/0', 4294967294],
    ['fd00::/120', 255],
    ['fd00::/127', 2],
    ['fd00::1/128', 1],
    ['fd00::/64', null],
  ] as const) {
    it(`of ${text} is ${String(size)}`, () => assert.equal(networkSize(cidr(text)), size));
  }

  it('is exact where a number could not hold it', () => {
    assert.equal(usableCount(cidr('fd00::/64')), 2n ** 64n - 1n);
    assert.equal(networkSize(cidr('fd00::/75')), Number.MAX_SAFE_INTEGER);
    assert.equal(networkSize(cidr('fd00::/74')), null);
  });
});

describe('firstUsable', () => {
  it('is where engines put the gateway', () => {
    assert.equal(firstUsable(cidr('172.20.0.0/16')).text, '172.20.0.1');
    assert.equal(firstUsable(cidr('fd00:1ab::/64')).text, 'fd00:1ab::1');
    assert.equal(firstUsable(cidr('10.0.0.0/31')).text, '10.0.0.0');
  });
});

describe('compareCidrs', () => {
  it('puts lower addresses first and the larger block before those in it', () => {
    const sorted = ['fd00::/8', '10.0.1.0/24', '10.0.0.0/24', '10.0.0.0/8', '9.0.0.0/8'].map(cidr).sort(compareCidrs);
    assert.deepEqual(
      sorted.map(({ text }) => text),
      ['9.0.0.0/8', '10.0.0.0/8', '10.0.0.0/24', '10.0.1.0/24', 'fd00::/8'],
    );
  });
});
