import assert from 'node:assert/strict';
import { momentText, timeOfDayText, writeMomentsIn } from './moments.ts';

describe('moments', () => {
  const afternoon = new Date(2026, 2, 9, 15, 4, 5).toISOString();
  after(() => writeMomentsIn('en-US'));

  it('are written as the chosen language writes them', () => {
    writeMomentsIn('en');
    assert.match(momentText(afternoon), /^3\/9\/2026, 3:04:05\sPM$/);
    assert.match(timeOfDayText(afternoon), /^3:04:05\sPM$/);
    writeMomentsIn('zh-cn');
    assert.equal(momentText(afternoon), '2026/3/9 15:04:05');
  });

  it('stay as they are where the language makes no sense', () => {
    writeMomentsIn('zh-cn');
    writeMomentsIn('not a language');
    assert.equal(timeOfDayText(afternoon), '15:04:05');
  });
});
