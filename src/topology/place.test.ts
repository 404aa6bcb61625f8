import assert from 'node:assert/strict';
import fc from 'fast-check';
import { UsageError } from '../base/errors.ts';
import { parsePlace, parsePort, parseTarget } from './place.ts';

const refusal = (text: string): string => {
  try {
    parseTarget(text);
  } catch (error) {
    assert.ok(UsageError.is(error));
    return error.details['why'] ?? error.reason;
  }
  return assert.fail(`${text} was accepted`);
};

describe('a place on the command line', () => {
  it('is a bare name unless something else is said', () => {
    assert.deepEqual(parseTarget('web'), {
      place: { kind: 'bare', name: 'web', network: null },
      port: null,
      protocol: 'tcp',
      asked: 'web',
    });
    assert.deepEqual(parsePlace('web@front'), { kind: 'bare', name: 'web', network: 'front' });
    assert.deepEqual(parsePlace('container:web@front'), { kind: 'container', name: 'web', network: 'front' });
    assert.deepEqual(parsePlace('name:a.b_c'), { kind: 'name', name: 'a.b_c' });
    assert.deepEqual(parsePlace('host'), { kind: 'host' });
    assert.deepEqual(parsePlace('name:host'), { kind: 'name', name: 'host' });
  });

  it('takes an address for an address, of both families', () => {
    assert.deepEqual(parsePlace('10.0.0.7'), { kind: 'address', address: '10.0.0.7' });
    assert.deepEqual(parsePlace('fd00::3'), { kind: 'address', address: 'fd00::3' });
    assert.deepEqual(parsePlace('address:[fd00::3]'), { kind: 'address', address: 'fd00::3' });
  });

  it('splits off port and protocol', () => {
    const parts = (text: string): unknown => {
      const { place, port, protocol } = parseTarget(text);
      return [place, port, protocol];
    };
    assert.deepEqual(parts('db:5432'), [{ kind: 'bare', name: 'db', network: null }, 5432, 'tcp']);
    assert.deepEqual(parts('db:53/udp'), [{ kind: 'bare', name: 'db', network: null }, 53, 'udp']);
    assert.deepEqual(parts('[fd00::3]:80'), [{ kind: 'address', address: 'fd00::3' }, 80, 'tcp']);
    assert.deepEqual(parts('address:[fd00::3]:80'), [{ kind: 'address', address: 'fd00::3' }, 80, 'tcp']);
    assert.deepEqual(parts('container:db@back:80'), [{ kind: 'container', name: 'db', network: 'back' }, 80, 'tcp']);
    assert.deepEqual(parts('fd00::3'), [{ kind: 'address', address: 'fd00::3' }, null, 'tcp']);
  });

  it('says what is wrong with what is none', () => {
    assert.equal(refusal(''), 'empty');
    assert.equal(refusal('x'.repeat(2000)), 'too-long');
    assert.equal(refusal('a b'), 'control-characters');
    assert.equal(refusal('a\u001b[31m'), 'control-characters');
    assert.equal(refusal('-rf'), 'dash');
    assert.equal(refusal('name:-rf'), 'dash');
    assert.equal(refusal('web@'), 'no-network');
    assert.equal(refusal('web/udp'), 'protocol-without-port');
    assert.equal(refusal('fd00::3:zz:80'), 'brackets');
    for (const port of ['0', '65536', '', '80x', '-1', '1e3']) assert.equal(refusal(`web:${port}`), 'bad-port', port);
    assert.equal(refusal('address:web'), 'bad-address');
  });

  it('accepts every port there is and none besides', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 65535 }), (port) => parsePort(String(port)) === port));
  });

  it('never fails otherwise, whatever is written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        try {
          parseTarget(text);
        } catch (error) {
          assert.ok(UsageError.is(error));
        }
      }),
    );
  });
});
