import assert from 'node:assert/strict';
import { isIPv6 } from 'node:net';
import fc from 'fast-check';
import {
  addressAndPort,
  addressFrom,
  compareAddresses,
  isLoopback,
  parseAddress,
  parseHostAddress,
} from './address.ts';

const textOf = (text: string): string | undefined => parseAddress(text)?.text;

describe('an address with a port', () => {
  it('is bracketed where it has colons of its own, and alone without one', () =>
    assert.deepEqual(
      [addressAndPort('10.0.0.1', 80), addressAndPort('fd00::1', 80), addressAndPort('fd00::1', null)],
      ['10.0.0.1:80', '[fd00::1]:80', 'fd00::1'],
    ));
});

describe('parseAddress', () => {
  it('reads dotted decimal', () => {
    assert.deepEqual(parseAddress('172.20.0.2'), { family: 4, value: 0xac140002n, text: '172.20.0.2' });
  });

  for (const text of [
    '',
    '10.1',
    '10',
    '167772161',
    '0x0a.1.2.3',
    '010.1.2.3',
    '10.1.2.03',
    '10.1.2.256',
    '10.1.2.3.4',
    ' 10.1.2.3',
    '10.1.2.3\n',
    '10.1.2.-3',
    '10.1.2.3/16',
    'fe80::1%eth0',
    '[::1]',
    '::ffff:010.1.2.3',
    '::ffff:10.1.2',
    '1:2:3:4:5:6:7:1.2.3.4',
    '1::2::3',
    ':::',
    '12345::',
    'db:8080',
    'cafe',
    '1.2.3.4:80',
  ]) {
    it(`does not take ${JSON.stringify(text)} for an address`, () => assert.equal(parseAddress(text), null));
  }

  it('writes IPv6 as RFC 5952 says', () => {
    assert.equal(textOf('FD00:1AB:0:0:0:0:0:00A'), 'fd00:1ab::a');
    assert.equal(textOf('2001:db8:0:0:1:0:0:1'), '2001:db8::1:0:0:1');
    assert.equal(textOf('2001:db8:0:1:1:1:1:1'), '2001:db8:0:1:1:1:1:1');
    assert.equal(textOf('0:0:0:0:0:0:0:0'), '::');
    assert.equal(textOf('::ffff:ac14:2'), '::ffff:172.20.0.2');
  });

  it('does not mistake an IPv4-compatible address for an IPv4-mapped one', () => {
    assert.equal(parseAddress('::10.0.0.1')?.value, 0x0a000001n);
    assert.equal(parseAddress('::ffff:10.0.0.1')?.value, 0xffff0a000001n);
    assert.equal(parseAddress('64:ff9b::10.0.0.1')?.text, '64:ff9b::a00:1');
  });

  it('reads back what it wrote, for every number', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 32n - 1n }), (value) => {
        assert.equal(parseAddress(addressFrom(4, value).text)?.value, value);
      }),
    );
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }), (value) => {
        assert.deepEqual(parseAddress(addressFrom(6, value).text), addressFrom(6, value));
      }),
    );
  });

  it('takes for IPv6 exactly what the system takes for it, zones apart', () => {
    const piece = fc.constantFrom(
      ':',
      '::',
      '0',
      '1',
      'f',
      'FFFF',
      '00',
      'abcd',
      '12345',
      'g',
      '.',
      '1.2.3.4',
      '01.2.3.4',
    );
    const textual = fc.oneof(
      fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
      fc.ipV6(),
    );
    fc.assert(
      fc.property(textual, (text) => {
        fc.pre(!/^[0-9.]+$/.test(text));
        assert.equal(parseAddress(text) !== null, isIPv6(text), text);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('parseHostAddress', () => {
  it('reads an address with or without its prefix length', () => {
    assert.equal(parseHostAddress('172.20.0.2/16')?.text, '172.20.0.2');
    assert.equal(parseHostAddress('fd00::2')?.text, 'fd00::2');
    assert.equal(parseHostAddress(''), null);
  });
});

describe('compareAddresses', () => {
  it('orders by number, not by text, IPv4 first', () => {
    const sorted = ['fd00::1', '10.0.0.10', '::1', '10.0.0.9']
      .map((text) => parseAddress(text)!)
      .sort(compareAddresses);
    assert.deepEqual(
      sorted.map(({ text }) => text),
      ['10.0.0.9', '10.0.0.10', '::1', 'fd00::1'],
    );
  });
});

describe('isLoopback', () => {
  it('knows all of 127/8 and ::1, mapped ones as well', () => {
    const loopback = (text: string): boolean => isLoopback(parseAddress(text)!);
    assert.deepEqual(['127.0.0.11', '::1', '::ffff:127.0.0.1'].map(loopback), [true, true, true]);
    assert.deepEqual(['128.0.0.1', '::2', '::127.0.0.1', '::ffff:10.0.0.1'].map(loopback), [
      false,
      false,
      false,
      false,
    ]);
  });
});
