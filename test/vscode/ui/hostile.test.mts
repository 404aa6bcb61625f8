import assert from 'node:assert/strict';
import { FakeEngine } from '../../fake-engine/fake-engine.mts';
import { sayJson } from '../../fake-engine/misbehaviour.mts';
import { readRecording, type Recording } from '../../fake-engine/recording.mts';
import { eventually, eventuallyHolds } from '../../support/eventually.mts';
import type { Tree } from '../pages/tree.mts';
import { screens } from './screens.mts';
import { useWorkbench } from './use-workbench.mts';

/** Names that would be an image, a link to a command, an icon or a turn of the text's direction, were they not kept as text. */
const evil = {
  network: '<img src=x onerror=alert(1)>',
  container: '[quit](command:workbench.action.quit)$(trash)',
  image: '**$(flame)**<b>x</b>\u202egnp',
};
/** As notifications and quick picks have the container. */
const inertContainer = '[quit]\u200b(command:workbench.action.quit)$\u200b(trash)';

/** The recorded shop, its network `front` and its container `web` renamed everywhere. */
function renamed(): Recording {
  const recording = JSON.stringify(readRecording('debian'));
  const quoted = (text: string): string => JSON.stringify(text).slice(1, -1);
  return JSON.parse(
    recording
      .replaceAll('"/web"', `"/${quoted(evil.container)}"`)
      .replaceAll('"front"', `"${quoted(evil.network)}"`)
      .replaceAll(/"Image":"[^"]*"/g, () => `"Image":"${quoted(evil.image)}"`),
  ) as Recording;
}

describe('hostile names', () => {
  let engine: FakeEngine;
  before('serve them', async () => {
    engine = await FakeEngine.start(renamed());
    engine.answer(/^GET .*\/archive/, sayJson({ message: 'Could not find the file /etc/hosts' }, 404));
    engine.answer(/^POST /, sayJson({ message: `no: ${evil.container} ${evil.network}` }, 403));
  });
  const workbench = useWorkbench(() => ({
    theme: 'dark',
    env: { DOCKER_HOST: `unix://${engine.socket}`, DOCKER_CONTEXT: undefined },
  }));
  const networks = (): Tree => workbench().tree('Networks');
  after(async () => await engine.stop());

  it('are text in the tree and in its tooltips', async () => {
    await workbench().showContainer('Container Network');
    const row = await networks().row('shop', evil.network, evil.container).read(20_000);
    assert.ok(row.ariaLabel.startsWith(`${evil.container} on ${evil.network}`), row.ariaLabel);
    const tooltip = await networks().row('shop', evil.network, evil.container).tooltip();
    assert.ok(tooltip.includes(evil.container), tooltip);
    assert.ok(tooltip.includes('**$(flame)**<b>x</b>\\u202egnp'), tooltip);
    assert.equal(await workbench().page.locator('.monaco-hover img, .monaco-hover b, .monaco-hover a').count(), 0);
    await screens(workbench(), 'hostile-tooltip', { keepPointer: true });
  });

  it('are text in quick picks', async () => {
    await workbench().runCommand('Container Network: Inspect…');
    const items = await workbench().quickInput.items();
    assert.ok(
      items.some(({ label }) => label === inertContainer),
      JSON.stringify(items),
    );
    await workbench().quickInput.choose(inertContainer, 'quit');
  });

  it('are text on pages', async () => {
    const page = await eventually(async () => {
      const text = await workbench().webview().text();
      return text.includes('Networks') ? text : undefined;
    });
    assert.ok(page.includes(evil.container), page);
    assert.ok(page.includes(evil.network), page);
    const frame = await workbench().webview().frame();
    assert.equal(await frame.locator('img').count(), 0);
    assert.equal(await frame.locator('a[href*="workbench"]').count(), 0);
    await screens(workbench(), 'hostile-page');
    await workbench().editors.closeAll();
  });

  it("are text in questions, and in what the engine's errors say", async () => {
    await networks().row('shop', evil.network, evil.container).choose('Disconnect…');
    assert.ok((await workbench().dialog.message()).includes(evil.container));
    await workbench().dialog.press('Disconnect');
    const error = workbench().notifications.find('The engine refused: no:');
    assert.ok((await error.text()).includes(inertContainer), await error.text());
    const links = workbench().page.locator('.notification-list-item-message a');
    await eventuallyHolds(async () => assert.equal(await links.count(), 0));
    await screens(workbench(), 'hostile-notification');
  });
});
