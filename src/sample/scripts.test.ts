import { skipBecause } from '../../test/support/skip.mts';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answersScript, idleCommand, serverCommand, unsuitableExitCode } from './scripts.ts';

const which = (program: string): string =>
  spawnSync('sh', ['-c', `command -v ${program}`])
    .stdout.toString()
    .trim();

describe('the scripts of the sample', () => {
  let folder: string | undefined;
  before(function () {
    if (process.platform === 'win32') skipBecause(this, 'shell scripts');
    folder = mkdtempSync(join(tmpdir(), 'cni-scripts-'));
  });
  after(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  it('are understood by the shell', () => {
    for (const script of [idleCommand[2], serverCommand()[2], answersScript]) {
      const { status, stderr } = spawnSync('sh', ['-n', '-c', script ?? '']);
      assert.equal(status, 0, stderr.toString());
    }
  });

  it('say what an image lacks, and end with a code of their own', () => {
    const run = (): { status: number | null; said: string } => {
      const [, ...args] = serverCommand(1, join(folder ?? '', 'www'));
      const { status, stderr } = spawnSync('/bin/sh', args, { env: { PATH: folder } });
      return { status, said: stderr.toString().trim() };
    };
    assert.deepEqual(run(), { status: unsuitableExitCode, said: 'the image has no ping' });
    // Any program will do for ping: it is not started.
    symlinkSync(which('sleep'), join(folder ?? '', 'ping'));
    for (const program of ['sleep', 'mkdir', 'chmod']) symlinkSync(which(program), join(folder ?? '', program));
    const { status, said } = run();
    assert.equal(status, unsuitableExitCode);
    assert.match(said, /nothing that serves HTTP/);
  });
});
