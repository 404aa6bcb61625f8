import assert from 'node:assert/strict';
import { imageReference } from '../../lab/images.mts';
import { cli } from '../../support/cli.mts';
import { endpointUnderTest } from '../../support/engine-under-test.mts';
import { eventually, eventuallyHolds } from '../../support/eventually.mts';
import type { Keyboard } from '../pages/keyboard.mts';
import { useWorkbench } from './use-workbench.mts';

describe('with the keyboard alone', () => {
  const workbench = useWorkbench(() => ({ theme: 'dark', env: { DOCKER_HOST: endpointUnderTest() } }));
  const keyboard = (): Keyboard => workbench().keyboard;

  before(async () => {
    assert.equal((await cli(['sample', 'up', '--image', imageReference('tools')])).status, 0);
  });
  after(async () => {
    await cli(['sample', 'down']);
  });

  /** Types into the box that is open, and confirms when the first of what it offers is what is meant. */
  async function pick(typed: string, first: string | RegExp): Promise<void> {
    await keyboard().type(typed);
    await eventuallyHolds(
      async () => {
        const label = (await workbench().quickInput.items())[0]?.label ?? '';
        assert.ok(typeof first === 'string' ? label === first : first.test(label), `${label} for ${typed}`);
      },
      { within: 10_000 },
    );
    await keyboard().press('Enter');
  }

  async function command(typed: string, first: string | RegExp): Promise<void> {
    await eventually(
      async () => {
        await keyboard().press('F1');
        return (await workbench().quickInput.value()) === '>';
      },
      { within: 10_000, every: 300 },
    );
    await pick(typed, first);
  }

  /** Goes down from the top until the row says this. */
  async function walkTo(start: string): Promise<void> {
    let passed: string[] = [];
    await eventuallyHolds(
      async () => {
        passed = [];
        await keyboard().press('Home');
        for (let steps = 0; steps < 40; steps++) {
          const { role, label } = await keyboard().focused();
          if (label.startsWith(start)) return;
          passed.push(`${role} ${label}`);
          await keyboard().press('ArrowDown');
        }
        assert.fail(`no ${start} among the rows:\n${[...new Set(passed)].join('\n')}`);
      },
      { within: 30_000, every: 200 },
    );
  }

  /** Opens the menu of the row in focus, and walks to an item. */
  async function menu(item: string): Promise<void> {
    await keyboard().press('Shift+F10');
    await eventually(async () => await workbench().menu.isOpen());
    await eventually(
      async () => {
        if ((await keyboard().focused()).label === item) return true;
        await keyboard().press('ArrowDown');
        return false;
      },
      { within: 10_000, every: 20 },
    );
    await keyboard().press('Enter');
  }

  const asks = async (start: string): Promise<void> =>
    await eventuallyHolds(
      async () => assert.ok((await workbench().quickInput.placeholder()).startsWith(start), start),
      {
        within: 10_000,
      },
    );
  const page = async (words: string): Promise<string> =>
    await eventually(
      async () => {
        const text = await workbench().webview().text();
        return text.includes(words) ? text : undefined;
      },
      { within: 30_000 },
    );

  it('a container is found in the tree and tested, and the result read', async () => {
    await command('Container Network: Focus on Networks View', /Focus on Networks View$/);
    await workbench().tree('Networks').row('company', 'devenv').read(20_000);
    // Where the view was empty when it got the focus, its rows came too late for it.
    await command('Container Network: Focus on Networks View', /Focus on Networks View$/);
    await walkTo('devenv on company, running, ');
    await menu('Test Connectivity…');
    await asks('Whom shall devenv reach?');
    await pick('webserver', 'webserver');
    await asks('Port');
    await pick('80', '80');
    assert.match(await page('What was seen'), / reaches /);
  });

  it('the test is run again from the results', async () => {
    await command('Container Network: Focus on Results View', /Focus on Results View$/);
    await walkTo('devenv → webserver:80, reachable, ');
    await menu('Run Again…');
    await page('Compared with the test before');
  });

  it('a row opens and closes with the arrows', async () => {
    await command('Container Network: Focus on Networks View', /Focus on Networks View$/);
    await walkTo('devenv on outside');
    await keyboard().press('ArrowRight');
    await eventuallyHolds(async () =>
      assert.equal((await workbench().tree('Networks').row('outside', 'devenv').read()).expanded, true),
    );
    await keyboard().press('ArrowLeft');
    await eventuallyHolds(async () =>
      assert.equal((await workbench().tree('Networks').row('outside', 'devenv').read()).expanded, false),
    );
  });

  it('a name is diagnosed from the palette', async () => {
    await command('Container Network: Diagnose DNS', 'Container Network: Diagnose DNS…');
    await asks('Container to ask from');
    await pick('devenv', 'devenv');
    await asks('Name to look up from devenv');
    await pick('webserver', 'webserver');
    assert.match(await page('Who was asked'), /devenv resolves webserver to/);
  });

  it('an address is looked for', async () => {
    const address = (await workbench().tree('Networks').row('company', 'webserver').read()).description;
    await command('Container Network: Who Has', 'Container Network: Who Has This Address or Port…');
    await eventuallyHolds(async () => assert.match(await workbench().quickInput.message(), /An IP address, or a port/));
    await keyboard().type(address);
    await keyboard().press('Enter');
    assert.match(await page(`Who has ${address}`), /container webserver on network company/);
  });

  it('a port is looked for among the sockets', async () => {
    await command('Container Network: Who Has', 'Container Network: Who Has This Address or Port…');
    await eventuallyHolds(async () => assert.match(await workbench().quickInput.message(), /An IP address, or a port/));
    await keyboard().type('80');
    await keyboard().press('Enter');
    assert.match(await page('Who has 80'), /webserver listens at tcp \S+:80 \(/);
  });
});
