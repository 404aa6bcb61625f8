import assert from 'node:assert/strict';
import { extensions } from 'vscode';
import type { ContainerNetworkApi } from '../../../src/ui/api.ts';
import { newRun } from '../../support/test-run.mts';

describe('the API for other extensions', () => {
  const run = newRun();
  let api: ContainerNetworkApi;

  before(async () => {
    const extension = extensions.getExtension<ContainerNetworkApi>('container-network.container-network-inspector');
    assert.ok(extension, 'the extension is not there');
    api = await extension.activate();
  });

  after(async () => await run.cleanUp());

  it('tells its version', () => assert.equal(api.version, 1));

  it('tells the networks that the engine has', async () => {
    await run.createNetwork('front');
    const { networks } = await api.topology();
    const listed = (await run.api.call('GET', '/networks')) as { Name: string }[];
    assert.ok(networks.some(({ name }) => name === run.nameOf('front')));
    assert.deepEqual(networks.map(({ name }) => name).sort(), listed.map(({ Name }) => Name).sort());
  });
});
