import type { Page } from 'playwright-core';
import { crowd } from '../fake-engine/crowd.mts';
import { FakeEngine } from '../fake-engine/fake-engine.mts';
import { openWorkbench, type Workbench } from '../vscode/pages/workbench.mts';
import type { Bench, Measurement } from './bench.mts';
import { median } from './statistics.mts';

const containers = 500;
const networks = 20;
/** Milliseconds: an answer within a tenth of a second seems to be at once (RAIL); twice that with a machine that does other things too. */
const goal = 200;

/** How long the networks view keeps somebody waiting where there is much to show. */
export const tree: Bench = {
  title: 'Networks view',
  once: true,
  method:
    `In a real VS Code with ${containers} containers on ${networks} networks, served from a recording: from the key that is pressed to the frame ` +
    'in which the rows stand there, as the page itself measures it, by everything in between: VS Code’s window, its extension host, the ' +
    'extension. For comparison: collapsing, which VS Code does alone.',
  run: async ({ repeats }) => {
    const engine = await FakeEngine.start(crowd('debian', containers, networks));
    try {
      const env = { DOCKER_HOST: `unix://${engine.socket}`, DOCKER_CONTEXT: undefined };
      const workbench = await openWorkbench({ version: 'current', env });
      try {
        return await measure(workbench, Math.min(repeats, 11));
      } finally {
        await workbench.host.stop();
      }
    } finally {
      await engine.stop();
    }
  },
};

async function measure(workbench: Workbench, repeats: number): Promise<Measurement[]> {
  const view = workbench.tree('Networks');
  await workbench.showContainer('Container Network');
  await view.row('shop', 'net-0', 'c-0').read(60_000);
  const times = { expand: [], collapse: [], filter: [], clear: [] } as Record<string, number[]>;
  const press = async (key: string): Promise<void> => await workbench.page.keyboard.press(key);
  // Others of its containers are on the next network, too.
  const shows = `rows().some(({ label }, at, all) => label === 'net-0' && all[at + 1]?.level === 3)`;
  for (let round = 0; round < repeats; round += 1) {
    await view.row('shop', 'net-0').collapse();
    // A click selects, and expands what is collapsed.
    await view.row('shop', 'net-0').click();
    await view.row('shop', 'net-0', 'c-0').read();
    times['collapse']?.push(await timed(workbench.page, `!(${shows})`, async () => await press('ArrowLeft')));
    await workbench.page.waitForTimeout(300);
    times['expand']?.push(await timed(workbench.page, shows, async () => await press('ArrowRight')));
    await workbench.runCommand('Container Network: Filter…');
    // Every third one has two networks.
    const name = `c-${100 + 3 * round}`;
    await workbench.quickInput.type(name);
    const alone = `rows().length === 3 && rows()[2].label === '${name}'`;
    times['filter']?.push(await timed(workbench.page, alone, async () => await press('Enter')));
    await workbench.runCommand('Container Network: Filter…');
    await workbench.quickInput.type('');
    times['clear']?.push(await timed(workbench.page, 'rows().length > 10', async () => await press('Enter')));
    await view.row('shop', 'net-0').read();
  }
  const row = (what: string, name: string, limit?: number): Measurement => ({
    ...{ what, size: 0, value: median(times[name] ?? []), unit: 'ms' },
    ...(limit !== undefined && { atMost: limit }),
  });
  return [
    row('a network expands', 'expand', goal),
    row('a network collapses', 'collapse'),
    row('a filter holds', 'filter', goal),
    row('a filter is cleared: every row comes back', 'clear', 2 * goal),
  ];
}

/** Milliseconds from the key to the first frame in which a condition of the page holds; `rows()` are the rows in sight. */
async function timed(page: Page, condition: string, act: () => Promise<void>): Promise<number> {
  await page.evaluate(`
    window.measured = new Promise((resolve, reject) => {
      const rows = () => [...document.querySelectorAll('[role="tree"][aria-label="Networks"] .monaco-list-row')].map((row) => ({
        level: Number(row.getAttribute('aria-level')),
        label: row.querySelector('.label-name')?.textContent ?? '',
      }));
      addEventListener('keydown', () => {
        const from = performance.now();
        const look = () => {
          if (${condition}) resolve(performance.now() - from);
          else if (performance.now() - from > 20000) reject(new Error('not within 20 s: ' + JSON.stringify(rows())));
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }, { once: true, capture: true });
    });
    window.measured.catch(() => undefined);
    undefined
  `);
  await act();
  return await page.evaluate<number>('window.measured');
}
