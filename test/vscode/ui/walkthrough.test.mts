import assert from 'node:assert/strict';
import { imageReference } from '../../lab/images.mts';
import { cli } from '../../support/cli.mts';
import { endpointUnderTest } from '../../support/engine-under-test.mts';
import { eventually, eventuallyHolds } from '../../support/eventually.mts';
import { Walkthrough } from '../pages/walkthrough.mts';
import { screens } from './screens.mts';
import { useWorkbench } from './use-workbench.mts';

describe('the walkthrough', () => {
  const workbench = useWorkbench(() => ({
    theme: 'dark',
    env: { DOCKER_HOST: endpointUnderTest() },
    settings: { 'containerNetwork.sample.image': imageReference('tools') },
  }));
  const walkthrough = (): Walkthrough => new Walkthrough(workbench().page, 'Container Network Inspector');

  const page = async (words: string): Promise<string> =>
    await eventually(
      async () => {
        const text = await workbench().webview().text();
        return text.includes(words) ? text : undefined;
      },
      { within: 30_000 },
    );
  const asks = async (start: string): Promise<void> =>
    await eventuallyHolds(async () => assert.ok((await workbench().quickInput.placeholder()).startsWith(start), start));
  const isDone = async (step: number): Promise<void> =>
    await eventuallyHolds(async () => assert.equal((await walkthrough().steps())[step]?.done, true), {
      within: 10_000,
    });

  after(async () => {
    await cli(['sample', 'down']);
  });

  it('has four steps, none of them done', async () => {
    await walkthrough().open();
    assert.deepEqual(await walkthrough().steps(), [
      { title: 'See your networks', done: false },
      { title: 'Something to try it on', done: false },
      { title: 'How does it find a name?', done: false },
      { title: 'Does it reach it?', done: false },
    ]);
    await screens(workbench(), 'walkthrough');
  });

  it('1: shows the networks', async () => {
    await walkthrough().press('See your networks', 'Open the Networks View');
    await workbench().tree('Networks').list.or(workbench().tree('Networks').welcome).first().waitFor();
    await isDone(0);
  });

  it('2: creates the sample environment', async () => {
    await walkthrough().press('Something to try it on', 'Create Sample Environment');
    const done = workbench().notifications.find('The sample environment is up');
    await done.text(60_000);
    assert.deepEqual(await done.buttons(), ['Test devenv → webserver']);
    await workbench().tree('Networks').row('company', 'webserver').read(20_000);
    await screens(workbench(), 'sample-created');
    await done.close();
    await isDone(1);
  });

  it('3: finds out how a name resolves', async () => {
    await walkthrough().press('How does it find a name?', 'Diagnose DNS');
    await workbench().quickInput.choose('devenv');
    await asks('Name to look up');
    await workbench().quickInput.choose('webserver');
    assert.match(await page('Who was asked'), /devenv resolves webserver to/);
    await walkthrough().open();
    await isDone(2);
  });

  it('4: ends with a first successful test', async () => {
    await walkthrough().press('Does it reach it?', 'Test Connectivity');
    await workbench().quickInput.choose('devenv');
    await asks('Whom shall devenv reach?');
    await workbench().quickInput.choose('webserver');
    await asks('Port');
    await workbench().quickInput.choose('80');
    const text = await page('What was seen');
    assert.match(text, / reaches /);
    assert.match(text, /devenv → webserver:80: connected/);
    await walkthrough().open();
    await isDone(3);
    assert.ok((await walkthrough().steps()).every(({ done }) => done));
  });

  it('and the sample environment goes with one command', async () => {
    await workbench().runCommand('Container Network: Remove Sample Environment…');
    assert.match(await workbench().dialog.detail(), /as far as they bear its label/);
    await workbench().dialog.press('Remove');
    assert.match(
      await workbench()
        .notifications.find(/^Removed: /)
        .text(60_000),
      /devenv.*company/,
    );
    await workbench().tree('Networks').row('company').gone(15_000);
  });
});
