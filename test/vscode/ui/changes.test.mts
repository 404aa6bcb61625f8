import assert from 'node:assert/strict';
import { endpointUnderTest } from '../../support/engine-under-test.mts';
import { eventually, eventuallyHolds } from '../../support/eventually.mts';
import { newRun, type TestContainer, type TestNetwork } from '../../support/test-run.mts';
import type { QuickInput } from '../pages/quick-input.mts';
import type { Tree } from '../pages/tree.mts';
import { screens } from './screens.mts';
import { useWorkbench } from './use-workbench.mts';

describe('changes to networks', () => {
  const run = newRun();
  const workbench = useWorkbench(() => ({ theme: 'dark', env: { DOCKER_HOST: endpointUnderTest() } }));
  const networks = (): Tree => workbench().tree('Networks');
  const input = (): QuickInput => workbench().quickInput;
  /** Made by the extension, so without the label of the run: removed by name. */
  const made = run.nameOf('made');
  let front: TestNetwork;
  let web: TestContainer;

  const networkNamed = async (name: string): Promise<Record<string, unknown> | undefined> =>
    ((await run.api.call('GET', '/networks')) as Record<string, unknown>[]).find(({ Name }) => Name === name);
  const asks = async (placeholder: RegExp): Promise<void> =>
    await eventuallyHolds(async () => assert.match(await input().placeholder(), placeholder));
  const prompts = async (message: RegExp): Promise<void> =>
    await eventuallyHolds(async () => assert.match(await input().message(), message));

  const refuses = async (message: RegExp): Promise<void> =>
    await eventuallyHolds(async () => assert.match(await input().validation(), message));

  before(async () => {
    front = await run.createNetwork('front', {
      IPAM: { Config: [{ Subnet: '172.30.7.0/24', Gateway: '172.30.7.1' }] },
    });
    web = await run.createContainer('web', { networks: [{ network: front, aliases: ['shop'], ipv4: '172.30.7.40' }] });
    await workbench().showContainer('Container Network');
    await networks().row(front.name, web.name).read(20_000);
  });
  after(async () => {
    const left = await networkNamed(made);
    if (left) await run.api.call('DELETE', `/networks/${String(left['Id'])}`);
    await run.cleanUp();
  });

  it('a network is created: free subnets proposed, overlaps refused, everything said before, and undone', async () => {
    await networks().pressTitleAction('Create Network…');
    await prompts(/Name of the network/);
    await input().type(front.name);
    await refuses(/There is a network of that name\./);
    await input().answer(made);
    await asks(/Kind of network/);
    const bridge = (await input().items()).find(({ label }) => label === 'bridge');
    assert.match(bridge?.detail ?? '', /It takes one IPv4 subnet/);
    await screens(workbench(), 'create-network-driver');
    await input().choose('bridge');
    await asks(/IPv4 subnet: a bridge network takes one/);
    const free = (await input().items()).filter(({ description }) => description === 'free').map(({ label }) => label);
    assert.equal(free.length, 3);
    assert.ok(!free.includes('172.30.7.0/24'));
    await screens(workbench(), 'create-network-subnet');
    await input().choose('Another Subnet…');
    await prompts(/IPv4 subnet/);
    await input().type('172.30.7.128/25');
    await refuses(new RegExp(`It overlaps the network ${front.name} \\(172\\.30\\.7\\.0/24\\)`));
    await screens(workbench(), 'create-network-overlap');
    await input().type('fd00:1::/64');
    await refuses(/A subnet looks like 10\.10\.0\.0\/24\./);
    await input().answer('172.30.8.0/24');
    await prompts(/Gateway in 172\.30\.8\.0\/24/);
    await input().type('172.30.9.1');
    await refuses(/It has to be an address in 172\.30\.8\.0\/24\./);
    await input().answer('172.30.8.254');
    await asks(/Addresses/);
    await input().choose('Only IPv4');
    await asks(/Shall its containers reach the outside\?/);
    await input().choose('Internal');
    assert.match(await workbench().dialog.message(), new RegExp(`Create the network ${made}\\?`));
    const detail = await workbench().dialog.detail();
    assert.match(detail, /Driver: bridge/);
    assert.match(detail, /Subnet: 172\.30\.8\.0\/24, gateway 172\.30\.8\.254/);
    assert.match(detail, /Internal: its containers reach only each other/);
    await screens(workbench(), 'create-network-question');
    await workbench().dialog.press('Create');
    await networks().row(made).read(15_000);
    const network = await networkNamed(made);
    assert.ok(network);
    assert.equal(network['Internal'], true);
    assert.deepEqual((network['IPAM'] as { Config: unknown }).Config, [
      { Subnet: '172.30.8.0/24', Gateway: '172.30.8.254' },
    ]);
    await workbench().notifications.find(`The network ${made} is there.`).press('Undo');
    await networks().row(made).gone(15_000);
    assert.equal(await networkNamed(made), undefined);
  });

  it('nothing is created when the question is not agreed to', async () => {
    await workbench().runCommand('Container Network: Create Network…');
    await input().answer(made);
    await input().choose('bridge');
    await input().choose('Let the Engine Choose');
    await input().choose('Only IPv4');
    await input().choose('With a Way Out');
    assert.match(await workbench().dialog.detail(), /Subnet: the engine chooses/);
    await workbench().dialog.press('Cancel');
    assert.equal(await networkNamed(made), undefined);
  });

  it('a container is connected with an address that lies in the network', async () => {
    const back = await run.createNetwork('back', { IPAM: { Config: [{ Subnet: '172.30.9.0/24' }] } });
    await networks().row(back.name).read(15_000);
    await networks().row(front.name, web.name).choose('Connect to Network…');
    await asks(/Network for /);
    await input().choose(back.name);
    await prompts(/More names/);
    await input().type('not a name');
    await input().validation();
    await input().answer('');
    await prompts(/Address on /);
    await input().type('172.30.7.9');
    await refuses(/It lies in none of the subnets of/);
    await input().answer('172.30.9.77');
    assert.match(await workbench().dialog.detail(), /gets an interface on .*back, with the address 172\.30\.9\.77\./);
    await workbench().dialog.press('Connect');
    assert.equal((await networks().row(back.name, web.name).read(15_000)).description, '172.30.9.77');
    await workbench().notifications.find(`${web.name} is connected to ${back.name}.`).press('Undo');
    await networks().row(back.name, web.name).gone(15_000);
  });

  it('a container is disconnected, and comes back with its address and its names', async () => {
    await networks().row(front.name, web.name).choose('Disconnect…');
    assert.match(await workbench().dialog.message(), new RegExp(`Disconnect ${web.name} from ${front.name}\\?`));
    assert.match(
      await workbench().dialog.detail(),
      /loses its interface on .*front; open connections over it break\. It is then in no network at all\./,
    );
    await screens(workbench(), 'disconnect-question');
    await workbench().dialog.press('Disconnect');
    await networks().row(front.name, web.name).gone(15_000);
    await networks().row('Without a network', web.name).read();
    const done = workbench().notifications.find(`${web.name} is disconnected from ${front.name}.`);
    await done.text();
    await screens(workbench(), 'disconnected');
    await done.press('Undo');
    assert.equal((await networks().row(front.name, web.name).read(15_000)).description, '172.30.7.40');
    await eventuallyHolds(async () =>
      assert.ok((await run.endpointOf(web, front)).Aliases?.includes('shop'), 'the alias is lost'),
    );
  });

  it('a network in use is not removed: who is in it is said', async () => {
    await networks().row(front.name).choose('Remove Network…');
    const warning = workbench().notifications.find(`${front.name} can't be removed: ${web.name} use it.`);
    assert.equal(await warning.severity(), 'warning');
    await warning.close();
    assert.ok(await networkNamed(front.name));
  });

  it('stopped containers are named before their network is removed, which comes back as it was', async () => {
    const old = await run.createNetwork('old', {
      Internal: true,
      IPAM: {
        Config: [{ Subnet: '172.30.11.0/24', IPRange: '172.30.11.128/25', AuxiliaryAddresses: { nas: '172.30.11.9' } }],
      },
      Options: { 'com.docker.network.driver.mtu': '1400' },
    });
    const sleeper = await run.createContainer('sleeper', { networks: [old], start: false });
    const row = await networks().row(old.name, sleeper.name).read(15_000);
    assert.match(row.description, /created/);
    await networks().row(old.name).choose('Remove Network…');
    assert.match(
      await workbench().dialog.detail(),
      new RegExp(`These stopped containers could not be started any more: ${sleeper.name}\\.`),
    );
    await workbench().dialog.press('Cancel');
    await run.remove(sleeper);
    const before = (await networkNamed(old.name)) ?? assert.fail('it is not there');
    await networks().row(old.name, sleeper.name).gone(15_000);
    await networks().row(old.name).choose('Remove Network…');
    assert.match(await workbench().dialog.detail(), /Nobody is in it\./);
    await screens(workbench(), 'remove-question');
    await workbench().dialog.press('Remove');
    await networks().row(old.name).gone(15_000);
    const removed = workbench().notifications.find(`${old.name} is removed.`);
    await removed.text();
    await screens(workbench(), 'removed');
    await removed.press('Undo');
    await networks().row(old.name).read(15_000);
    const made = (await networkNamed(old.name)) ?? assert.fail('it is not there');
    assert.notEqual(made['Id'], old.id);
    const facts = (network: Record<string, unknown>): unknown[] =>
      ['Driver', 'Internal', 'Attachable', 'EnableIPv6', 'IPAM', 'Options', 'Labels'].map((key) => network[key]);
    assert.deepEqual(facts(made), facts(before));
  });

  it("what the engine refuses is said in the engine's words", async () => {
    await run.createNetwork('fixed', { IPAM: { Config: [{ Subnet: '172.30.10.0/24' }] } });
    await run.createContainer('holder', { networks: [{ network: front, ipv4: '172.30.7.41' }] });
    await networks().row(run.nameOf('fixed')).read(15_000);
    const other = await run.createContainer('other');
    await networks().row('bridge', other.name).choose('Connect to Network…');
    await input().choose(front.name);
    await input().answer('');
    await input().answer('172.30.7.41');
    await workbench().dialog.press('Connect');
    const error = workbench().notifications.find(/Address already in use/);
    assert.equal(await error.severity(), 'error');
    assert.deepEqual(await error.buttons(), ['Show Log']);
    await eventually(() => workbench().output('Container Network').logged().includes('connect') || undefined);
  });
});
