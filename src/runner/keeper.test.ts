import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { skipBecause } from '../../test/support/skip.mts';
import { keeperCommand, keepers } from './keeper.ts';

describe('what keeps a helper alive', () => {
  for (const keeper of keepers) {
    const start = (seconds: number): ReturnType<typeof spawn> => {
      const [program = '', ...args] = keeperCommand(keeper, seconds);
      return spawn(program, args, { stdio: ['pipe', 'ignore', 'ignore'] });
    };

    describe(keeper, () => {
      before(function () {
        if (spawnSync(keeper, ['--version']).error) skipBecause(this, `this machine has no ${keeper}`);
      });

      it('ends when nobody holds its input any more', async () => {
        const process = start(60);
        try {
          process.stdin?.end();
          const [code] = (await once(process, 'exit')) as [number | null];
          assert.equal(code, 0);
        } finally {
          process.kill('SIGKILL');
        }
      });

      it('waits while somebody does, and no longer than it may', async () => {
        const began = Date.now();
        const process = start(1);
        try {
          await once(process, 'exit');
          assert.ok(Date.now() - began >= 900);
        } finally {
          process.kill('SIGKILL');
        }
      });
    });
  }
});
