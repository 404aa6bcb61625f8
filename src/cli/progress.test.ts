import assert from 'node:assert/strict';
import type { Io } from './io.ts';
import { Progress } from './progress.ts';

function ioWith(errIsTerminal: boolean): { io: Io; said: string[] } {
  const said: string[] = [];
  const io: Io = {
    out: () => assert.fail('stdout is for results'),
    err: (text) => said.push(text),
    ...{ isTerminal: false, errIsTerminal, columns: 40, env: {}, signal: new AbortController().signal },
  };
  return { io, said };
}
const wait = async (ms: number): Promise<void> => await new Promise((resolve) => setTimeout(resolve, ms));

describe('progress on stderr', () => {
  it('says nothing of what is done within half a second', async () => {
    const { io, said } = ioWith(true);
    const progress = new Progress(io, 'working…');
    progress.say('more');
    progress.dispose();
    await wait(600);
    assert.deepEqual(said, []);
  });

  it('overwrites its line on a terminal, never wraps, and takes it away at the end', async () => {
    const { io, said } = ioWith(true);
    const progress = new Progress(io, 'working…');
    await wait(600);
    progress.say('x'.repeat(100));
    progress.dispose();
    assert.deepEqual(said, ['\r\x1b[Kworking…', `\r\x1b[K${'x'.repeat(39)}`, '\r\x1b[K']);
  });

  it('writes few lines elsewhere', async () => {
    const { io, said } = ioWith(false);
    const progress = new Progress(io, 'working…');
    await wait(600);
    for (let step = 0; step < 100; step += 1) progress.say(`step ${step}`);
    progress.dispose();
    assert.deepEqual(said, ['working…\n']);
  });
});
