import assert from 'node:assert/strict';
import { LayerCount } from './pull.ts';

describe('the count of a pull', () => {
  it('adds up what is downloaded of all layers', () => {
    const count = new LayerCount();
    const add = (layer: string, status: string, current = 0, total = 0): boolean =>
      count.add({ layer, status, current, total });
    assert.equal(add('', 'Pulling from nicolaka/netshoot'), false);
    assert.equal(add('a', 'Pulling fs layer'), false);
    assert.equal(add('a', 'Downloading', 10, 100), true);
    assert.equal(add('b', 'Downloading', 5, 50), true);
    assert.deepEqual(count.sum(), { received: 15, total: 150 });
    assert.equal(add('a', 'Download complete'), true);
    assert.equal(add('a', 'Extracting', 1, 100), false);
    assert.deepEqual(count.sum(), { received: 105, total: 150 });
  });

  it('never counts more received than there is', () => {
    const count = new LayerCount();
    count.add({ layer: 'a', status: 'Downloading', current: 10, total: 0 });
    assert.deepEqual(count.sum(), { received: 10, total: 10 });
  });
});
