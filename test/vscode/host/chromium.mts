import { existsSync } from 'node:fs';
import { command } from '../../lab/command.mts';
import { findProgram, searchPath } from '../../lab/packages.mts';

/** What Chromium is called where it is installed; Chrome will do too. */
const candidates = [
  'chromium',
  'google-chrome',
  'google-chrome-stable',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * The browser that shows VS Code's window: the one named by CHROMIUM, else an installed one; as root on Debian it is installed.
 * @returns the path of the program
 * @throws {Error} that says how to get one
 */
export async function ensureChromium(): Promise<string> {
  const found = findChromium();
  if (found !== undefined) return found;
  if (existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
    console.log('vscode: installing chromium');
    for (const args of [['update'], ['install', '--yes', '--no-install-recommends', 'chromium', 'fonts-dejavu-core']]) {
      // Somebody else may be installing at the same time: wait for the lock instead of failing on it.
      await command(['apt-get', '-qq', '-o', 'DPkg::Lock::Timeout=300', ...args], {
        env: { ...process.env, PATH: searchPath, DEBIAN_FRONTEND: 'noninteractive' },
        within: 600_000,
      });
    }
  }
  const installed = findChromium();
  if (installed !== undefined) return installed;
  throw new Error(
    'There is no Chromium to show VS Code in. Install it (Debian: sudo apt-get install chromium) or Chrome, ' +
      'or name the program in the environment variable CHROMIUM.',
  );
}

function findChromium(): string | undefined {
  const named = process.env['CHROMIUM'];
  if (named !== undefined && named !== '') {
    if (existsSync(named)) return named;
    throw new Error(`CHROMIUM names ${named}, which does not exist.`);
  }
  return candidates.map((name) => findProgram(name)).find((path) => path !== undefined);
}
