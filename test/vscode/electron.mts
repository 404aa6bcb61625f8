/** Runs the suite in a desktop VS Code, which is downloaded: `npm run test:electron [-- 1.100.0]`; default: the current one. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { endpointUnderTest } from '../support/engine-under-test.mts';
import { summary } from '../support/runner/results.mts';
import { builtManifest } from './host/extension.mts';
import { projectFolder } from './host/project.mts';
import { readCounts } from './host/tests.mts';
import { buildSuite } from './suite/build.mts';

const version = process.argv[2] ?? 'stable';

/** @throws {Error} in words for the user */
async function download(): Promise<string> {
  try {
    return await downloadAndUnzipVSCode({ version, cachePath: join(projectFolder, '.cache/vscode-desktop') });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(
      `VS Code (${version}) can't be downloaded from update.code.visualstudio.com: ${why}\n` +
        'No test was run. Without that site the same suite runs in the VS Code server that npm has: npm test -- vscode',
      { cause: error },
    );
  }
}

async function main(): Promise<number> {
  builtManifest(projectFolder);
  // First, since nothing that the user could do about the engine helps where there is no VS Code.
  const vscodeExecutablePath = await download();
  const endpoint = endpointUnderTest();
  if (endpoint === undefined) throw new Error('There is no engine to test against: start Docker, or set DOCKER_HOST.');
  const folder = mkdtempSync(join(tmpdir(), 'cni-electron-'));
  try {
    const countsFile = join(folder, 'counts.json');
    const code = await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: projectFolder,
      extensionTestsPath: await buildSuite(),
      extensionTestsEnv: { CNI_COUNTS: countsFile, DOCKER_HOST: endpoint },
      launchArgs: ['--disable-extensions', '--user-data-dir', join(folder, 'data')],
    }).catch(() => 1);
    const result = readCounts(`vscode ${version}, desktop`, countsFile, code);
    console.log(summary([result]));
    return result.failures.length > 0 ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
