import { spawn } from 'node:child_process';
import { startEngine } from '../lab/engine.mts';
import { newRun } from '../support/test-run.mts';
describe('slow', () => {
  const run = newRun();
  after(async () => await run.cleanUp());
  it('sleeps', async function () {
    this.timeout(100000);
    const n = await run.createNetwork('n');
    await run.createContainer('a', { networks: [n] });
    await run.createContainer('b', { image: 'web', networks: [n], hostConfig: { PortBindings: { '80/tcp': [{ HostPort: '8080' }] } } });
    const second = await startEngine({ name: 'second', tls: true });
    console.log('SECOND', second.endpoint);
    spawn('sleep', ['1000']);
    await new Promise((r) => setTimeout(r, 60000));
  });
});
