import assert from 'node:assert/strict';
import { openSwarmSite, type Site } from '../../lab/score/site.mts';
import { endService, startService } from '../../lab/score/swarm-services.mts';
import { eventuallyHolds } from '../../support/eventually.mts';
import { needsLab } from '../../support/skip.mts';
import { newRun, type TestNetwork, type TestRun } from '../../support/test-run.mts';
import type { Tree } from '../pages/tree.mts';
import { screens } from './screens.mts';
import { useWorkbench } from './use-workbench.mts';

describe('a swarm in the services view', function () {
  let site: Site;
  let run: TestRun;
  let mesh: TestNetwork;
  before(async function () {
    this.timeout(120_000);
    needsLab(this);
    site = await openSwarmSite('window', 'debian');
    run = newRun(site.apis[0]);
    mesh = await run.createNetwork('mesh', { Driver: 'overlay', Attachable: true });
    await run.createContainer('client', { image: 'tools', networks: [mesh] });
    await startService(site.apis[0], service('api', 2));
  });
  const workbench = useWorkbench(() => ({
    theme: 'dark',
    viewport: { width: 1400, height: 1000 },
    env: { DOCKER_HOST: site.engines[0].endpoint },
  }));
  after(async function () {
    needsLab(this);
    await endService(site.apis[0], 'api').catch(() => undefined);
    await run.cleanUp().catch(() => undefined);
    await site.close();
  });

  const tree = (): Tree => workbench().tree('Services');
  const service = (name: string, replicas: number): Parameters<typeof startService>[1] => ({
    ...{ service: name, network: mesh.id, replicas, mode: 'dnsrr' },
    command: ['/bin/busybox', 'httpd', '-f', '-p', '3000'],
  });

  it('shows its nodes, and its services below their network, with tasks on this node and others', async () => {
    await workbench().showContainer('Container Network');
    await workbench().runCommand('Container Network: Focus on Services View');
    for (const other of ['Networks', 'Results'])
      await workbench().page.locator(`.pane-header[aria-label="${other} Section"]`).click();
    await eventuallyHolds(async () => assert.equal((await tree().row('Swarm').read()).description, '2 nodes'), {
      within: 30_000,
    });
    await tree().row('Swarm').expand();
    const nodes = (await tree().rows()).filter(({ level }) => level === 2).map(({ description }) => description);
    assert.deepEqual(nodes.toSorted(), ['manager · ready · active · 10.99.0.1', 'worker · ready · active · 10.99.0.2']);
    await tree().row(mesh.name).expand();
    assert.equal((await tree().row(mesh.name, 'api').read()).description, '2 of 2 tasks');
    await tree().row(mesh.name, 'api').expand();
    await eventuallyHolds(async () => {
      const tasks = (await tree().rows()).filter(({ level, label }) => level === 3 && label.startsWith('10.0.'));
      assert.equal(tasks.length, 2);
      const elsewhere = tasks.filter(({ description }) => description.startsWith('on '));
      assert.equal(elsewhere.length, 1, 'one is on the other node');
    });
    await screens(workbench(), 'services-swarm');
  });

  it('follows what happens on the other node', async () => {
    const { Version, Spec } = (await site.apis[0].call('GET', '/services/api')) as {
      Version: { Index: number };
      Spec: object;
    };
    const body = { ...Spec, Mode: { Replicated: { Replicas: 0 } } };
    await site.apis[0].call('POST', `/services/api/update?version=${Version.Index}`, { body });
    await eventuallyHolds(
      async () => assert.equal((await tree().row(mesh.name, 'api').read()).description, '0 of 0 tasks'),
      { within: 60_000 },
    );
  });
});
