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
import { needsLab } from '../../support/skip.mts';
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

  it('draws in amber a way on which some packets are lost', async function () {
    const lab = needsLab(this);
    const { State } = (await apiUnderTest().call('GET', '/containers/webserver/json')) as { State: { Pid: number } };
    const rule = async (how: '-A' | '-D'): Promise<void> => {
      const lost = ['-m', 'statistic', '--mode', 'nth', '--every', '3', '--packet', '0', '-j', 'DROP'];
      await lab.inContainerNamespace(State.Pid, ['iptables', how, 'INPUT', '-p', 'icmp', ...lost]);
    };
    await rule('-A');
    try {
      await diagram().drag('devenv', 'webserver');
      await choosePort('80');
      assert.equal(await result(/of \d+ (pings|packets)[^]*lost/), 'Last result');
      await diagram().press('webserver');
      await eventuallyHolds(async () =>
        assert.match(await diagram().sideText(), /devenv → webserver:80\s+! Reachable, but not well/),
      );
      await screens(workbench(), 'diagram-degraded');
      const amber = await (
        await diagram().frame()
      )
        .locator('body')
        .evaluate<string, undefined>(
          `getComputedStyle(document.documentElement).getPropertyValue('--vscode-editorWarning-foreground')`,
          undefined,
        );
      // The way itself, not only a mark of somebody who is ill.
      assert.deepEqual(await diagram().strokes(3.2), [amber]);
    } finally {
      await rule('-D');
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
    // There is a server at one end: who asks for it comes through, and who is asked by it does not.
    await diagram().press('webserver');
    await eventuallyHolds(async () => {
      const side = await diagram().sideText();
      assert.match(side, /devenv → webserver\s+✓ Reachable/);
      assert.match(side, /webserver → devenv\s+✗ Not reachable/);
    });
    // The same for those who have it read to them.
    const read = (await diagram().labels()).filter((label) => label.startsWith('Result: '));
    assert.ok(read.includes('Result: devenv → webserver: Reachable, connected'), read.join('\n'));
    assert.ok(read.some((label) => label.startsWith('Result: webserver → devenv: Not reachable')));
    await screens(workbench(), 'diagram-pairs');
    assert.equal((await diagram().strokes(2.4)).length, 2, 'there and back are drawn alike');
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
    // By the keyboard, and on a network.
    await diagram().goTo('company');
    await workbench().page.keyboard.press('ContextMenu');
    const ofNetwork = (await workbench().menu.items()).map(({ label }) => label);
    for (const label of ['Test All Pairs…', 'Copy Subnet', 'Focus on Its Surroundings', 'Fold or Unfold'])
      assert.ok(ofNetwork.includes(label), `${label} is not among ${ofNetwork.join(', ')}`);
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
    const text = await diagram().copied('Graphviz DOT', 'graph networks {');
    await ensurePackages(['graphviz']);
    const svg = execFileSync('dot', ['-Tsvg'], { input: text, encoding: 'utf8' });
    assert.match(svg, /webserver/);
  });

  const files: readonly [format: string, end: string, looksRight: (content: Buffer) => boolean][] = [
    // PNG: as wide as the panel.
    ['PNG', '.png', (file) => file.subarray(1, 4).toString('latin1') === 'PNG' && file.readUInt32BE(16) > 500],
    ['SVG', '.svg', (file) => /^<svg[^]*>webserver<[^]*<\/svg>\s*$/.test(file.toString())],
    ['Mermaid', '.mmd', (file) => /^(flowchart|graph) [^]*webserver/.test(file.toString())],
    ['Graphviz DOT', '.dot', (file) => /^graph networks \{[^]*webserver[^]*\}\s*$/.test(file.toString())],
  ];
  for (const [format, end, looksRight] of files) {
    it(`exports ${format} into a file`, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'cni-export-'));
      try {
        const file = join(folder, `networks${end}`);
        await workbench().runCommand('Container Network: Export Diagram…');
        await workbench().quickInput.choose(format);
        if (format !== 'PNG') await workbench().quickInput.choose('To a File…');
        // The choice of the format has the same title.
        await eventually(async () => (await workbench().quickInput.value()).endsWith(end) || undefined);
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
        assert.ok(looksRight(written), written.subarray(0, 300).toString());
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }

  it('exports a picture that a browser draws, with the names as text', async () => {
    const svg = await diagram().copied('SVG', '<svg');
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
