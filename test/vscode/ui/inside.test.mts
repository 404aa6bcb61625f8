import assert from 'node:assert/strict';
import { endpointUnderTest } from '../../support/engine-under-test.mts';
import { eventually, eventuallyHolds } from '../../support/eventually.mts';
import { needsLab } from '../../support/skip.mts';
import { newRun, type TestContainer, type TestNetwork } from '../../support/test-run.mts';
import type { Row } from '../pages/row.mts';
import { allThemes } from '../pages/theme.mts';
import { readableTerminals } from '../pages/terminal.mts';
import type { Tree } from '../pages/tree.mts';
import { useWorkbench } from './use-workbench.mts';

describe('what is inside, in the networks view', () => {
  const run = newRun();
  const workbench = useWorkbench(() => ({
    theme: 'dark',
    viewport: { width: 1280, height: 1000 },
    env: { DOCKER_HOST: endpointUnderTest() },
    settings: readableTerminals,
  }));
  const networks = (): Tree => workbench().tree('Networks');
  let front: TestNetwork;
  let full: TestNetwork;
  let web: TestContainer;
  let sidecar: TestContainer;
  let mover: TestContainer;
  let bare: TestContainer;

  before(async () => {
    const subnet = (address: string): object => ({ IPAM: { Config: [{ Subnet: address }] } });
    front = await run.createNetwork('front', subnet('172.31.7.0/24'));
    // Its four addresses are all given away.
    full = await run.createNetwork('full', subnet('172.31.8.0/29'));
    web = await run.createContainer('web', { image: 'web', networks: [{ network: front, aliases: ['api'] }] });
    sidecar = await run.createContainer('sidecar', { hostConfig: { NetworkMode: `container:${web.id}` } });
    mover = await run.createContainer('mover', { networks: [full] });
    for (const name of ['a', 'b', 'c', 'd']) {
      bare = await run.createContainer(name, { image: 'static', networks: [full] });
    }
    await workbench().showContainer('Container Network');
    await workbench().tree('Results').pane.locator('.pane-header').click();
    await networks().row(front.name, web.name).read(20_000);
    await networks().row(full.name, bare.name).read();
  });
  after(async () => await run.cleanUp());

  /** The rows below a row, once they satisfy. */
  async function below(path: readonly [string, ...string[]], pattern: RegExp): Promise<readonly Row[]> {
    await networks()
      .row(...path)
      .expand();
    let there: readonly Row[] = [];
    try {
      return await eventually(
        async () => {
          there = rowsBelow(await networks().rows(), path);
          return there.some(({ label, description }) => pattern.test(`${label} ${description}`)) ? there : undefined;
        },
        { within: 20_000 },
      );
    } catch (error) {
      throw new Error(`below ${path.join(' › ')} is nothing like ${String(pattern)}, but:\n${said(there)}`, {
        cause: error,
      });
    }
  }

  it('reads a container when a section is expanded: interfaces, routes, DNS, listening, ports', async () => {
    const interfaces = await below([front.name, web.name, 'Interfaces'], /eth0/);
    assert.match(said(interfaces), /eth0 \| 172\.31\.7\.2\/24, .*on/);
    assert.match(said(interfaces), new RegExp(`Shared \\| the same namespace as ${sidecar.name}`));
    assert.match(said(await below([front.name, web.name, 'Routes'], /default/)), /default \| via 172\.31\.7\.1 eth0/);
    assert.match(
      said(await below([front.name, web.name, 'DNS'], /127\.0\.0\.11/)),
      /127\.0\.0\.11 \| name server: Docker's own/,
    );
    const listening = said(await below([front.name, web.name, 'Listening'], /:80/));
    assert.match(listening, /\[::\]:80\/tcp/);
    assert.doesNotMatch(listening, /127\.0\.0\.11/, 'the embedded DNS is not the container’s');
    await below([front.name, web.name, 'Ports'], /80\/tcp not published/);
    for (const theme of allThemes) await workbench().screenshot('inside', { theme });
    await workbench().useTheme('dark');
  });

  it('shows what events change, and reads the rest again on demand', async function () {
    const lab = needsLab(this);
    const bridge = (await run.api.call('GET', '/networks/bridge')) as { Id: string };
    const back = { id: bridge.Id, name: 'bridge' };
    await run.connect(web, back);
    await below([front.name, web.name, 'Interfaces'], /eth1/);
    await run.disconnect(web, back);
    await eventuallyHolds(async () => assert.doesNotMatch(said(await networks().rows()), /eth1/), { within: 20_000 });

    // Nothing tells of a route that is set by hand.
    await lab.inContainerNamespace(await run.pidOf(web), ['ip', 'route', 'add', 'blackhole', '10.66.0.0/16']);
    await networks().row(front.name, web.name, 'Routes').press('Read Again');
    assert.match(said(await below([front.name, web.name, 'Routes'], /10\.66/)), /10\.66\.0\.0\/16 \| blackhole/);
  });

  it('tells the address use of a network, and a full one at once', async () => {
    await networks().row(front.name).collapse();
    assert.match((await networks().row(full.name).read()).description, /full/);
    const rows = said(await below([full.name, 'Address Use'], /No free address/));
    assert.match(rows, /172\.31\.8\.0\/29 \| full, 6 of 6 used/);
    assert.match(rows, /172\.31\.8\.1 \| gateway/);
    assert.match(rows, new RegExp(`172\\.31\\.8\\.2 \\| ${mover.name}`));
    await workbench().screenshot('address-use');
    await networks().row(full.name, 'Address Use').collapse();
  });

  it('shows the bridge of a network, with who is plugged into which port', async function () {
    needsLab(this);
    const rows = said(await below([full.name, 'Wiring'], /5 ports/));
    assert.match(rows, /^br-[0-9a-f]{12} \| bridge on the host, 5 ports/m);
    assert.match(rows, new RegExp(`veth[0-9a-f]+ ↔ eth0 of ${mover.name} \\| 172\\.31\\.8\\.2/29`));
    await networks().row(full.name, 'Wiring').collapse();
  });

  it('says of a container that stops that there is nothing to read, and shows it again when it is back', async () => {
    await below([full.name, mover.name, 'Interfaces'], /eth0/);
    await run.act(mover, 'kill');
    await below([full.name, mover.name, 'Interfaces'], /does not run/);
    await run.act(mover, 'start');
    await below([full.name, mover.name, 'Interfaces'], /eth0/);
    await networks().row(full.name, mover.name).collapse();
  });

  it('reads a container without a shell from beside it', async () => {
    await below([full.name, bare.name, 'Interfaces'], /eth0/);
    await networks().row(full.name, bare.name).collapse();
  });

  const processesIn = async (container: TestContainer): Promise<string> =>
    (await run.exec(container, ['ps', '-o', 'args'])).stdout;

  it('opens a shell in the network of a container, and leaves nothing when the terminal closes', async () => {
    const before = await processesIn(web);
    await networks().row(front.name, web.name).choose('Open Network Shell…');
    const { terminal } = workbench();
    await terminal.enter('echo $((6 * 7)); sleep 4712');
    await terminal.shows(/^42$/m);
    await workbench().screenshot('network-shell');
    await terminal.kill();
    await eventuallyHolds(async () => assert.equal(await processesIn(web), before), { within: 20_000 });
  });

  it('opens it in a helper beside a container without a shell, which is gone afterwards', async () => {
    await networks().row(full.name, bare.name).choose('Open Network Shell…');
    const { terminal } = workbench();
    await terminal.shows(/has no shell\. This is a helper container/, 40_000);
    await terminal.enter('cat /proc/net/fib_trie | grep -c 172.31.8');
    await terminal.shows(/^[1-9]\d*$/m);
    await terminal.enter('exit');
    await eventuallyHolds(
      async () => {
        const filters = encodeURIComponent(JSON.stringify({ label: ['io.container-network-inspector.owner=helper'] }));
        assert.deepEqual(await run.api.call('GET', `/containers/json?all=1&filters=${filters}`), []);
      },
      { within: 20_000 },
    );
  });
});

/** The rows below the one that a path of labels leads to. */
function rowsBelow(rows: readonly Row[], path: readonly string[]): readonly Row[] {
  let there = rows;
  for (const [depth, label] of path.entries()) {
    const at = there.findIndex((row) => row.level === depth + 1 && row.label === label);
    if (at === -1) return [];
    const after = there.slice(at + 1);
    const end = after.findIndex(({ level }) => level <= depth + 1);
    there = end === -1 ? after : after.slice(0, end);
  }
  return there;
}

function said(rows: readonly Row[]): string {
  return rows.map(({ label, description }) => `${label} | ${description}`).join('\n');
}
