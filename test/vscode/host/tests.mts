import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { format } from 'node:util';
import { sumOf, type Counts } from '../../support/runner/reporter.mts';
import { fail, type StageResult } from '../../support/runner/results.mts';
import { buildSuite, builtNames } from '../suite/build.mts';
import { startBrowser } from './browser.mts';
import { builtManifest } from './extension.mts';
import { makeFolders } from './folders.mts';
import { environment, windowAddress } from './host.mts';
import { ensureHost, type HostVersion } from './install.mts';
import { projectFolder } from './project.mts';
import { startServer } from './server.mts';
import { changeSettings } from './settings.mts';

export interface ExtensionTests {
  readonly version: HostVersion;
  /** Which test files of the suite; default: all. */
  readonly files?: readonly string[];
  readonly grep?: string | undefined;
  /** More of the environment, such as DOCKER_HOST. */
  readonly env?: NodeJS.ProcessEnv;
  /** The folder of the built extension; default: this project. */
  readonly extension?: string;
  /** Milliseconds for all of it, VS Code's start included; default five minutes. */
  readonly within?: number;
}

/** Tells the lines of the report from those of VS Code. */
const mark = '[suite] ';

/** Runs the suite inside the extension host of a real VS Code. A run that executes no test is a failure. */
export async function runExtensionTests(options: ExtensionTests): Promise<StageResult> {
  const { version, files = [], grep, extension = projectFolder, within = 300_000 } = options;
  const stage = `vscode ${version}, extension host`;
  builtManifest(extension);
  const programs = await ensureHost({ version });
  const suite = await buildSuite();
  const folders = makeFolders();
  const countsFile = join(folders.root, 'counts.json');
  const stops: (() => Promise<void> | void)[] = [() => folders.remove()];
  try {
    changeSettings(folders, {});
    const env = environment(folders, {
      ...options.env,
      CNI_COUNTS: countsFile,
      CNI_MARK: mark,
      CNI_GREP: grep ?? '',
      CNI_FILES: builtNames(files),
    });
    const server = await startServer({ programs, folders, env, takesTests: true });
    stops.push(server.stop);
    const { page, refused, stop } = await startBrowser(folders, { width: 1280, height: 800 });
    stops.push(stop);
    const said: string[] = [];
    await page.exposeFunction('codeAutomationLog', (_type: string, args: readonly unknown[]) => {
      const text = format(...args);
      said.push(text);
      if (text.startsWith(mark)) console.log(text.slice(mark.length));
    });
    const exited = new Promise<number>((resolve) => {
      void page.exposeFunction('codeAutomationExit', (code: number) => resolve(code));
    });
    const remote = `vscode-remote://${new URL(server.url).host}`;
    const payload = [
      ['extensionDevelopmentPath', remote + extension],
      ['extensionTestsPath', remote + suite],
    ];
    await page.goto(windowAddress(server.url, folders.workspace, payload));
    const code = await Promise.race([exited, sleep(within, undefined, { ref: false })]);
    if (!existsSync(countsFile)) console.error(said.slice(-30).join('\n'));
    return judge({ stage, code, within, countsFile, refused });
  } catch (error) {
    return fail(stage, error instanceof Error ? error.message : String(error));
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

interface Outcome {
  readonly stage: string;
  /** What VS Code said at the end; `undefined` when it did not come to one. */
  readonly code: number | undefined;
  readonly within: number;
  readonly countsFile: string;
  readonly refused: readonly string[];
}

function judge({ stage, code, within, countsFile, refused }: Outcome): StageResult {
  if (code === undefined) return fail(stage, `the tests did not end within ${within} ms`);
  const result = readCounts(stage, countsFile, code);
  return { ...result, failures: [...result.failures, ...refused.map((url) => `VS Code's window asked for ${url}`)] };
}

/** The result of a suite from the file that its reporter wrote. @param code how VS Code ended */
export function readCounts(stage: string, file: string, code: number): StageResult {
  if (!existsSync(file)) return fail(stage, `VS Code ended before its tests did (exit code ${code})`);
  const { passed, failures, skipped } = sumOf(JSON.parse(readFileSync(file, 'utf8')) as Counts);
  if (passed + failures.length === 0) return fail(stage, 'no test was executed');
  if (code !== 0 && failures.length === 0) return fail(stage, `VS Code ended with exit code ${code}`);
  return { stage, passed, failures, skipped };
}
