import assert from 'node:assert/strict';
import { inert } from './inert.ts';

describe('text with names from outside', () => {
  it('has neither icons nor links', () => {
    assert.equal(inert('$(trash) web'), '$\u200b(trash) web');
    assert.equal(inert('[x](command:workbench.action.quit)'), '[x]\u200b(command:workbench.action.quit)');
    assert.doesNotMatch(inert('$$(a)]]((b)'), /[$\]]\(/);
  });

  it('stays as it is otherwise', () =>
    assert.equal(inert('web (exited) → db:5432, [fd00::3]:80'), 'web (exited) → db:5432, [fd00::3]:80'));
});
