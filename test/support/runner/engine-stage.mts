import { EngineApi } from '../../lab/api.mts';
import { startEngine } from '../../lab/engine.mts';
import { ensureImages, standardImages } from '../../lab/images.mts';
import { whyNotIsolated } from '../../lab/namespace.mts';
import type { EngineVersion } from '../../lab/versions.mts';
import { apiUnderTest, endpointUnderTest } from '../engine-under-test.mts';
import { leftovers, listThings } from './leftovers.mts';
import { runMocha } from './mocha-stage.mts';
import { fail, type StageResult } from './results.mts';

export interface EngineStage {
  readonly files: readonly string[];
  readonly grep: string | undefined;
  readonly versions: readonly EngineVersion[];
}

/** Runs the tests that need an engine: once per version in the lab, or once on the user's own engine where there can be no lab. */
export async function runEngineStage(options: EngineStage): Promise<StageResult[]> {
  const why = await whyNotIsolated();
  if (why !== undefined) return [await runOnUsersEngine(options, why)];
  const results: StageResult[] = [];
  for (const version of options.versions) {
    results.push(await guarded(`engine ${version}`, async (stage) => await runInLab(stage, version, options)));
  }
  return results;
}

async function runInLab(stage: string, version: EngineVersion, { files, grep }: EngineStage): Promise<StageResult> {
  const started = Date.now();
  const lab = await startEngine({ name: version, version });
  try {
    const api = new EngineApi(lab.endpoint);
    await ensureImages(api, standardImages);
    console.log(`${stage}: ${lab.version}, API ${lab.apiVersion}, with its images in ${Date.now() - started} ms`);
    const before = await listThings(api, false);
    const env = { CNI_LAB: lab.stateFile, DOCKER_HOST: lab.endpoint, DOCKER_TLS_VERIFY: '', DOCKER_CONTEXT: '' };
    const result = await runMocha({ stage, files, grep, timeout: 60_000, env, secondChance: true });
    return withLeftovers(result, leftovers(before, await listThings(api, false)));
  } finally {
    await lab.stop();
  }
}

async function runOnUsersEngine({ files, grep }: EngineStage, why: string): Promise<StageResult> {
  const endpoint = endpointUnderTest();
  if (endpoint === undefined) {
    return fail(
      'engine',
      `there is no engine to test against. An isolated one can't be had: ${why}. Either run the tests as root on Linux, where ` +
        'they start engines of their own, or start Docker and, unless it listens on the usual socket, set DOCKER_HOST; ' +
        '`npm run test:unit` needs no engine',
    );
  }
  console.log(`engine: testing against ${endpoint}, as an isolated engine can't be had: ${why}.`);
  console.log('engine: tests that make faults or restart the engine are skipped; run them as root on Linux.');
  return await guarded('engine', async (stage) => {
    const api = apiUnderTest();
    const before = await listThings(api, true);
    await ensureImages(api, standardImages);
    const result = await runMocha({ stage, files, grep, timeout: 120_000, env: { DOCKER_HOST: endpoint } });
    const after = await listThings(api, true);
    for (const thing of [...after].filter((name) => name.startsWith('image cni-lab/') && !before.has(name))) {
      await api.call('DELETE', `/images/${encodeURIComponent(thing.slice('image '.length))}`);
    }
    return withLeftovers(result, leftovers(before, after));
  });
}

function withLeftovers(result: StageResult, left: readonly string[]): StageResult {
  return { ...result, failures: [...result.failures, ...left.map((thing) => `the tests left behind: ${thing}`)] };
}

/** A stage that cannot even begin is one failure with a reason. */
async function guarded(stage: string, work: (stage: string) => Promise<StageResult>): Promise<StageResult> {
  try {
    return await work(stage);
  } catch (error) {
    return fail(stage, error instanceof Error ? error.message : String(error));
  }
}
