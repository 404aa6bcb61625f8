import assert from 'node:assert/strict';
import { shellLauncher } from './launcher.ts';
import { recordOf, toolboxOf } from './toolbox-record.ts';
import type { Toolbox } from './toolbox.ts';

const busybox: Toolbox = {
  launcher: shellLauncher('/bin/sh'),
  shell: '/bin/sh',
  tools: new Map([['ping', { name: 'ping', path: '/bin/ping', flavour: 'busybox' }]]),
};

describe('what an image holds, kept for later', () => {
  it('comes back as it was, from JSON too', () => {
    const kept: unknown = JSON.parse(JSON.stringify(recordOf(busybox)));
    const back = toolboxOf(kept);
    assert.equal(back?.shell, '/bin/sh');
    assert.deepEqual(back.tools, busybox.tools);
    assert.notEqual(back.launcher, null);
  });

  it('starts with the interpreter where there is no shell, and with nothing where there is neither', () => {
    const python = { name: 'python3', path: '/usr/bin/python3', flavour: 'unknown' } as const;
    const interpreted = toolboxOf(recordOf({ launcher: null, shell: null, tools: new Map([['python3', python]]) }));
    assert.equal(interpreted?.shell, null);
    assert.notEqual(interpreted.launcher, null);
    assert.equal(toolboxOf({ shell: null, tools: [] })?.launcher, null);
  });

  it('leaves out the tools and flavours that this version does not know', () => {
    const back = toolboxOf({
      shell: '/bin/sh',
      tools: [
        ['ping', '/bin/ping', 'busybox'],
        ['rm', '/bin/rm', 'busybox'],
        ['ip', '/sbin/ip', 'of somebody'],
      ],
    });
    assert.deepEqual([...(back?.tools.keys() ?? [])], ['ping']);
  });

  it('is nothing where it is not one', () => {
    for (const rubbish of [null, 7, 'sh', [], {}, { shell: 1, tools: [] }, { shell: null, tools: [['ping']] }]) {
      assert.equal(toolboxOf(rubbish), null, JSON.stringify(rubbish));
    }
  });
});
