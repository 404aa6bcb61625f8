import assert from 'node:assert/strict';
import type { FakeEngine } from '../../fake-engine/fake-engine.mts';
import { startSampleData } from '../../fake-engine/sample-data.mts';
import { eventuallyHolds } from '../../support/eventually.mts';
import { useWorkbench } from './use-workbench.mts';

const noEngine = { DOCKER_HOST: undefined, DOCKER_CONTEXT: undefined, XDG_RUNTIME_DIR: '/nonexistent' };

describe('without an engine', () => {
  const workbench = useWorkbench({
    theme: 'dark',
    env: { ...noEngine, DOCKER_HOST: 'unix:///nonexistent/docker.sock' },
  });

  it('says what to do next, and does it on a click', async () => {
    await workbench().showContainer('Container Network');
    const { welcome } = workbench().tree('Networks');
    await eventuallyHolds(
      async () => assert.match(await welcome.innerText(), /No Docker or Podman engine was found\./),
      {
        within: 20_000,
      },
    );
    await workbench().screenshot('no-engine');
    await welcome.getByText('Select Engine').click();
    await workbench().quickInput.opened('Select Engine');
    await workbench().quickInput.dismiss();
  });
});

describe('with sample data in place of an engine', () => {
  let engine: FakeEngine;
  before('serve sample data', async () => {
    engine = await startSampleData();
  });
  const workbench = useWorkbench(() => ({
    theme: 'dark',
    env: { ...noEngine, DOCKER_HOST: `unix://${engine.socket}` },
  }));
  after(async () => await engine.stop());

  it('shows the sample environment, marked as such, and says why it can not be tested', async () => {
    await workbench().showContainer('Container Network');
    const networks = workbench().tree('Networks');
    await networks.row('company', 'webserver').read(20_000);
    assert.match(await networks.message.innerText(), /^Sample data: /);
    await networks.row('company', 'devenv').choose('Test Connectivity…');
    await workbench().quickInput.choose('webserver');
    await workbench().quickInput.choose('No Port');
    const error = workbench().notifications.find(/This is sample data, recorded from a real engine/);
    assert.equal(await error.severity(), 'error');
  });
});
