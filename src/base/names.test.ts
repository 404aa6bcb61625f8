import assert from 'node:assert/strict';
import { compareNames } from './names.ts';

describe('the order of names', () => {
  it('is by numbers where there are numbers', () => {
    const names = ['db-10', 'db-2', 'api', 'DB-3', 'db-1', 'db'];
    assert.deepEqual(names.toSorted(compareNames), ['api', 'db', 'db-1', 'db-2', 'DB-3', 'db-10']);
  });

  it('never calls different names equal', () => {
    assert.notEqual(compareNames('db-01', 'db-1'), 0);
    assert.equal(compareNames('db', 'db'), 0);
    assert.equal(Math.sign(compareNames('db-01', 'db-1')), -Math.sign(compareNames('db-1', 'db-01')));
  });
});
