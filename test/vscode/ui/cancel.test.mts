import assert from 'node:assert/strict';
import { endpointUnderTest } from '../../support/engine-under-test.mts';
import { eventually, eventuallyHolds } from '../../support/eventually.mts';
import { needsLab } from '../../support/skip.mts';
import { newRun, type TestContainer, type TestNetwork } from '../../support/test-run.mts';
import type { Tree } from '../pages/tree.mts';
import { screens } from './screens.mts';
import { useWorkbench } from './use-workbench.mts';

describe('calling off what takes long', () => {
  const run = newRun();
  const workbench = useWorkbench(() => ({
    theme: 'dark',
    viewport: { width: 1400, height: 1000 },
    env: { DOCKER_HOST: endpointUnderTest() },
    settings: { 'containerNetwork.probe.pingCount': 100, 'containerNetwork.probe.allPairsWaitSeconds': 30 },
  }));
  const networks = (): Tree => workbench().tree('Networks');
  let front: TestNetwork;
  let web: TestContainer;
  let db: TestContainer;
  let deaf: TestContainer;

  before(async () => {
    front = await run.createNetwork('front');
    web = await run.createContainer('web', { networks: [front] });
    db = await run.createContainer('db', { networks: [front] });
    deaf = await run.createContainer('deaf', { networks: [front] });
    await workbench().showContainer('Container Network');
    await networks().row(front.name, web.name).read(20_000);
  });
  after(async () => await run.cleanUp());

  /** Nothing that probes goes on inside. */
  async function allQuiet(): Promise<void> {
    for (const container of [web, db, deaf]) {
      await eventuallyHolds(
        async () => {
          const { stdout } = await run.exec(container, ['ps', '-o', 'args']);
          assert.doesNotMatch(stdout, /^(?:\S*\/)?(?:ping|nc|timeout)\b/m);
        },
        { within: 15_000 },
      );
    }
  }

  it('a ping, from its notification: nothing goes on inside, and nothing is said', async () => {
    await networks().row(front.name, web.name).choose('Measure', 'Ping…');
    await eventually(async () => (await workbench().quickInput.placeholder()).startsWith('Whom shall') || undefined);
    await workbench().quickInput.choose(db.name);
    const progress = workbench().notifications.find(/ of 100 replies so far/);
    await progress.text(30_000);
    await progress.press('Cancel');
    await allQuiet();
    await eventuallyHolds(async () => assert.deepEqual(await workbench().notifications.texts(), []));
    assert.deepEqual(
      await workbench()
        .tree('Results')
        .rows()
        .catch(() => []),
      [],
    );
  });

  it('a test of all pairs, from its notification: what is known by then is kept', async function () {
    const lab = needsLab(this);
    // Whoever asks it waits as long as may be.
    const drop = ['iptables', '-A', 'INPUT', '-p', 'icmp', '--icmp-type', 'echo-request', '-j', 'DROP'];
    await lab.inContainerNamespace(await run.pidOf(deaf), drop);
    await networks().row(front.name).choose('Test All Pairs…');
    await workbench().quickInput.answer('');
    const progress = workbench().notifications.find(/ of 6 pairs/);
    await progress.text(30_000);
    const frame = await workbench().webview().frame();
    await eventuallyHolds(async () => assert.equal(await frame.locator('.matrix .square.good').count(), 4), {
      within: 20_000,
    });
    await progress.press('Cancel');
    await eventuallyHolds(
      async () => assert.match(await workbench().webview().text(), /It was called off before all were asked\./),
      { within: 20_000 },
    );
    assert.equal(await (await workbench().webview().frame()).locator('.matrix .square.good').count(), 4);
    await screens(workbench(), 'all-pairs-called-off');
    await allQuiet();
    const [row] = await workbench().tree('Results').rows();
    assert.match(row?.label ?? '', /^All pairs/);
  });
});
