import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventuallyHolds } from '../support/eventually.mts';
import { needsLab } from '../support/skip.mts';
import { newRun } from '../support/test-run.mts';
import { EngineApi } from './api.mts';
import { controlGroupsNamed } from './control-groups.mts';
import { shimSocketsOf } from './destroy.mts';
import { startEngine } from './engine.mts';
import { folderOf } from './state.mts';
import { engineVersions } from './versions.mts';

describe('the laboratory', () => {
  const run = newRun();
  after(async () => await run.cleanUp());

  it('lets nothing out, and answers for names outside itself', async function () {
    const lab = needsLab(this);
    const client = await run.createContainer('client', { networks: [await run.createNetwork('front')] });
    assert.equal(await lab.inNamespace(['ip', 'route', 'show', 'default']), '');
    assert.match((await run.exec(client, ['nslookup', 'www.ext.test'])).stdout, /198\.51\.100\.7/);
    assert.match((await run.exec(client, ['ping', '-c', '1', 'www.example'])).stderr, /Name or service not known/);
  });

  it('keeps what an engine had over a restart', async function () {
    const lab = needsLab(this);
    const restless = await run.createContainer('restless', { hostConfig: { RestartPolicy: { Name: 'always' } } });
    const stopped = await run.createContainer('stopped');
    await lab.restart();
    await eventuallyHolds(async () => assert.equal((await run.inspect(restless)).State.Status, 'running'));
    assert.equal((await run.inspect(stopped)).State.Status, 'exited');
  });

  it('speaks TLS to those with a certificate only', async function () {
    needsLab(this);
    const engine = await startEngine({ name: 'tls', tls: true });
    try {
      const { endpoint, certificates } = engine.tls!;
      const { Version } = (await new EngineApi(endpoint, certificates).call('GET', '/version')) as { Version: string };
      assert.equal(Version, engine.version);
      assert.equal((await new EngineApi(endpoint).ask('GET', '/version')).status, 400);
    } finally {
      await engine.stop();
    }
  });

  it('removes an engine without a trace, even with a paused container', async function () {
    const version = engineVersions.find((name) => name === needsLab(this).name);
    const engine = await startEngine({ name: 'paused', ...(version && { version }) });
    const inside = newRun(new EngineApi(engine.endpoint));
    const paused = await inside.createContainer('paused', { image: 'busybox' });
    await inside.act(paused, 'pause');
    const pid = await inside.pidOf(paused);
    const sockets = shimSocketsOf(engine.netns);
    assert.equal(sockets.filter((socket) => existsSync(socket)).length, 1);
    await engine.stop();
    assert.equal(existsSync(folderOf(engine.netns)), false);
    assert.equal(existsSync(join('/run/netns', engine.netns)), false);
    assert.equal(readFileSync('/proc/self/mountinfo', 'utf8').includes(engine.netns), false);
    assert.deepEqual(controlGroupsNamed(engine.netns), []);
    assert.equal(existsSync(`/proc/${pid}/ns/net`) && readFileSync(`/proc/${pid}/stat`, 'utf8').includes(' D '), false);
    assert.deepEqual(
      sockets.filter((socket) => existsSync(socket)),
      [],
    );
  });
});
