import assert from 'node:assert/strict';
import { fixCommand, fixTitle } from './fixes.ts';

describe('a fix in words', () => {
  it('is a command that a shell takes as it is meant, whatever names are in it', () => {
    const fix = { kind: 'connect', container: 'id', name: 'web', networkId: 'n', network: "a'; rm -rf /" } as const;
    assert.equal(fixCommand(fix), "docker network connect 'a'\\''; rm -rf /' web");
    assert.equal(fixCommand({ kind: 'start', container: 'id', name: 'web' }), 'docker start web');
    assert.equal(fixCommand({ kind: 'advice', what: 'wait', command: [] }), '');
  });

  it('lets nothing through that a terminal obeys', () => {
    const name = 'a\u001b[2J\u202eb';
    for (const text of [
      fixTitle({ kind: 'unpause', container: 'id', name }),
      fixCommand({ kind: 'use', value: name }),
    ]) {
      assert.doesNotMatch(text, /[\p{Cc}\u202a-\u202e]/u);
    }
  });
});
