import assert from 'node:assert/strict';
import type { LabEngine } from '../../lab/engine.mts';
import { openSwarmSite, type Site } from '../../lab/score/site.mts';
import { endService, startService } from '../../lab/score/swarm-services.mts';
import { endpointUnderTest } from '../../support/engine-under-test.mts';
import { eventually, eventuallyHolds } from '../../support/eventually.mts';
import { needsLab } from '../../support/skip.mts';
import { newRun, type TestRun } from '../../support/test-run.mts';
import { DiagramPage } from '../pages/diagram.mts';
import type { Workbench } from '../pages/workbench.mts';
import { screens } from './screens.mts';
import { useWorkbench } from './use-workbench.mts';

async function openDiagram(workbench: Workbench): Promise<DiagramPage> {
  const diagram = new DiagramPage(workbench);
  await workbench.showContainer('Container Network');
  await workbench.runCommand('Container Network: Open Network Diagram');
  await diagram.ready();
  await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
  return diagram;
}

describe('the diagram of a macvlan', () => {
  const parent = 'lanp0';
  let lab: LabEngine;
  let run: TestRun;
  before(async function () {
    lab = needsLab(this);
    run = newRun();
    await lab.inNamespace(['ip', 'link', 'add', parent, 'type', 'veth', 'peer', 'name', 'lanp1']);
    for (const end of [parent, 'lanp1']) await lab.inNamespace(['ip', 'link', 'set', end, 'up']);
    const lan = await run.createNetwork('lan', {
      ...{ Driver: 'macvlan', Options: { parent } },
      IPAM: { Config: [{ Subnet: '192.168.77.0/24', Gateway: '192.168.77.1' }] },
    });
    const home = await run.createNetwork('home');
    await run.createContainer('nas', { image: 'web', networks: [{ network: lan, ipv4: '192.168.77.20' }] });
    await run.createContainer('player', { networks: [lan, home] });
    await run.createContainer('recorder', { networks: [home] });
  });
  const workbench = useWorkbench(() => ({
    theme: 'dark',
    env: { DOCKER_HOST: endpointUnderTest() },
    settings: { 'containerNetwork.hostHelper': 'always' },
  }));
  after(async function () {
    needsLab(this);
    await run.cleanUp();
    await lab.inNamespace(['ip', 'link', 'del', parent]);
  });

  it('hangs the network on its parent, and draws who is in it and who is in another one, too', async () => {
    const diagram = await openDiagram(workbench());
    const labels = await diagram.labels();
    const some = (pattern: RegExp): void =>
      assert.ok(
        labels.some((label) => pattern.test(label)),
        `${pattern} is not in\n${labels.join('\n')}`,
      );
    some(/^Network \S*lan: macvlan, 192\.168\.77\.0\/24/);
    some(/^lanp0, an interface of the host$/);
    some(/^Wire from lanp0 to \S*lan$/);
    some(/^Container \S*nas: running, .*192\.168\.77\.20/);
    some(/^Container \S*player: running, .* in \S*home, 192\.168\.77\.\d+ in \S*lan/);
    await screens(workbench(), 'diagram-macvlan');
  });

  it('shows the interface of the host behind each of its containers when the wiring is asked for', async () => {
    const diagram = new DiagramPage(workbench());
    const wiring = (await diagram.frame()).getByText('Wiring', { exact: true });
    await wiring.click();
    await eventually(
      async () =>
        (await diagram.labels()).some((label) => /^Container \S*nas: .*eth0 \(\d+\).* lanp0/.test(label)) || undefined,
      { within: 60_000 },
    );
    await screens(workbench(), 'diagram-macvlan-wiring');
    await wiring.click();
  });
});

describe('the diagram of a swarm', () => {
  let site: Site;
  let run: TestRun;
  before(async function () {
    this.timeout(120_000);
    needsLab(this);
    site = await openSwarmSite('diagram', 'debian');
    run = newRun(site.apis[0]);
    const mesh = await run.createNetwork('mesh', { Driver: 'overlay', Attachable: true });
    await run.createContainer('client', { image: 'tools', networks: [mesh] });
    const command = ['/bin/busybox', 'httpd', '-f', '-p', '3000'];
    await startService(site.apis[0], { service: 'api', network: mesh.id, replicas: 2, mode: 'dnsrr', command });
  });
  const workbench = useWorkbench(() => ({ theme: 'dark', env: { DOCKER_HOST: site.engines[0].endpoint } }));
  after(async function () {
    needsLab(this);
    await endService(site.apis[0], 'api').catch(() => undefined);
    await run.cleanUp().catch(() => undefined);
    await site.close();
  });

  it('draws the overlay with those of its containers that are on this node', async () => {
    const diagram = await openDiagram(workbench());
    await eventuallyHolds(async () => {
      const labels = await diagram.labels();
      assert.ok(
        labels.some((label) => /^Network \S*mesh: overlay, 10\.\d+\.\d+\.0\/24/.test(label)),
        labels.join('\n'),
      );
      assert.ok(labels.some((label) => /^Container \S*client: running, .* in \S*mesh/.test(label)));
      assert.ok(labels.some((label) => /^Container api\.\d\S*: running, /.test(label)));
    });
    // The ids of tasks are for the details: the card has service and number.
    const svg = await diagram.copied('SVG', '<svg');
    assert.match(svg, />api\.\d</);
    await screens(workbench(), 'diagram-overlay');
  });
});
