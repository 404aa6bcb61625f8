import assert from 'node:assert/strict';
import { aContainer, aNetwork, aTopology } from '../../test/support/model.ts';
import { findContainer, findNetwork, type Found } from './find.ts';

const told = (found: Found<{ readonly name: string }>): unknown => {
  switch (found.kind) {
    case 'found':
      return found.object.name;
    case 'none':
      return { nearest: found.nearest };
    case 'ambiguous':
      return found.candidates.map(({ name }) => name);
  }
};

describe('findContainer', () => {
  const id = (start: string): string => start.padEnd(64, '0');
  const topology = aTopology(
    [],
    [
      aContainer('web', { id: id('abc1') }),
      aContainer('webshop', { id: id('abc2') }),
      aContainer('abc2', { id: id('dd') }),
      aContainer('shop-db-1', { id: id('ee') }),
    ],
  );
  const find = (text: string): unknown => told(findContainer(topology, text));

  it('takes an exact name, a full id, or a prefix that only one id has', () => {
    assert.deepEqual(['web', id('abc1'), 'abc1', 'd'].map(find), ['web', 'web', 'web', 'abc2']);
  });

  it('takes a name before an id that begins so', () => assert.equal(find('abc2'), 'abc2'));

  it('lists all whose ids begin so', () => assert.deepEqual(find('abc'), ['web', 'webshop']));

  it('never takes the beginning of a name', () => {
    assert.deepEqual(find('webs'), { nearest: ['web', 'webshop'] });
    assert.deepEqual(find('WEB'), { nearest: ['web', 'webshop'] });
  });

  it('tells near names when there is none', () => {
    assert.deepEqual(find('wbeshop'), { nearest: ['webshop'] });
    assert.deepEqual(find('db'), { nearest: ['shop-db-1'] });
    assert.deepEqual(find('something-else'), { nearest: [] });
    assert.deepEqual(find(''), { nearest: [] });
  });
});

describe('findNetwork', () => {
  it('is ambiguous where two have the name, and finds each by its id', () => {
    const twins = [aNetwork('app', { id: 'k9x2ingresslike' }), aNetwork('app', { id: 'ff00' })];
    const topology = aTopology(twins, []);
    assert.deepEqual(told(findNetwork(topology, 'app')), ['app', 'app']);
    const found = findNetwork(topology, 'k9x');
    assert.ok(found.kind === 'found');
    assert.equal(found.object, twins[0]);
  });
});
