import assert from 'node:assert/strict';
import { imageReference } from '../../lab/images.mts';
import { cli } from '../../support/cli.mts';
import { endpointUnderTest } from '../../support/engine-under-test.mts';
import { eventually, eventuallyHolds } from '../../support/eventually.mts';
import { needsLab } from '../../support/skip.mts';
import { newRun } from '../../support/test-run.mts';
import type { Tree } from '../pages/tree.mts';
import { screens } from './screens.mts';
import { useWorkbench } from './use-workbench.mts';

/** The pictures of the README are made anew when that is asked for. */
const pictures = process.env['CNI_PICTURES'] === '1' ? { folder: 'docs/images' } : {};

describe('the networks view', () => {
  const run = newRun();
  const workbench = useWorkbench(() => ({
    theme: 'dark',
    env: { DOCKER_HOST: endpointUnderTest() },
    settings: { 'containerNetwork.sample.image': imageReference('tools') },
  }));
  const networks = (): Tree => workbench().tree('Networks');
  const labels = async (): Promise<string[]> => (await networks().rows()).map(({ label }) => label);

  before(async () => {
    assert.equal((await cli(['sample', 'up', '--image', imageReference('tools')])).status, 0);
    await workbench().showContainer('Container Network');
  });
  after(async () => {
    await cli(['sample', 'down']);
    await run.cleanUp();
  });

  it('shows the networks, who is in them, and with which addresses', async () => {
    const company = await networks().row('company').read(20_000);
    // The engine hands out /16 and, once these are taken, /20.
    const [, bits] = /^\d+\.\d+\.\d+\.\d+\/(\d+) · internal · bridge$/.exec(company.description) ?? [];
    assert.ok(bits, company.description);
    for (const name of ['devenv', 'testenv', 'webserver']) {
      assert.match((await networks().row('company', name).read()).description, /^\d+\.\d+\.\d+\.\d+$/, name);
    }
    await networks().row('company', 'devenv').expand();
    await eventuallyHolds(async () => {
      const below = (await networks().rows()).filter(({ level }) => level === 3);
      const facts = below.filter(({ expanded }) => expanded === undefined).map(({ description }) => description);
      assert.deepEqual([...new Set(facts)], [`IPv4 address /${bits}`, 'gateway', 'MAC address', 'name']);
      const sections = below.filter(({ expanded }) => expanded !== undefined).map(({ label }) => label);
      assert.deepEqual(sections, ['Interfaces', 'Routes', 'DNS', 'Listening', 'Ports']);
    });
    await networks().row('company', 'devenv').collapse();
    assert.match(await networks().row('company').tooltip(), /Reaches the outside: no \(internal\)/);
    assert.match((await networks().message.innerText()).trim(), /^Docker \d+\./);
  });

  it('tests from a container by right-click, and shows what came of it', async () => {
    await networks().row('company', 'testenv').choose('Test Connectivity…');
    await workbench().quickInput.choose('webserver');
    await eventually(async () => (await workbench().quickInput.placeholder()).startsWith('Port') || undefined);
    const ports = await workbench().quickInput.items();
    assert.ok(
      ports.some(({ label, description }) => label === '80' && description === 'listening'),
      JSON.stringify(ports),
    );
    await workbench().quickInput.choose('80');
    const page = await eventually(
      async () => {
        const text = await workbench().webview().text();
        return text.includes('What was seen') ? text : undefined;
      },
      { within: 30_000 },
    );
    assert.match(page, /testenv → webserver:80/);
    assert.match(page, /testenv reaches webserver:80/);
    assert.match(page, /testenv → webserver:80: connected/);
    const [result] = await workbench().tree('Results').rows();
    assert.equal(result?.label, 'testenv → webserver:80');
    assert.match(result.description, /^reachable.*connected/);
    await workbench().screenshot('result', pictures);
  });

  it('compares a second test with the one before', async () => {
    await workbench().tree('Results').row('testenv → webserver:80').press('Run Again…');
    await eventually(async () => ((await workbench().tree('Results').rows()).length === 2 ? true : undefined), {
      within: 30_000,
    });
    await eventually(
      async () => (await workbench().webview().text()).includes('Compared with the test before') || undefined,
      {
        within: 20_000,
      },
    );
  });

  it('diagnoses a name from the palette', async () => {
    await workbench().editors.closeAll();
    await workbench().runCommand('Container Network: Diagnose DNS…');
    await workbench().quickInput.choose('devenv');
    await eventually(
      async () => (await workbench().quickInput.placeholder()).startsWith('Name to look up') || undefined,
    );
    await workbench().quickInput.choose('webserver');
    const page = await eventually(
      async () => {
        const text = await workbench().webview().text();
        return text.includes('Who was asked') ? text : undefined;
      },
      { within: 30_000 },
    );
    assert.match(page, /devenv resolves webserver to \d+\./);
    assert.match(page, /Docker's DNS\s+127\.0\.0\.11\s+webserver A/);
    await workbench().screenshot('dns', pictures);
    await screens(workbench(), 'dns');
    await workbench().editors.closeAll();
  });

  it('has a menu that goes by what a row is', async () => {
    await networks().row('company', 'testenv').openMenu();
    await screens(workbench(), 'menu', { keepPointer: true });
    await workbench().menu.dismiss();
    const items = (await networks().row('company', 'testenv').menu()).map(({ label }) => label);
    for (const wanted of ['Test Connectivity…', 'Diagnose DNS…', 'Inspect…', 'Disconnect…'])
      assert.ok(items.includes(wanted), `${wanted} in ${items.join(', ')}`);
  });

  it('follows what happens on the engine, and keeps what is expanded', async () => {
    const network = await run.createNetwork('live');
    const container = await run.createContainer('mover', { networks: [network] });
    await networks().row(network.name, container.name).read(10_000);
    await run.act(container, 'pause');
    await eventuallyHolds(async () => {
      assert.match((await networks().row(network.name, container.name).read()).description, /paused/);
    });
    await run.act(container, 'unpause');
    await run.disconnect(container, network);
    await networks().row(network.name, container.name).gone(10_000);
    await run.connect(container, network);
    await networks().row(network.name, container.name).read(10_000);
    assert.equal((await networks().row('company').read()).expanded, true);
    await run.cleanUp();
    await networks().row(network.name).gone(10_000);
  });

  it('connects a container and undoes it, after saying what it will do', async () => {
    await networks().row('company', 'testenv').choose('Connect to Network…');
    await workbench().quickInput.choose('enterprise');
    await workbench().quickInput.answer('tester');
    await workbench().quickInput.answer('');
    assert.match(await workbench().dialog.message(), /Connect testenv to enterprise\?/);
    assert.match(
      await workbench().dialog.detail(),
      /testenv gets an interface on enterprise, and answers to tester there\./,
    );
    await workbench().dialog.press('Connect');
    await networks().row('enterprise', 'testenv').read(15_000);
    const done = workbench().notifications.find('testenv is connected to enterprise.');
    await done.press('Undo');
    await networks().row('enterprise', 'testenv').gone(15_000);
  });

  it('filters, and says so', async () => {
    await workbench().runCommand('Container Network: Filter…');
    await workbench().quickInput.answer('testenv');
    await eventuallyHolds(async () => assert.deepEqual(await labels(), ['company', 'testenv']));
    assert.match(await networks().message.innerText(), /Filtered by "testenv"\./);
    await networks().pressTitleAction('Clear Filter');
    await networks().row('outside', 'devenv').read();
  });

  it('shows hostile names as text', async () => {
    const network = await run.createNetwork('hostile');
    await run.createContainer('hostile', {
      networks: [
        { network, aliases: ['<img src=x onerror=alert(1)>', '[x](command:workbench.action.quit)', '$(trash)'] },
      ],
      body: { Labels: { ...run.labels, 'com.docker.compose.project': '<b>$(flame)</b>' } },
    });
    const row = networks().row(network.name, run.nameOf('hostile'));
    await row.expand(10_000);
    await eventuallyHolds(async () => {
      for (const alias of ['<img src=x onerror=alert(1)>', '[x](command:workbench.action.quit)', '$(trash)']) {
        assert.ok((await labels()).includes(alias), alias);
      }
    });
    // Its birth makes the tree draw several times; a menu opened meanwhile does not know its row.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await row.choose('Inspect…');
    const page = await eventually(async () => {
      const text = await workbench().webview().text();
      return text.includes('hostile') ? text : undefined;
    });
    assert.ok(page.includes('<img src=x onerror=alert(1)>'), page);
    await run.cleanUp();
    await workbench().editors.closeAll();
  });

  it('waits for an engine that goes away, and is right again when it is back', async function () {
    const lab = needsLab(this);
    await lab.halt();
    await eventuallyHolds(
      async () => assert.match(await networks().message.innerText(), /what was known before; trying again/),
      { within: 20_000 },
    );
    await networks().row('company').read();
    await lab.resume();
    assert.equal((await cli(['sample', 'up', '--image', imageReference('tools')])).status, 0);
    await eventuallyHolds(
      async () => {
        assert.doesNotMatch(await networks().message.innerText(), /trying again/);
        assert.match((await networks().row('company', 'webserver').read()).description, /^\d+\./);
      },
      { within: 30_000 },
    );
  });

  it('can be gone through with the keyboard alone', async () => {
    await workbench().focusView('Networks');
    await workbench().keyboard.press('Home');
    await eventually(async () => {
      await workbench().keyboard.press('ArrowDown');
      return (await workbench().keyboard.focused()).label.includes('on company') || undefined;
    });
  });
});
