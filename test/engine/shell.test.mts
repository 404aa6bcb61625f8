import assert from 'node:assert/strict';
import { silentLogger } from '../../src/base/logger.ts';
import { openShell, type InteractiveShell } from '../../src/runner/shell.ts';
import { RunError } from '../../src/runner/errors.ts';
import { takeInventory } from '../../src/runner/inventory.ts';
import { eventually } from '../support/eventually.mts';
import { newRun, type TestContainer } from '../support/test-run.mts';
import { clientUnderTest } from './client-under-test.mts';

describe('a shell that somebody types into', () => {
  const run = newRun();
  const client = clientUnderTest();
  after(async () => await run.cleanUp());

  let printed = '';
  const says = async (pattern: RegExp): Promise<unknown> => await eventually(() => pattern.test(printed) || undefined);

  async function open(container: TestContainer): Promise<InteractiveShell> {
    printed = '';
    const inspection = await client().inspectContainer(container.id);
    assert.equal(inspection.kind, 'found');
    return await openShell(client(), {
      execIn: container.id,
      container: inspection.item,
      toolbox: await takeInventory(client(), container.id),
      size: { columns: 91, rows: 33 },
      onOutput: (text) => (printed += text),
      log: silentLogger,
    });
  }

  const processesIn = async (container: TestContainer): Promise<string> =>
    (await run.exec(container, ['ps', '-o', 'args'])).stdout;

  it('answers, knows the size of its terminal, and ends by itself', async () => {
    const container = await run.createContainer('one');
    const shell = await open(container);
    shell.write('echo $((6 * 7)); stty size\n');
    await says(/\n42\r\n33 91\r\n/);
    assert.doesNotMatch(printed, /^[0-9]+\r?\n/, 'the process id is not shown');
    shell.resize({ columns: 120, rows: 40 });
    await eventually(async () => {
      shell.write('stty size\n');
      return await eventually(() => printed.includes('\n40 120\r\n') || undefined, { within: 1000 }).catch(
        () => undefined,
      );
    });
    shell.write('echo naïve 网络 | cat\n');
    await says(/naïve 网络\r\n/);
    shell.write('exit 7\n');
    assert.equal(await shell.ended, 7);
    await shell.close();
  });

  it('is ended also when somebody typed before it was there', async () => {
    const container = await run.createContainer('hasty');
    const before = await processesIn(container);
    const shell = await open(container);
    // At once, as what was typed into a terminal that is just opening.
    shell.write('echo early\n');
    await shell.close();
    await eventually(async () => (await processesIn(container)) === before || undefined);
  });

  it('leaves nothing running when it is closed, also not what it had in its foreground', async () => {
    const container = await run.createContainer('two');
    const before = await processesIn(container);
    const shell = await open(container);
    shell.write('sleep 4711\n');
    await eventually(async () => (await processesIn(container)).includes('sleep 4711') || undefined);
    await shell.close();
    await shell.ended;
    await eventually(async () => (await processesIn(container)) === before || undefined);
  });

  it('is bash where there is nothing else', async () => {
    const container = await run.createContainer('bash', { image: 'bash' });
    const shell = await open(container);
    assert.match(shell.path, /bash$/);
    shell.write('echo ${BASH_VERSION:+yes}\n');
    await says(/\nyes\r\n/);
    await shell.close();
  });

  it('ends with its container', async () => {
    const container = await run.createContainer('three');
    const shell = await open(container);
    await says(/[#$] /);
    await run.act(container, 'kill');
    await shell.ended;
  });

  it('says where there is none', async () => {
    const container = await run.createContainer('static', { image: 'static' });
    await assert.rejects(open(container), (error) => RunError.is(error, 'no-tool'));
  });
});
