import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { argumentsOf } from '../../lab/processes.mts';
import { ensureChromium } from './chromium.mts';
import { killSync, withDescendants } from './descendants.mts';
import type { Folders } from './folders.mts';
import { onTheWayOut } from './way-out.mts';

/** A browser with one page. */
export interface Browser {
  readonly page: Page;
  /** What the page asked of other machines, which it did not get. */
  readonly refused: readonly string[];
  readonly stop: () => Promise<void>;
}

/** The size of the window, in CSS pixels. */
export interface Viewport {
  readonly width: number;
  readonly height: number;
}

const isHere = (url: URL): boolean =>
  ['127.0.0.1', 'localhost'].includes(url.hostname) || !/^(https?|wss?):$/.test(url.protocol);

/** Starts a browser that can reach this machine only. It ends with {@link Browser.stop} or with this process. */
export async function startBrowser(folders: Folders, viewport: Viewport): Promise<Browser> {
  const executablePath = await ensureChromium();
  // Playwright would kill it too, but only after its folder was removed, which it would fill again.
  const forget = onTheWayOut(() => killBrowser(folders));
  const context = await chromium.launchPersistentContext(folders.browser, {
    executablePath,
    viewport,
    headless: true,
    artifactsDir: folders.artifacts,
    chromiumSandbox: process.getuid?.() !== 0,
    permissions: ['clipboard-read', 'clipboard-write'],
    args: ['--disable-gpu', '--disable-quic', '--disable-dev-shm-usage', '--font-render-hinting=none'],
    // Who uses this decides what a signal means.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  const refused: string[] = [];
  await refuseOutside(context, refused);
  // Functions given to the page as text were compiled to call this, which is only known here.
  await context.addInitScript('globalThis.__name ??= (it) => it');
  const page = context.pages()[0] ?? (await context.newPage());
  const log = createWriteStream(join(folders.logs, 'console.log'));
  page.on('console', (message) => log.write(`[${message.type()}] ${message.text()}\n`));
  page.on('pageerror', (error) => log.write(`[error] ${error.stack ?? error.message}\n`));
  const stop = async (): Promise<void> => {
    await context.close();
    forget();
    log.end();
  };
  return { page, refused, stop };
}

async function refuseOutside(context: BrowserContext, refused: string[]): Promise<void> {
  await context.route(
    (url) => !isHere(url),
    async (route) => {
      refused.push(route.request().url());
      await route.abort();
    },
  );
}

function killBrowser({ browser }: Folders): void {
  const mine = withDescendants(process.pid);
  const root = mine.find(({ pid }) => argumentsOf(pid).includes(`--user-data-dir=${browser}`));
  if (root) killSync(withDescendants(root.pid));
}
