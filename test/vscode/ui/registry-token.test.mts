import assert from 'node:assert/strict';
import { endpointUnderTest } from '../../support/engine-under-test.mts';
import { newRun, type TestContainer } from '../../support/test-run.mts';
import { useWorkbench } from './use-workbench.mts';

const master = '8f1e7a52-6d0f-4c5c-9f1b-1f2a3b4c5d6e';

describe('the token of a registry', () => {
  const run = newRun();
  const workbench = useWorkbench(() => ({
    theme: 'dark',
    env: { DOCKER_HOST: endpointUnderTest() },
    settings: {
      'containerNetwork.registries': [{ kind: 'etcd', url: 'http://127.0.0.1:9', name: 'shop' }, { kind: 'redis' }],
    },
  }));
  let consul: TestContainer;

  before(async () => {
    const hcl = `acl { enabled = true default_policy = "deny" tokens { master = "${master}" } }`;
    consul = await run.createContainer('consul', {
      image: 'consul',
      command: ['agent', '-dev', '-client', '0.0.0.0', '-bind', '127.0.0.1', '-hcl', hcl],
    });
    // What makes a helper.
    await run.createContainer('tools', { image: 'tools' });
    await workbench().showContainer('Container Network');
    await workbench().tree('Networks').row('bridge', consul.name).read(20_000);
  });
  after(async () => await run.cleanUp());

  async function give(registry: string, token: string): Promise<void> {
    await workbench().notifications.closeAll();
    await workbench().runCommand('Container Network: Set Registry Token…');
    await workbench().quickInput.choose(registry);
    await workbench().quickInput.opened(registry);
    await workbench().quickInput.answer(token);
  }

  it('is asked for, for registries of the settings and those in containers', async () => {
    await workbench().runCommand('Container Network: Set Registry Token…');
    await workbench().quickInput.opened('Set Registry Token');
    const items = await workbench().quickInput.items();
    assert.deepEqual(
      items.map(({ label }) => label),
      ['shop', consul.name],
    );
    await workbench().quickInput.dismiss();
  });

  it('that is wrong is said to be, and one that is right is tried too', async () => {
    await give(consul.name, 'wrong');
    const refused = workbench().notifications.find('does not let this be read');
    await refused.text(40_000);
    assert.equal(await refused.severity(), 'warning');
    await give(consul.name, master);
    assert.match(await workbench().notifications.find('can be read').text(40_000), /: 1 services?\./);
  });

  it('is forgotten when it is left empty', async () => {
    await give(consul.name, '');
    await workbench().notifications.find('tells only those who say who they are').text(40_000);
  });

  it('of a registry that is not there is kept all the same', async () => {
    await give('shop', 'root:secret');
    await workbench().notifications.find('Nothing listens at').text(40_000);
  });
});
