import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { ownerLabel } from '../../../src/model/labels.ts';
import { apiUnderTest, endpointUnderTest } from '../../support/engine-under-test.mts';
import { eventually, eventuallyHolds } from '../../support/eventually.mts';
import { skipBecause } from '../../support/skip.mts';
import { newRun, type TestContainer, type TestNetwork } from '../../support/test-run.mts';
import type { Tree } from '../pages/tree.mts';
import { screens } from './screens.mts';
import { useWorkbench } from './use-workbench.mts';

describe('an engine on another machine', () => {
  const run = newRun();
  let server: Server | undefined;
  let endpoint = '';
  before(async function () {
    const socket = /^unix:\/\/(.+)$/.exec(endpointUnderTest() ?? '')?.[1];
    if (socket === undefined) return skipBecause(this, 'the engine is not reached by a socket of this machine');
    // By TCP nobody knows that it is this machine.
    server = createServer((client) => {
      const there = connect(socket);
      client.on('error', () => there.destroy()).pipe(there);
      there.on('error', () => client.destroy()).pipe(client);
    });
    const listening = server.listen(0, '127.0.0.1');
    await once(listening, 'listening');
    endpoint = `tcp://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  });
  const workbench = useWorkbench(() => ({
    theme: 'dark',
    viewport: { width: 1400, height: 1000 },
    env: { DOCKER_HOST: endpoint },
  }));
  const networks = (): Tree => workbench().tree('Networks');
  let front: TestNetwork;
  let web: TestContainer;
  let db: TestContainer;

  before(async () => {
    front = await run.createNetwork('front');
    web = await run.createContainer('web', { image: 'web', networks: [front] });
    db = await run.createContainer('db', { networks: [front] });
    await workbench().showContainer('Container Network');
    await networks().row(front.name, web.name).read(20_000);
  });
  after(async () => {
    await run.cleanUp();
    server?.close();
  });

  async function pageOf(container: TestContainer, pattern: RegExp): Promise<string> {
    let text = '';
    return await eventually(
      async () => {
        text = await workbench().webview(container.name).text();
        return pattern.test(text) ? text : undefined;
      },
      { within: 30_000 },
    ).catch((error: unknown) => {
      throw new Error(`the page does not say ${String(pattern)}, but:\n${text}`, { cause: error });
    });
  }

  it('is looked at by a helper on its host only with leave, which is asked for once', async () => {
    await networks().row(front.name, web.name).choose('Inspect…');
    assert.match(
      await workbench().dialog.message(),
      /May a helper container look at the network of the engine's host\?/,
    );
    assert.match(await workbench().dialog.detail(), /changes nothing, and is gone when it has answered/);
    await screens(workbench(), 'consent-host');
    await workbench().dialog.press('Allow');
    await pageOf(web, /eth0\s+.*\bveth[0-9a-f]+, port of br-[0-9a-f]{12}/);

    await networks().row(front.name, db.name).choose('Inspect…');
    await pageOf(db, /eth0\s+.*\bveth[0-9a-f]+, port of br-[0-9a-f]{12}/);
  });

  it('keeps nothing of it', async () => {
    await eventuallyHolds(async () => {
      const filters = JSON.stringify({ label: [`${ownerLabel}=helper`] });
      const left = await apiUnderTest().call('GET', `/containers/json?all=1&filters=${encodeURIComponent(filters)}`);
      assert.deepEqual(left, []);
    });
  });
});
