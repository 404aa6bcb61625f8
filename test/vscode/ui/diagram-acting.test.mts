import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { imageReference } from '../../lab/images.mts';
import { ensurePackages } from '../../lab/packages.mts';
import { cli } from '../../support/cli.mts';
import { apiUnderTest, endpointUnderTest } from '../../support/engine-under-test.mts';
import { eventually, eventuallyHolds } from '../../support/eventually.mts';
import { DiagramPage } from '../pages/diagram.mts';
import type { Tree } from '../pages/tree.mts';
import { screens } from './screens.mts';
import { useWorkbench } from './use-workbench.mts';

/** The pictures of the documentation are made anew when that is asked for. */
const pictures = process.env['CNI_PICTURES'] === '1' ? { folder: 'docs/images' } : {};

describe('acting in the diagram', () => {
  const workbench = useWorkbench(() => ({
    theme: 'dark',
    viewport: { width: 1400, height: 900 },
    env: { DOCKER_HOST: endpointUnderTest() },
    settings: { 'containerNetwork.hostHelper': 'always' },
  }));
  const diagram = (): DiagramPage => new DiagramPage(workbench());
  const networks = (): Tree => workbench().tree('Networks');
  const open = async (): Promise<void> => {
    await workbench().runCommand('Container Network: Open Network Diagram');
    await diagram().ready();
  };
  const choosePort = async (port: string): Promise<void> => {
    await eventually(async () => (await workbench().quickInput.placeholder()).startsWith('Port to') || undefined);
    await workbench().quickInput.choose(port);
  };
  /** The diagram again, with the newest result drawn. */
  const result = async (title: RegExp): Promise<string> => {
    await eventually(async () => (await workbench().webview().text()).match(title) ?? undefined, { within: 60_000 });
    await open();
    return await diagram().chosenResult();
  };

  before(async () => {
    assert.equal((await cli(['sample', 'up', '--image', imageReference('tools')])).status, 0);
    await workbench().showContainer('Container Network');
    await networks().row('company', 'webserver').read(20_000);
    await open();
  });
  after(async () => {
    await cli(['sample', 'down']);
  });

  it('tests from the container that is dragged to the one it is dropped on, and draws the way with its time', async () => {
    await diagram().drag('devenv', 'webserver');
    await choosePort('80');
    assert.equal(await result(/devenv reaches webserver:80/), 'Last result');
    await diagram().press('webserver');
    await eventuallyHolds(async () =>
      assert.match(await diagram().sideText(), /devenv → webserver:80\s+✓ Reachable · [\d.]+ ms/),
    );
    await workbench().screenshot('diagram-reached');
  });

  it('tests by click from the side panel, and lights the way up to where it breaks', async () => {
    const api = apiUnderTest();
    await api.call('POST', '/containers/webserver/pause');
    try {
      await eventuallyHolds(async () =>
        assert.ok((await diagram().labels()).some((label) => label.startsWith('Container webserver: paused'))),
      );
      await diagram().press('testenv');
      await (await diagram().frame()).locator('.side').getByText('Test Connectivity…').click();
      await diagram().click('webserver');
      await choosePort('80');
      await result(/testenv does not reach webserver:80/);
      await diagram().press('testenv');
      await eventuallyHolds(async () => {
        const side = await diagram().sideText();
        assert.match(side, /testenv → webserver:80\s+✗ Not reachable/);
        assert.match(side, /On the way/);
        assert.match(side, /It breaks here\./);
      });
      await workbench().screenshot('diagram-failed', pictures);
    } finally {
      await api.call('POST', '/containers/webserver/unpause');
    }
  });

  it('tests with the keyboard: T, the target, T', async () => {
    await diagram().goTo('devenv');
    await workbench().page.keyboard.press('t');
    await diagram().goTo('testenv');
    await workbench().page.keyboard.press('t');
    await eventually(async () => (await workbench().quickInput.placeholder()).startsWith('Port to') || undefined);
    await workbench().quickInput.dismiss();
    await workbench().page.keyboard.press('Escape');
  });

  it('draws the last test of all pairs', async () => {
    await networks().row('company').choose('Test All Pairs…');
    await workbench().quickInput.answer('80');
    await eventually(async () => (await workbench().webview().text()).includes('pairs reach each other') || undefined, {
      within: 60_000,
    });
    await open();
    await diagram().chooseResult(/^Last test of all pairs/);
    await workbench().screenshot('diagram-pairs');
    await diagram().chooseResult(/^Last result/);
  });

  it('shows how it is wired when that is asked for: interfaces, their other ends, bridges, indexes', async () => {
    const frame = await diagram().frame();
    await frame.getByText('Wiring', { exact: true }).click();
    await eventually(
      async () => {
        const labels = await diagram().labels();
        const web = labels.find((label) => label.startsWith('Container webserver:')) ?? '';
        const room = labels.find((label) => label.startsWith('Network company:')) ?? '';
        return (/eth0 \(\d+\) ↔ \w+ \(\d+\), on \S+ \(\d+\)/.test(web) && /bridge \S+ \(\d+\)/.test(room)) || undefined;
      },
      { within: 60_000 },
    );
    await workbench().screenshot('diagram-wiring');
    await frame.getByText('Wiring', { exact: true }).click();
    await eventuallyHolds(async () => assert.ok(!(await diagram().labels()).some((label) => label.includes('↔'))));
  });

  it('reveals in the tree on a double click, and is shown from there', async () => {
    await diagram().doubleClick('testenv');
    await eventuallyHolds(async () => {
      const rows = await networks().rows();
      assert.ok(rows.some(({ label, selected }) => label === 'testenv' && selected));
    });
    await networks().row('company', 'devenv').choose('Show in Diagram');
    await eventuallyHolds(async () => assert.match(await diagram().sideText(), /^devenv\n/));
    // What was read inside comes a moment later.
    await eventuallyHolds(
      async () => {
        const said = await diagram().sideText();
        assert.match(said, /Interfaces\s[^]*eth0\s+172\.\d+\.\d+\.\d+\/\d+, on, MTU 1500/);
        assert.equal(said.match(/^Interfaces$/gm)?.length, 1);
        assert.match(said, /Routes\s[^]*default\s+via 172\.[\d.]+ eth\d/);
      },
      { within: 15_000 },
    );
    await screens(workbench(), 'diagram-inside');
  });

  it('has the menu of the tree', async () => {
    await diagram().rightClick('webserver');
    const labels = (await workbench().menu.items()).map(({ label }) => label);
    for (const label of ['Test Connectivity…', 'Inspect…', 'Copy IP Address', 'Connect to Network…', 'Disconnect…'])
      assert.ok(labels.includes(label), `${label} is not among ${labels.join(', ')}`);
    await workbench().menu.dismiss();
  });

  it('leaves everybody where he is when a container is connected and disconnected', async () => {
    const api = apiUnderTest();
    const before = await diagram().places();
    await api.call('POST', '/networks/create', { body: { Name: 'diagram-extra', Driver: 'bridge' } });
    try {
      await api.call('POST', '/networks/diagram-extra/connect', { body: { Container: 'testenv' } });
      await eventually(
        async () =>
          (await diagram().labels()).some((label) => /^Container testenv: .* in diagram-extra/.test(label)) ||
          undefined,
        { within: 15_000 },
      );
      const during = await diagram().places();
      for (const [name, place] of before) if (name !== 'testenv') assert.equal(during.get(name), place, name);
      await api.call('POST', '/networks/diagram-extra/disconnect', { body: { Container: 'testenv', Force: true } });
    } finally {
      await api.call('DELETE', '/networks/diagram-extra').catch(() => undefined);
    }
    await eventually(async () => !(await diagram().places()).has('diagram-extra') || undefined, { within: 15_000 });
    assert.deepEqual(await diagram().places(), before);
  });

  it('exports text that Graphviz draws', async function () {
    this.timeout(300_000);
    await workbench().runCommand('Container Network: Export Diagram…');
    await workbench().quickInput.choose('Graphviz DOT');
    await workbench().quickInput.choose('To the Clipboard');
    const text = await eventually(async () => {
      const copied = await workbench().keyboard.clipboard();
      return copied.startsWith('graph networks {') ? copied : undefined;
    });
    await ensurePackages(['graphviz']);
    const svg = execFileSync('dot', ['-Tsvg'], { input: text, encoding: 'utf8' });
    assert.match(svg, /webserver/);
  });

  it('exports the picture as it is seen, into a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cni-export-'));
    try {
      const file = join(folder, 'networks.png');
      await workbench().runCommand('Container Network: Export Diagram…');
      await workbench().quickInput.choose('PNG');
      // The choice of the format has the same title.
      await eventually(async () => (await workbench().quickInput.value()).endsWith('.png') || undefined);
      await workbench().quickInput.type(file);
      // The first time it may only go into the folder.
      const written = await eventually(
        async () => {
          if (existsSync(file)) return readFileSync(file);
          await workbench().page.keyboard.press('Enter');
          return undefined;
        },
        { every: 1000 },
      );
      assert.equal(written.subarray(1, 4).toString('latin1'), 'PNG');
      assert.ok(written.readUInt32BE(16) > 500, 'it is as wide as the panel');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('exports a picture that a browser draws, with the names as text', async () => {
    await workbench().runCommand('Container Network: Export Diagram…');
    await workbench().quickInput.choose('SVG');
    await workbench().quickInput.choose('To the Clipboard');
    const svg = await eventually(async () => {
      const copied = await workbench().keyboard.clipboard();
      return copied.startsWith('<svg') ? copied : undefined;
    });
    const page = await workbench().page.context().newPage();
    try {
      await page.goto(`data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`);
      assert.equal(await page.locator('parsererror').count(), 0);
      assert.ok((await page.locator('text').allTextContents()).includes('webserver'));
      await page.screenshot({ path: 'out/screenshots/diagram-svg.png' });
    } finally {
      await page.close();
      await workbench().page.bringToFront();
    }
  });

  it('is there again after a reload of the window, with what was selected', async () => {
    await diagram().press('webserver');
    await eventuallyHolds(async () => assert.match(await diagram().sideText(), /^webserver\n/));
    await workbench().reload();
    await diagram().ready();
    await eventuallyHolds(async () => assert.match(await diagram().sideText(), /^webserver\n/));
  });
});
