import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { FakeEngine } from '../../fake-engine/fake-engine.mts';
import { idOf } from '../../fake-engine/find.mts';
import { office, projects } from '../../fake-engine/populations.mts';
import { eventually, eventuallyHolds } from '../../support/eventually.mts';
import { DiagramPage } from '../pages/diagram.mts';
import { screens } from './screens.mts';
import { useWorkbench } from './use-workbench.mts';

/** The pictures of the documentation are made anew when that is asked for. */
const pictures = process.env['CNI_PICTURES'] === '1' ? { folder: 'docs/images' } : {};

describe('the diagram', () => {
  let engine: FakeEngine | undefined;
  before(async () => {
    engine = await FakeEngine.start(office());
  });
  after(async () => await engine?.stop());
  const workbench = useWorkbench(() => ({
    theme: 'dark',
    env: { DOCKER_HOST: `unix://${engine?.socket ?? ''}` },
  }));
  const diagram = (): DiagramPage => new DiagramPage(workbench());

  before(async () => {
    await workbench().showContainer('Container Network');
    await workbench().runCommand('Container Network: Open Network Diagram');
    await diagram().ready();
    await workbench().runCommand('View: Toggle Primary Side Bar Visibility');
  });

  it('shows the networks, who is in them, and the wires between', async () => {
    const labels = await diagram().labels();
    assert.ok(
      labels.some((label) => label.startsWith('Network company: bridge, 172.31.16.0/24, internal')),
      labels.join('\n'),
    );
    assert.ok(
      labels.some((label) => /^Container edge: running, traefik:3, .* in company, .* in enterprise/.test(label)),
    );
    assert.match(await diagram().summary(), /^4 networks · 15 containers · 1 problem$/);
  });

  it('looks well in every theme', async () => {
    for (const theme of ['light', 'highContrast', 'highContrastLight', 'dark'] as const) {
      await workbench().screenshot('diagram', { ...(theme === 'dark' && pictures), theme });
    }
  });

  it('tells all about a container', async () => {
    await diagram().press('webserver');
    await eventually(async () => (await diagram().sideText()).includes('nginx:alpine') || undefined);
    assert.match(await diagram().sideText(), /172\.31\.16\.\d+\/24/);
    await workbench().screenshot('diagram-details');
  });

  it('shows only the surroundings of what is in focus, and everything again', async () => {
    const all = (await diagram().labels()).length;
    await diagram().goTo('edge');
    await workbench().page.keyboard.press('f');
    await eventuallyHolds(async () => {
      const labels = await diagram().labels();
      assert.ok(labels.length < all && labels.some((label) => label.startsWith('Container edge:')));
      assert.ok(labels.every((label) => !label.startsWith('Container camera:')));
    });
    await screens(workbench(), 'diagram-focus');
    await (await diagram().frame()).getByText('Show everything').click();
    await eventuallyHolds(async () => assert.equal((await diagram().labels()).length, all));
  });

  it('has nothing that assistive technology can not use', async () => {
    const frame = await diagram().frame();
    const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    const script = `(async () => { ${axe}; return await axe.run(document); })()`;
    const results = await frame.locator('body').evaluate<AxeResults | undefined, undefined>(script, undefined);
    const serious = (results?.violations ?? []).filter(({ impact }) => impact === 'serious' || impact === 'critical');
    assert.ok(results && results.passes.length > 0, 'axe did not look');
    assert.deepEqual(
      serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' ')}`),
      [],
    );
  });

  it('follows the engine, and what was there stays where it is', async () => {
    const before = await diagram().view();
    const hostile = '<img src=x onerror=alert(1)>';
    if (engine) engine.recording = office([{ name: 'late', image: hostile, networks: ['company'] }]);
    const id = idOf('container', 'late');
    for (const action of ['create', 'start']) {
      engine?.emit({
        Type: 'container',
        Action: action,
        Actor: { ID: id, Attributes: { name: 'late' } },
        time: 1,
        timeNano: 1,
      });
    }
    await eventually(
      async () =>
        (await diagram().labels()).some((label) => label.startsWith(`Container late: running, ${hostile}`)) ||
        undefined,
      { within: 15_000 },
    );
    assert.equal(await diagram().view(), before);
    assert.equal(await (await diagram().frame()).locator('img').count(), 0);
    await workbench().screenshot('diagram-live');
  });
});

for (const [count, networks] of [
  [30, 6],
  [300, 30],
  [1000, 100],
] as const) {
  describe(`the diagram of ${count} containers`, () => {
    let engine: FakeEngine | undefined;
    before(async () => {
      engine = await FakeEngine.start(projects(count, networks));
    });
    after(async () => await engine?.stop());
    const workbench = useWorkbench(() => ({ theme: 'dark', env: { DOCKER_HOST: `unix://${engine?.socket ?? ''}` } }));

    it('is there, and as it should be', async () => {
      const diagram = new DiagramPage(workbench());
      await workbench().showContainer('Container Network');
      await workbench().runCommand('Container Network: Open Network Diagram');
      await diagram.ready();
      await workbench().runCommand('View: Toggle Primary Side Bar Visibility');
      await workbench().screenshot(`diagram-${count}`, count === 1000 ? pictures : {});
      assert.match(await diagram.summary(), new RegExp(`^${networks} networks · ${count} containers`));
      if (count < 1000) return;
      await (await diagram.frame()).getByText('Unfold projects').click();
      await eventually(async () => ((await diagram.labels()).length > 1000 ? true : undefined), { within: 40_000 });
      await workbench().screenshot('diagram-1000-unfolded');
    });
  });
}
