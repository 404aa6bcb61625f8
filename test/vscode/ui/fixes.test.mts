import assert from 'node:assert/strict';
import { endpointUnderTest } from '../../support/engine-under-test.mts';
import { eventually, eventuallyHolds } from '../../support/eventually.mts';
import { newRun, type ContainerInspect, type TestContainer, type TestNetwork } from '../../support/test-run.mts';
import type { Tree } from '../pages/tree.mts';
import { screens } from './screens.mts';
import { useWorkbench } from './use-workbench.mts';

describe('mending what a diagnosis found', () => {
  const run = newRun();
  const workbench = useWorkbench(() => ({
    theme: 'dark',
    viewport: { width: 1400, height: 1000 },
    env: { DOCKER_HOST: endpointUnderTest() },
  }));
  const networks = (): Tree => workbench().tree('Networks');
  let front: TestNetwork;
  let back: TestNetwork;
  let web: TestContainer;
  let db: TestContainer;

  before(async () => {
    front = await run.createNetwork('front');
    back = await run.createNetwork('back');
    web = await run.createContainer('web', { networks: [front] });
    db = await run.createContainer('db', {
      networks: [back],
      command: ['/bin/busybox', 'httpd', '-f', '-p', '5432'],
      start: false,
    });
    await workbench().showContainer('Container Network');
    await networks().row(front.name, web.name).read(20_000);
  });
  after(async () => await run.cleanUp());

  const inspected = async (): Promise<ContainerInspect> =>
    (await run.api.call('GET', `/containers/${db.id}/json`)) as ContainerInspect;
  const attached = async (of: TestContainer): Promise<readonly string[]> => {
    const { NetworkSettings: settings } = (await run.api.call('GET', `/containers/${of.id}/json`)) as ContainerInspect;
    return Object.keys(settings.Networks).toSorted();
  };

  async function pageSaying(pattern: RegExp): Promise<string> {
    let text = '';
    return await eventually(
      async () => {
        text = await workbench().webview().text();
        return pattern.test(text) ? text : undefined;
      },
      { within: 60_000 },
    ).catch((error: unknown) => {
      throw new Error(`the page does not say ${String(pattern)}, but:\n${text}`, { cause: error });
    });
  }
  const press = async (label: string): Promise<void> =>
    await (await workbench().webview().frame()).getByText(label, { exact: true }).click();

  /** Asks from the container web for a place that is written down. */
  async function test(place: string): Promise<void> {
    await networks().row(front.name, web.name).choose('Test Connectivity…');
    await eventually(async () =>
      (await workbench().quickInput.placeholder()).startsWith('Whom shall') ? true : undefined,
    );
    await workbench().quickInput.choose('An Address or a Name…');
    await eventually(async () =>
      (await workbench().quickInput.message()).includes('with a port behind a colon') ? true : undefined,
    );
    await workbench().quickInput.answer(place);
  }

  it('does nothing where it was not agreed to', async () => {
    await test(`container:${db.name}:5432`);
    await pageSaying(/does not reach/);
    await screens(workbench(), 'fix-start');
    await press(`Start ${db.name}…`);
    assert.match(await workbench().dialog.detail(), /is started, as docker start does it\. Undo stops it\./);
    await workbench().dialog.press('Cancel');
    assert.equal((await inspected()).State.Status, 'created');
  });

  it('starts what does not run, and names the next fault then', async () => {
    await press(`Start ${db.name}…`);
    await workbench().dialog.press('Start');
    const page = await pageSaying(/Compared with the test before/);
    assert.equal((await inspected()).State.Status, 'running');
    // The second of two faults: there is no network that both are on.
    assert.match(page, new RegExp(`docker network connect ${back.name} ${web.name}`));
    await screens(workbench(), 'fix-connect');
  });

  it('connects what has no network in common, and that is well then', async () => {
    const before = [await attached(web), await attached(db)];
    await press(`Connect ${web.name} to ${back.name}…`);
    assert.match(await workbench().dialog.detail(), /with an address that the engine chooses\. Undo disconnects it\./);
    await workbench().dialog.press('Connect');
    await pageSaying(/ reaches /);
    assert.notDeepEqual([await attached(web), await attached(db)], before);
    await workbench().notifications.find('is connected to').press('Undo');
    await eventuallyHolds(async () => assert.deepEqual([await attached(web), await attached(db)], before));
  });

  it('copies what is to be written in place of the port that is wrong', async () => {
    await run.connect(db, { network: front, aliases: ['db'] });
    await eventuallyHolds(async () => assert.ok((await networks().row(front.name, db.name).read()).label));
    await test('db:5433');
    const page = await pageSaying(/does not reach db:5433/);
    assert.match(page, /5432/);
    await screens(workbench(), 'fix-copy');
    await press('Copy db:5432');
    await eventuallyHolds(async () => assert.match(await workbench().keyboard.clipboard(), /^db:5432$/));
  });
});
