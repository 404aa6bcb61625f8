import assert from 'node:assert/strict';
import { FakeEngine } from '../../fake-engine/fake-engine.mts';
import { office } from '../../fake-engine/populations.mts';
import { eventually } from '../../support/eventually.mts';
import { DiagramPage } from '../pages/diagram.mts';
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
    await workbench().screenshot('diagram', { ...pictures, theme: 'dark' });
  });

  it('looks well in every theme', async () => {
    for (const theme of ['light', 'highContrast', 'highContrastLight', 'dark'] as const) {
      await workbench().screenshot('diagram', { ...pictures, theme });
    }
  });

  it('tells all about a container', async () => {
    await diagram().press('webserver');
    await eventually(async () => (await diagram().sideText()).includes('nginx:alpine') || undefined);
    assert.match(await diagram().sideText(), /172\.31\.16\.\d+\/24/);
    await workbench().screenshot('diagram-details', pictures);
  });
});
