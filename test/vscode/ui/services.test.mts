import assert from 'node:assert/strict';
import { endpointUnderTest } from '../../support/engine-under-test.mts';
import { eventually, eventuallyHolds } from '../../support/eventually.mts';
import { ask, startRegistry, type LabRegistry } from '../../support/registries/lab-registry.mts';
import { newRun, type TestContainer, type TestNetwork } from '../../support/test-run.mts';
import type { Tree } from '../pages/tree.mts';
import { screens } from './screens.mts';
import { useWorkbench } from './use-workbench.mts';

describe('the services view', () => {
  const run = newRun();
  const workbench = useWorkbench(() => ({
    theme: 'dark',
    viewport: { width: 1400, height: 1000 },
    env: { DOCKER_HOST: endpointUnderTest() },
  }));
  const tree = (): Tree => workbench().tree('Services');
  let front: TestNetwork;
  let web: TestContainer;
  let api: TestContainer;
  let consul: LabRegistry;
  let address: string;

  before(async () => {
    front = await run.createNetwork('front', { IPAM: { Config: [{ Subnet: '172.30.61.0/24' }] } });
    web = await run.createContainer('web', { networks: [front] });
    api = await run.createContainer('api', {
      networks: [{ network: front, aliases: ['shop'] }],
      command: ['/bin/busybox', 'httpd', '-f', '-p', '8080'],
      body: { ExposedPorts: { '8080/tcp': {} } },
    });
    address = (await run.endpointOf(api, front)).IPAddress;
    consul = await startRegistry(run, 'consul', 'consul', { networks: [front] });
    await registered('shop-1', address, 8080);
    await workbench().showContainer('Container Network');
    await workbench().runCommand('Container Network: Focus on Services View');
    // It shares the side bar with two others, which leave room for a few rows only.
    for (const other of ['Networks', 'Results'])
      await workbench().page.locator(`.pane-header[aria-label="${other} Section"]`).click();
    await tree().row(front.name).read(30_000);
    // It comes a moment after the networks, and moves them down.
    await tree().row(consul.container.name).read(30_000);
  });
  after(async () => {
    await run.cleanUp();
    consul.relay.close();
  });

  async function registered(id: string, at: string, port: number): Promise<void> {
    const body = { ID: id, Name: 'orders', Address: at, Port: port };
    await ask(consul.port, 'PUT', '/v1/agent/service/register', body);
  }
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

  it('shows what answers to each name of a network, with what is behind it', async () => {
    await tree().row(front.name).expand();
    assert.equal((await tree().row(front.name, 'shop').read()).description, `${address}:8080`);
    await tree().row(front.name, 'shop').expand();
    const row = await tree().row(front.name, 'shop', `${address}:8080`).read();
    assert.equal(row.description, api.name);
    await screens(workbench(), 'services');
  });

  it('offers a container that runs a registry, and asks it when that is wanted', async () => {
    const name = consul.container.name;
    assert.match((await tree().row(name).read()).description, /looks like consul: ask it/);
    await tree().row(name).click();
    // A tunnel takes a helper first.
    await eventuallyHolds(
      async () => assert.match((await tree().row(name).read()).description, /^consul · \d+ names/),
      { within: 60_000 },
    );
    await tree().row(name).expand();
    await eventuallyHolds(async () =>
      assert.equal((await tree().row(name, 'orders').read()).description, `${address}:8080`),
    );
  });

  it('follows what is registered, and says where nobody is', async () => {
    const name = consul.container.name;
    await registered('shop-9', '172.30.61.99', 8080);
    await eventuallyHolds(
      async () => assert.match((await tree().row(name, 'orders').read()).description, /2 instances · drift/),
      { within: 60_000 },
    );
    await tree().row(name, 'orders').expand();
    assert.equal(
      (await tree().row(name, 'orders', '172.30.61.99:8080').read()).description.startsWith('no container'),
      true,
    );
    await screens(workbench(), 'services-registry');
  });

  it('diagnoses a service as a client uses it, and keeps the report', async () => {
    await tree().row(consul.container.name, 'orders').choose('Diagnose Service From…');
    await eventually(async () => ((await workbench().quickInput.placeholder()) !== '' ? true : undefined));
    await workbench().quickInput.choose(web.name);
    const page = await pageSaying(/reaches service:orders/);
    assert.match(page, /is registered at 172\.30\.61\.99:8080, where nobody is any more/);
    await screens(workbench(), 'service-diagnosis');
  });

  it('asks the registry again when the diagnosis is run again', async () => {
    await (await workbench().webview().frame()).getByText('Run Again', { exact: true }).click();
    assert.match(await pageSaying(/Compared with the test before/), /is registered at 172\.30\.61\.99:8080/);
  });

  it('tries each instance from a container, beside what the registry and Docker say, and keeps that', async () => {
    await tree().row(consul.container.name, 'orders').choose('Try Instances From…');
    await eventually(async () => ((await workbench().quickInput.placeholder()) !== '' ? true : undefined));
    await workbench().quickInput.choose(web.name);
    const page = await pageSaying(/1 of 2 instances answer \S*web\./);
    assert.match(page, /172\.30\.61\.99:8080\s+\S+ \w+\s+–\s+✗ does not answer/);
    assert.match(page, new RegExp(`${address}:8080\\s+✓ healthy\\s+–\\s+✓ answers`));
    await screens(workbench(), 'instances');
    await (await workbench().webview().frame()).getByText('Run Again', { exact: true }).click();
    assert.match(await pageSaying(/Compared with the test before/), /nothing changed/);
  });

  it('opens what is registered, and shows the container of an instance', async () => {
    await tree().row(consul.container.name, 'orders', '172.30.61.99:8080').choose('Open Registration');
    await eventuallyHolds(async () => assert.match(await workbench().editors.text(), /"id": "shop-9"/));
    await tree().row(consul.container.name, 'orders', `${address}:8080`).choose('Reveal Container');
    await eventuallyHolds(async () =>
      assert.equal((await workbench().tree('Networks').row(front.name, api.name).read()).label, api.name),
    );
  });

  it('says that a port is another than the one on which somebody listens', async () => {
    const name = consul.container.name;
    await ask(consul.port, 'PUT', '/v1/agent/service/deregister/shop-9');
    await registered('shop-1', address, 9999);
    // What is behind a registry that is unfolded is looked into.
    await eventuallyHolds(
      async () =>
        assert.match((await tree().row(name, 'orders').read()).description, new RegExp(`${address}:9999 · drift`)),
      { within: 60_000 },
    );
    assert.match(
      await tree().row(name, 'orders').tooltip(),
      /registered for "orders" with port 9999, and listens on 8080/,
    );
  });

  it('shows only what fits a filter, and everything again', async () => {
    await tree().pressTitleAction('Filter Services…');
    await workbench().quickInput.answer('shop');
    await eventuallyHolds(async () => {
      assert.match(await tree().message.innerText(), /Filtered by "shop"/);
      const labels = (await tree().rows()).map(({ label }) => label);
      assert.ok(labels.includes('shop') && !labels.includes(web.name), labels.join(' '));
    });
    await screens(workbench(), 'services-filtered');
    await tree().pressTitleAction('Show All Services');
    await eventuallyHolds(async () =>
      assert.ok((await tree().rows()).some(({ label }) => label === consul.container.name)),
    );
  });

  it('tests how a name is spread, keeps that, and compares it with the next time', async () => {
    await tree().row(front.name, 'shop').choose('Test Balance…');
    await eventually(async () => ((await workbench().quickInput.placeholder()) !== '' ? true : undefined));
    await workbench().quickInput.choose(web.name);
    const page = await pageSaying(/Balance: .*web → shop/);
    assert.match(page, /Only .*api answers, and no other instance is known/);
    assert.match(page, /60\s+100 %/);
    await screens(workbench(), 'balance');
    await (await workbench().webview().frame()).getByText('Run Again', { exact: true }).click();
    assert.match(await pageSaying(/Compared with the test before/), /nothing changed/);
    const results = workbench().page.locator('.pane-header[aria-label="Results Section"]');
    await results.click();
    const labels = (await workbench().tree('Results').rows()).map(({ label }) => label);
    await results.click();
    assert.equal(labels.filter((label) => /^Balance: .*web → shop$/.test(label)).length, 2);
  });

  it('tells who still goes by an old address', async () => {
    await tree().row(front.name, 'shop').choose('Check Client Caches…');
    const page = await pageSaying(/Client Caches: shop/);
    assert.match(page, /Nobody goes by an old address: \d+ network namespaces were looked into/);
    assert.match(page, /It is now at 1[0-9.]+/);
    assert.match(page, /may keep the answer for 600 s/);
    await screens(workbench(), 'client-caches');
  });
});
