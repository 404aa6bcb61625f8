import type { FrameLocator } from 'playwright-core';
import { FakeEngine } from '../fake-engine/fake-engine.mts';
import { projects } from '../fake-engine/populations.mts';
import { eventually } from '../support/eventually.mts';
import { DiagramPage } from '../vscode/pages/diagram.mts';
import { openWorkbench, type Workbench } from '../vscode/pages/workbench.mts';
import type { Bench, Measurement } from './bench.mts';
import { median } from './statistics.mts';

const sizes = [
  { containers: 30, networks: 6 },
  { containers: 300, networks: 30 },
  { containers: 1000, networks: 100 },
] as const;
const largest = 1000;
/** Frames of a journey over the picture. */
const frames = 120;

/** How long the diagram keeps somebody waiting, and whether it follows the hand. */
export const diagram: Bench = {
  title: 'Diagram',
  once: true,
  method:
    'In a real VS Code (Chromium without a graphics card), the engine served from a recording. First picture: from the page’s own start to the ' +
    'frame that shows it; what is not known by then is the way of the command to VS Code and the page’s frame. The layout is settled with ' +
    'the first picture: nothing moves after it; above 400 containers it begins with Compose projects folded. "Unfolding" is the layout of ' +
    `everything, from the press to the picture. Frames, with everything unfolded: the median and the 95th percentile of ${frames} frames in a row, in each of which the picture is zoomed or moved. ` +
    'Memory: the heap of the process that the page lives in, which is VS Code’s window as well, after minus before it was opened, each once garbage was collected, and the canvas.',
  run: async ({ repeats }) => {
    const all: Measurement[] = [];
    for (const { containers, networks } of sizes) {
      const engine = await FakeEngine.start(projects(containers, networks));
      try {
        const env = { DOCKER_HOST: `unix://${engine.socket}`, DOCKER_CONTEXT: undefined };
        const workbench = await openWorkbench({ version: 'current', env });
        try {
          all.push(...(await measure(workbench, containers, Math.min(repeats, 5))));
        } finally {
          await workbench.host.stop();
        }
      } finally {
        await engine.stop();
      }
    }
    return all;
  },
};

async function measure(workbench: Workbench, size: number, repeats: number): Promise<Measurement[]> {
  const page = new DiagramPage(workbench);
  await workbench.showContainer('Container Network');
  const before = await heapOf(workbench);
  const first: number[] = [];
  for (let round = 0; round < repeats; round += 1) {
    if (round > 0) await workbench.runCommand('View: Close All Editors');
    await workbench.runCommand('Container Network: Open Network Diagram');
    await page.ready();
    const frame = await page.frame();
    first.push(
      await eventually(async () => {
        const ms = await evaluate(frame, `performance.getEntriesByName('first-picture')[0]?.startTime ?? -1`);
        return ms < 0 ? undefined : ms;
      }),
    );
  }
  await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
  const frame = await page.frame();
  if (size < largest) await evaluate(frame, pressed('Fold projects'));
  const unfolding = await evaluate(frame, pressed('Unfold projects'));
  const [zoom, pan] = [await journey(frame, 'zoom'), await journey(frame, 'pan')];
  const heap = await heapOf(workbench);
  const canvas = await evaluate(
    frame,
    '[...document.querySelectorAll("canvas")].reduce((sum, { width, height }) => sum + 4 * width * height, 0)',
  );
  const goal = (atMost: number): { readonly atMost?: number } => (size === largest ? { atMost } : {});
  return [
    { what: 'first picture', size, value: median(first), unit: 'ms', ...goal(1000) },
    { what: 'unfolding all projects', size, value: unfolding, unit: 'ms' },
    { what: 'a frame while zooming, median', size, value: zoom.median, unit: 'ms', ...goal(20) },
    { what: 'a frame while zooming, 95 %', size, value: zoom.most, unit: 'ms' },
    { what: 'a frame while panning, median', size, value: pan.median, unit: 'ms', ...goal(20) },
    { what: 'a frame while panning, 95 %', size, value: pan.most, unit: 'ms' },
    { what: 'memory', size, value: Math.max(0, heap - before + canvas) / 2 ** 20, unit: 'MB', ...goal(200) },
  ];
}

/** Bytes of the heap that the window shares with its pages, once all that nobody needs is gone. */
async function heapOf({ page }: Workbench): Promise<number> {
  const session = await page.context().newCDPSession(page);
  try {
    await session.send('HeapProfiler.collectGarbage');
    return (await session.send('Runtime.getHeapUsage')).usedSize;
  } finally {
    await session.detach();
  }
}

async function evaluate(frame: FrameLocator, script: string): Promise<number> {
  return Number(await frame.locator('body').evaluate(script));
}

/** Milliseconds from the press of a button to the frame with the picture that follows. */
const pressed = (label: string): string => `new Promise((resolve) => {
  const outline = document.querySelector('.outline');
  const from = performance.now();
  new MutationObserver((_, observer) => {
    observer.disconnect();
    requestAnimationFrame(() => resolve(performance.now() - from));
  }).observe(outline, { childList: true });
  [...document.querySelectorAll('.toolbar vscode-button')].find(({ textContent }) => textContent === '${label}').click();
})`;

/** In each frame the wheel turns a little, forth and back. */
async function journey(
  frame: FrameLocator,
  kind: 'zoom' | 'pan',
): Promise<{ readonly median: number; readonly most: number }> {
  const script = `new Promise((resolve) => {
    const stage = document.querySelector('.stage');
    const box = stage.getBoundingClientRect();
    const times = [];
    let last = performance.now();
    const step = (now) => {
      if (times.length > 0 || now > last) times.push(now - last);
      last = now;
      if (times.length > ${frames}) return resolve(JSON.stringify(times.slice(1)));
      const turn = (times.length % 40 < 20 ? -1 : 1) * 30;
      stage.dispatchEvent(new WheelEvent('wheel', {
        ${kind === 'zoom' ? 'deltaY: turn, ctrlKey: true,' : 'deltaY: turn, shiftKey: true,'}
        clientX: box.left + box.width / 2, clientY: box.top + box.height / 2, bubbles: true, cancelable: true,
      }));
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  })`;
  const times = JSON.parse(String(await frame.locator('body').evaluate(script))) as number[];
  const sorted = times.toSorted((a, b) => a - b);
  return { median: median(times), most: sorted[Math.floor(sorted.length * 0.95)] ?? 0 };
}
