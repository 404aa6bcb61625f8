import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addressOf, crowd } from '../../fake-engine/crowd.mts';
import { FakeEngine } from '../../fake-engine/fake-engine.mts';
import { sayJson } from '../../fake-engine/misbehaviour.mts';
import { startSampleData } from '../../fake-engine/sample-data.mts';
import { endpointUnderTest } from '../../support/engine-under-test.mts';
import { eventually, eventuallyHolds } from '../../support/eventually.mts';
import { newRun } from '../../support/test-run.mts';
import type { Tree } from '../pages/tree.mts';
import { screens } from './screens.mts';
import { useWorkbench } from './use-workbench.mts';

/** Writes a docker context as `docker context create` does. */
function writeContext(home: string, name: string, host: string): void {
  const folder = join(home, '.docker/contexts/meta', createHash('sha256').update(name).digest('hex'));
  mkdirSync(folder, { recursive: true });
  const endpoint = { Host: host, SkipTLSVerify: false };
  writeFileSync(
    join(folder, 'meta.json'),
    JSON.stringify({ Name: name, Metadata: {}, Endpoints: { docker: endpoint } }),
  );
}

describe('two engines, one after the other', () => {
  const run = newRun();
  let sample: FakeEngine;
  before('serve a second engine', async () => {
    sample = await startSampleData();
    await run.createNetwork('first');
  });
  const workbench = useWorkbench({
    theme: 'dark',
    env: {
      DOCKER_HOST: undefined,
      DOCKER_CONTEXT: undefined,
      DOCKER_CONFIG: undefined,
      XDG_RUNTIME_DIR: '/nonexistent',
    },
    settings: { 'containerNetwork.engine.host': endpointUnderTest() },
  });
  const networks = (): Tree => workbench().tree('Networks');
  const message = async (): Promise<string> => await networks().message.innerText();

  before(async () => {
    const { home } = workbench().host.folders;
    writeContext(home, 'real', endpointUnderTest() ?? '');
    writeContext(home, 'sample-$(flame)', `unix://${sample.socket}`);
    await workbench().showContainer('Container Network');
    await networks().row(run.nameOf('first')).read(20_000);
  });
  after(async () => {
    await sample.stop();
    await run.cleanUp();
  });

  it('the contexts of docker are offered, and the one in use is marked', async () => {
    await workbench().runCommand('Container Network: Select Engine…');
    await workbench().quickInput.opened('Select Engine');
    const items = await workbench().quickInput.items();
    const labels = items.map(({ label }) => label);
    assert.ok(labels.includes('real'), labels.join());
    // Text, not an icon.
    assert.ok(labels.includes('sample-$\u200b(flame)'), labels.join());
    await screens(workbench(), 'select-engine');
    await workbench().quickInput.choose('sample-$\u200b(flame)', 'sample');
    await networks().row('company', 'webserver').read(20_000);
    await eventuallyHolds(async () => assert.match(await message(), /context sample-\$\(flame\)/));
    await networks().row(run.nameOf('first')).gone();
  });

  it('an address can be written, and back again everything is of the first one', async () => {
    await workbench().runCommand('Container Network: Select Engine…');
    await workbench().quickInput.choose('An Address…');
    await workbench().quickInput.type('nonsense://');
    assert.match(await workbench().quickInput.validation(), /is not the address of an engine/);
    await workbench().quickInput.answer(endpointUnderTest() ?? '');
    await networks().row(run.nameOf('first')).read(20_000);
    await networks().row('company', 'webserver').gone();
    await eventuallyHolds(async () => assert.match(await message(), /^Docker /));
  });

  it('one that goes away while it is looked at is said to be lost, and another can be chosen', async () => {
    await workbench().runCommand('Container Network: Select Engine…');
    await workbench().quickInput.choose('sample-$\u200b(flame)', 'sample');
    await networks().row('company', 'webserver').read(20_000);
    await sample.stop();
    await eventuallyHolds(async () => assert.match(await message(), /what was known before; trying again/), {
      within: 20_000,
    });
    await screens(workbench(), 'engine-lost');
    await workbench().runCommand('Container Network: Select Engine…');
    await workbench().quickInput.choose('real');
    await networks().row(run.nameOf('first')).read(20_000);
    await eventuallyHolds(async () => assert.match(await message(), /context real/));
  });
});

describe('five hundred containers', () => {
  let engine: FakeEngine;
  before('serve them', async () => {
    engine = await FakeEngine.start(crowd('debian', 500, 20));
    engine.answer(/^GET .*\/archive/, sayJson({ message: 'Could not find the file /etc/hosts' }, 404));
  });
  const workbench = useWorkbench(() => ({
    theme: 'dark',
    env: { DOCKER_HOST: `unix://${engine.socket}`, DOCKER_CONTEXT: undefined },
  }));
  const networks = (): Tree => workbench().tree('Networks');
  after(async () => await engine.stop());

  it('stand in their networks, expand, and are found by the filter', async () => {
    await workbench().showContainer('Container Network');
    await networks().row('shop', 'net-0').read(30_000);
    const row = networks().row('shop', 'net-1', 'c-21');
    assert.equal((await row.read(30_000)).description, `${addressOf(1, 21)} · unhealthy`);
    await row.expand();
    assert.equal(
      (await networks().row('shop', 'net-1', 'c-21', addressOf(1, 21)).read()).description,
      'IPv4 address /16',
    );
    await screens(workbench(), 'crowd');
    await workbench().runCommand('Container Network: Filter…');
    await workbench().quickInput.answer('c-499');
    await eventuallyHolds(async () => {
      const labels = (await networks().rows()).map(({ level, label }) => `${level} ${label}`);
      assert.deepEqual(labels, ['1 shop', '2 net-19', '3 c-499']);
    });
    await networks().pressTitleAction('Clear Filter');
    // Walking up through so many rows takes long; Home takes one step.
    await workbench().focusView('Networks');
    await workbench().keyboard.press('Home');
    await networks().row('shop', 'net-0').read(30_000);
    await row.read(30_000);
  });

  it('are offered when a command asks for one', async () => {
    await workbench().runCommand('Container Network: Disconnect…');
    const { quickInput } = workbench();
    await quickInput.choose('c-377');
    // Only its own networks are left to choose from.
    const networksOfIt = await eventually(async () => {
      const labels = (await quickInput.items()).map(({ label }) => label);
      return labels.includes(`net-${377 % 20}`) ? labels : undefined;
    });
    assert.ok(networksOfIt.length <= 2, networksOfIt.join(', '));
    await quickInput.dismiss();
  });

  it('are arranged by container', async () => {
    await workbench().runCommand('Container Network: Arrange by Container');
    await networks().row('shop', 'c-0', 'net-1').read(20_000);
    const row = await networks().row('shop', 'c-0').read();
    assert.ok(row.ariaLabel.startsWith('Container c-0, running, '), row.ariaLabel);
    await screens(workbench(), 'by-container');
  });
});
