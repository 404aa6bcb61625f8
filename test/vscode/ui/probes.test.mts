import assert from 'node:assert/strict';
import { imageReference } from '../../lab/images.mts';
import { cli } from '../../support/cli.mts';
import { apiUnderTest, endpointUnderTest } from '../../support/engine-under-test.mts';
import { eventually, eventuallyHolds } from '../../support/eventually.mts';
import { accessibilityProblems } from '../pages/accessibility.mts';
import { allThemes } from '../pages/theme.mts';
import type { Tree } from '../pages/tree.mts';
import { useWorkbench } from './use-workbench.mts';

describe('measuring from the networks view', () => {
  const workbench = useWorkbench(() => ({
    theme: 'dark',
    viewport: { width: 1400, height: 1000 },
    env: { DOCKER_HOST: endpointUnderTest() },
    settings: { 'containerNetwork.probe.bandwidthSeconds': 3 },
  }));
  const networks = (): Tree => workbench().tree('Networks');
  const results = (): Tree => workbench().tree('Results');

  before(async () => {
    assert.equal((await cli(['sample', 'up', '--image', imageReference('tools')])).status, 0);
    await workbench().showContainer('Container Network');
    await networks().row('company', 'webserver').read(20_000);
  });
  after(async () => {
    await cli(['sample', 'down']);
  });

  /** All the page in front says, once it says something. */
  async function pageSaying(pattern: RegExp, within = 60_000): Promise<string> {
    let text = '';
    return await eventually(
      async () => {
        text = await workbench().webview().text();
        return pattern.test(text) ? text : undefined;
      },
      { within },
    ).catch((error: unknown) => {
      throw new Error(`the page does not say ${String(pattern)}, but:\n${text}`, { cause: error });
    });
  }
  const choose = async (label: string, placeholder: RegExp): Promise<void> => {
    await eventually(async () => placeholder.test(await workbench().quickInput.placeholder()) || undefined);
    await workbench().quickInput.choose(label);
  };

  it('pings from the menu, and draws the round trips', async () => {
    await networks().row('company', 'devenv').choose('Measure', 'Ping…');
    await choose('webserver', /^Whom shall devenv reach/);
    const page = await pageSaying(/5 of 5 replies/);
    assert.match(page, /Round trips/);
    assert.match(page, /loss\s+0 %/);
    const frame = await workbench().webview().frame();
    assert.equal(await frame.locator('.chart .bar').count(), 5);
    await frame.locator('.chart [tabindex="0"]').focus();
    const figures: string[] = [];
    for (const key of ['ArrowRight', 'End', 'ArrowRight', 'Home']) {
      await workbench().keyboard.press(key);
      figures.push(await frame.locator('.chart .said').innerText());
    }
    // The end is the end: there is nothing to the right of it.
    assert.equal(figures[1], figures[2]);
    assert.equal(new Set(figures).size, 3, figures.join('\n'));
    const [row] = await results().rows();
    assert.equal(row?.label, 'Ping: devenv → webserver');
    assert.match(row.description, /^loss 0 %, round trip .* ms · /);
    for (const theme of allThemes) await workbench().screenshot('ping', { theme });
    await workbench().useTheme('dark');
  });

  it('asks again, and says what changed', async () => {
    await (await workbench().webview().frame()).getByText('Run Again', { exact: true }).click();
    await pageSaying(/Compared with the test before/);
    await eventuallyHolds(async () => assert.equal((await results().rows()).length, 2));
  });

  it('measures bandwidth, second by second', async () => {
    await networks().row('company', 'testenv').choose('Measure', 'Measure Bandwidth…');
    await choose('webserver', /^Whom shall testenv reach/);
    await choose('TCP, testenv → webserver', /^What to measure/);
    const live = await workbench()
      .notifications.find(/ of 3 s: /)
      .text(40_000);
    assert.match(live, /of 3 s: [\d.]+ [MG]bit\/s/);
    const page = await pageSaying(/Throughput per second/);
    assert.match(page, /throughput\s+[\d.]+ [MG]bit\/s/);
    await workbench().screenshot('bandwidth');
  });

  it('finds the largest packet, the hops, and what a web server says', async () => {
    await networks().row('company', 'testenv').choose('Measure', 'Path MTU…');
    await choose('webserver', /^Whom shall testenv reach/);
    await pageSaying(/packets of up to 1500 bytes pass/);
    await networks().row('company', 'testenv').choose('Measure', 'HTTP Request…');
    await choose('webserver', /^Whom shall testenv reach/);
    await choose('80', /^Port to connect to/);
    await eventually(async () => (await workbench().quickInput.value()) === 'http://webserver:80/' || undefined);
    await workbench().quickInput.answer('http://webserver:80/');
    await pageSaying(/status\s+200/);
  });

  it('tests all pairs of a network, and draws who reaches whom', async () => {
    await networks().row('company').choose('Test All Pairs…');
    await workbench().quickInput.answer('80');
    await pageSaying(/pairs reach each other/);
    const frame = await workbench().webview().frame();
    const squares = frame.locator('.matrix .square');
    await eventuallyHolds(async () => assert.equal(await squares.count(), 6));
    // devenv and testenv serve nothing on port 80.
    assert.equal(await frame.locator('.matrix .square.good').count(), 2);
    assert.equal(await frame.locator('.matrix .square.error').count(), 4);
    for (const theme of allThemes) {
      await workbench().screenshot('all-pairs', { theme });
      assert.deepEqual(await accessibilityProblems(await workbench().webview().frame()), [], theme);
    }
    await workbench().useTheme('dark');
  });

  it('goes through the pairs with the keyboard, and opens the report of one', async () => {
    const frame = await workbench().webview().frame();
    const said = frame.locator('.said');
    await frame.locator('.matrix [tabindex="0"]').focus();
    await eventuallyHolds(async () => assert.match(await said.innerText(), /devenv → testenv: refused/));
    await workbench().keyboard.press('ArrowRight');
    await eventuallyHolds(async () => assert.match(await said.innerText(), /devenv → webserver: connected/));
    await workbench().keyboard.press('ArrowDown', 'Enter');
    const page = await pageSaying(/reaches webserver:80/);
    assert.match(page, /The way there/);
  });

  it('marks containers of which a pair failed, until it is well again', async () => {
    const badge = async (name: string): Promise<number> => {
      const row = await networks().row('company', name).locate();
      return await row.locator('.monaco-icon-label[class*="monaco-decoration"]').count();
    };
    await eventuallyHolds(async () => assert.ok((await badge('devenv')) > 0));
    await results().pressTitleAction('Clear Results');
    await eventuallyHolds(async () => assert.equal(await badge('devenv'), 0));
  });

  it('diagnoses a UDP port as such', async () => {
    await networks().row('company', 'testenv').choose('Test Connectivity…');
    await choose('webserver', /^Whom shall testenv reach/);
    await eventually(async () => (await workbench().quickInput.placeholder()).startsWith('Port to') || undefined);
    await workbench().quickInput.answer('80/udp');
    // The port is open, for TCP.
    const page = await pageSaying(/does not reach webserver:80\/udp/);
    assert.match(page, /80\/tcp/);
    await (await workbench().webview().frame()).getByText('Run Again', { exact: true }).click();
    await pageSaying(/does not reach webserver:80\/udp[^]*Compared with the test before/);
  });

  it('diagnoses, mends after saying what it will do, and diagnoses again', async () => {
    const api = apiUnderTest();
    await api.call('POST', '/containers/webserver/pause');
    await eventuallyHolds(async () =>
      assert.match((await networks().row('company', 'webserver').read()).description, /paused/),
    );
    await networks().row('company', 'testenv').choose('Test Connectivity…');
    await choose('webserver', /^Whom shall testenv reach/);
    await choose('80', /^Port to connect to/);
    const page = await pageSaying(/does not reach webserver:80[^/]/);
    assert.match(page, /docker unpause webserver/);
    for (const theme of allThemes) {
      await workbench().screenshot('diagnosis', { theme });
      assert.deepEqual(await accessibilityProblems(await workbench().webview().frame()), [], theme);
    }
    await workbench().useTheme('dark');
    await (await workbench().webview().frame()).getByText('Unpause webserver…', { exact: true }).click();
    assert.match(await workbench().dialog.message(), /Unpause webserver\?/);
    await workbench().dialog.press('Unpause');
    const again = await pageSaying(/testenv reaches webserver:80/);
    assert.match(again, /Compared with the test before/);
    assert.match(again, /verdict\s+not reachable\s+reachable/);
    await workbench().notifications.find('webserver goes on.').press('Undo');
    await eventuallyHolds(async () =>
      assert.match((await networks().row('company', 'webserver').read()).description, /paused/),
    );
    await api.call('POST', '/containers/webserver/unpause');
  });

  it('opens results as text, and what the programs printed', async () => {
    const [row] = await results().rows();
    assert.ok(row);
    await results().row(row.label).choose('Open Result as Text…');
    await eventuallyHolds(async () => assert.match(await workbench().editors.text(), /^# testenv → webserver\\:80\n/));
    await results().row(row.label).choose('Open Raw Output…');
    await eventuallyHolds(async () => assert.match(await workbench().editors.text(), /^\$ /m));
  });

  it('keeps results over a reload', async () => {
    const before = (await results().rows()).map(({ label }) => label);
    await workbench().reload();
    await eventuallyHolds(async () =>
      assert.deepEqual(
        (await results().rows()).map(({ label }) => label),
        before,
      ),
    );
  });
});
