import { join } from 'node:path';
import { EngineApi } from '../lab/api.mts';
import { startEngine } from '../lab/engine.mts';
import { ensureImages, standardImages } from '../lab/images.mts';
import { whyNotIsolated } from '../lab/namespace.mts';
import { apiUnderTest, endpointUnderTest } from '../support/engine-under-test.mts';
import { leftovers, listThings } from '../support/runner/leftovers.mts';
import { runMocha, testFilesIn } from '../support/runner/mocha-stage.mts';
import { fail, type StageResult } from '../support/runner/results.mts';
import { hostVersions, type HostVersion } from './host/install.mts';
import { runExtensionTests } from './host/tests.mts';
import { suiteFiles } from './suite/build.mts';

export interface VscodeStage {
  /** Default: all. */
  readonly versions?: readonly HostVersion[];
  /** Test files below this folder; none: all. */
  readonly files: readonly string[];
  readonly grep: string | undefined;
}

/** Runs the tests that need a real VS Code, in each of its versions: inside the extension host, then in its window. */
export async function runVscodeStage(options: VscodeStage): Promise<StageResult[]> {
  try {
    return (await whyNotIsolated()) === undefined ? await runInLab(options) : await runOnUsersEngine(options);
  } catch (error) {
    // A stage that cannot even begin is one failure with a reason.
    return [fail('vscode', error instanceof Error ? error.message : String(error))];
  }
}

async function runInLab(options: VscodeStage): Promise<StageResult[]> {
  const lab = await startEngine({ name: 'vscode' });
  try {
    const api = new EngineApi(lab.endpoint);
    await ensureImages(api, standardImages);
    const env = { CNI_LAB: lab.stateFile, DOCKER_HOST: lab.endpoint, DOCKER_TLS_VERIFY: '', DOCKER_CONTEXT: '' };
    return await runAll(options, api, env);
  } finally {
    await lab.stop();
  }
}

async function runOnUsersEngine(options: VscodeStage): Promise<StageResult[]> {
  const endpoint = endpointUnderTest();
  if (endpoint === undefined) throw new Error('there is no engine to test against: start Docker, or set DOCKER_HOST');
  return await runAll(options, apiUnderTest(), { DOCKER_HOST: endpoint });
}

async function runAll(options: VscodeStage, api: EngineApi, env: NodeJS.ProcessEnv): Promise<StageResult[]> {
  const { versions = hostVersions, files, grep } = options;
  const chosen = (all: readonly string[], end: string): readonly string[] =>
    files.length > 0 ? files.filter((file) => file.endsWith(end)) : all;
  const suite = chosen(suiteFiles(), '.test.ts');
  const ui = chosen(testFilesIn(join('test', 'vscode', 'ui')), '.test.mts');
  const results: StageResult[] = [];
  for (const version of versions) {
    const before = await listThings(api, true);
    const here: StageResult[] = [];
    if (suite.length > 0) here.push(await runExtensionTests({ version, files: suite, grep, env }));
    if (ui.length > 0) {
      const stage = `vscode ${version}, window`;
      const window = { ...env, CNI_VSCODE: version };
      here.push(await runMocha({ stage, files: ui, grep, timeout: 120_000, env: window, secondChance: true }));
    }
    const left = leftovers(before, await listThings(api, true)).map((thing) => `the tests left behind: ${thing}`);
    results.push(...here, ...(left.length > 0 ? [fail(`vscode ${version}`, ...left)] : []));
  }
  return results;
}
