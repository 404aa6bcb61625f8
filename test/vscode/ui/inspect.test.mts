import assert from 'node:assert/strict';
import { endpointUnderTest } from '../../support/engine-under-test.mts';
import { eventually, eventuallyHolds } from '../../support/eventually.mts';
import { newRun, type TestContainer, type TestNetwork } from '../../support/test-run.mts';
import { allThemes } from '../pages/theme.mts';
import type { Tree } from '../pages/tree.mts';
import { useWorkbench } from './use-workbench.mts';

describe('the page of a container', () => {
  const run = newRun();
  const workbench = useWorkbench(() => ({
    theme: 'dark',
    viewport: { width: 1400, height: 1000 },
    env: { DOCKER_HOST: endpointUnderTest() },
  }));
  const networks = (): Tree => workbench().tree('Networks');
  let front: TestNetwork;
  let web: TestContainer;
  let db: TestContainer;

  before(async () => {
    front = await run.createNetwork('front', { IPAM: { Config: [{ Subnet: '172.31.9.0/24' }] } });
    web = await run.createContainer('web', { image: 'web', networks: [{ network: front, aliases: ['<b>api</b>'] }] });
    db = await run.createContainer('db', { networks: [front] });
    await workbench().showContainer('Container Network');
    await networks().row(front.name, web.name).read(20_000);
  });
  after(async () => await run.cleanUp());

  /** All the page says, once it says something. */
  async function pageSaying(pattern: RegExp): Promise<string> {
    return await eventually(
      async () => {
        const text = await workbench().webview(web.name).text();
        return pattern.test(text) ? text : undefined;
      },
      { within: 30_000 },
    );
  }

  it('opens from its row, with all there is to know', async () => {
    await networks().row(front.name, web.name).choose('Inspect…');
    const page = await pageSaying(/Listening/);
    for (const section of ['Networks', 'Interfaces', 'Routes', 'Names', 'Listening', 'Ports'])
      assert.match(page, new RegExp(`^${section}$`, 'm'));
    assert.match(page, /eth0\s+.*172\.31\.9\.2\/24/);
    assert.match(page, /default\s+172\.31\.9\.1\s+eth0/);
    assert.match(page, /\[::\]:80\s+TCP/);
    assert.ok(page.includes('<b>api</b>'), 'a hostile name is text');
    for (const theme of allThemes) await workbench().screenshot('inspect', { theme });
    await workbench().useTheme('dark');
  });

  it('leads from an address to the row of whoever has it', async () => {
    const frame = await workbench().webview(web.name).frame();
    await frame.getByText(db.name, { exact: true }).first().scrollIntoViewIfNeeded();
    await frame
      .locator('a', { hasText: /^172\.31\.9\.3$/ })
      .first()
      .click();
    await eventuallyHolds(async () => {
      const selected = (await networks().rows()).filter(({ selected: is }) => is);
      assert.deepEqual(
        selected.map(({ label }) => label),
        [db.name],
      );
    });
  });

  it('is copied as Markdown and as JSON, and is read again', async () => {
    const frame = await workbench().webview(web.name).frame();
    await frame.locator('h1').click();
    const button = (name: string): Promise<void> =>
      workbench().page.locator(`.editor-actions .action-label[aria-label^="${name}"]`).click();
    await button('Copy Report as Markdown');
    await eventuallyHolds(async () =>
      assert.match(await workbench().keyboard.clipboard(), /^# cni.*web\n[^]*## Interfaces\n/),
    );
    await button('Copy Report as JSON');
    await eventuallyHolds(async () => {
      const document = JSON.parse(await workbench().keyboard.clipboard()) as { version: number; interfaces: unknown[] };
      assert.equal(document.version, 1);
      assert.ok(document.interfaces.length >= 2);
    });
    await run.exec(web, ['ip', 'addr', 'add', '172.31.9.77/32', 'dev', 'lo']);
    await button('Refresh Report');
    await pageSaying(/Interfaces/);
  });

  it('is there again after the window is loaded anew', async () => {
    await workbench().reload();
    const page = await pageSaying(/Listening/);
    assert.match(page, /172\.31\.9\.2\/24/);
  });

  it('can be read with the keyboard alone', async () => {
    const frame = await workbench().webview(web.name).frame();
    await frame.locator('h1').click();
    const link = frame.locator('a:focus');
    await eventually(async () => {
      await workbench().keyboard.press('Tab');
      return (await link.count()) > 0 || undefined;
    });
    await workbench().keyboard.press('Enter');
    await eventuallyHolds(async () => assert.ok((await networks().rows()).some(({ selected }) => selected)));
  });
});
