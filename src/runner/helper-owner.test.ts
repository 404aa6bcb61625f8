import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { processLabel } from '../model/labels.ts';
import { beginRun, ownerState } from './helper-owner.ts';

describe('whose helper it is', () => {
  it('is alive as long as its run, also where the process goes on', () => {
    const run = beginRun();
    assert.equal(ownerState(run.labels), 'alive');
    run.end();
    assert.equal(ownerState(run.labels), 'gone');
  });

  it('is alive or gone as its process is', () => {
    const run = beginRun();
    const of = (pid: number): Readonly<Record<string, string>> => ({
      ...run.labels,
      [processLabel]: (run.labels[processLabel] ?? '').replace(/:[0-9]+$/, `:${pid}`),
    });
    assert.equal(ownerState(of(process.ppid)), 'alive');
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    assert.equal(ownerState(of(pid)), 'gone');
    run.end();
  });

  it('is not known where it runs on another machine, or says nothing', () => {
    assert.equal(ownerState({}), 'unknown');
    assert.equal(ownerState({ [processLabel]: `${'0'.repeat(16)}:1` }), 'unknown');
    assert.equal(ownerState({ [processLabel]: 'whatever:1; rm -rf /' }), 'unknown');
  });
});
