import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { engineVersions, type EngineVersion } from './lab/versions.mts';
import { endChildren, runChild } from './support/runner/children.mts';
import { runEngineStage } from './support/runner/engine-stage.mts';
import { runMocha, testFilesIn } from './support/runner/mocha-stage.mts';
import { hostVersions, type HostVersion } from './vscode/host/install.mts';
import { runVscodeStage } from './vscode/stage.mts';
import { fail, pass, summary, type StageResult } from './support/runner/results.mts';

const help = `The tests.

  npm test                                  all stages: lint, types, build, unit, engine, vscode
  npm run test:unit                         what needs no engine
  npm test -- engine --engine debian        only the engine tests, on one version (${engineVersions.join(', ')})
  npm test -- vscode --vscode current       only the tests in VS Code, in one version (${hostVersions.join(', ')})
  npm test -- --grep "resolves" src/a.test.ts test/engine/b.test.mts

Engine tests need root on Linux, where they start engines of their own that have no way to the outside; elsewhere they use the
engine that DOCKER_HOST names, or the usual socket, and skip what would harm it.`;

const stages = ['lint', 'types', 'build', 'unit', 'engine', 'vscode'] as const;
type Stage = (typeof stages)[number];

interface Request {
  readonly stages: readonly Stage[];
  readonly files: readonly string[];
  readonly versions: readonly EngineVersion[];
  /** Versions of VS Code; all where not given. */
  readonly vscode: readonly HostVersion[] | undefined;
  readonly grep: string | undefined;
}

const root = resolve(import.meta.dirname, '..');
/** The lab's own tests are engine tests too. */
const engineTests = [join('test', 'lab'), join('test', 'engine')];
const needsEngine = (file: string): boolean => engineTests.some((folder) => file.startsWith(folder));
const needsVscode = (file: string): boolean => file.startsWith(join('test', 'vscode'));

/** @throws {Error} when the command line makes no sense */
function readRequest(): Request | undefined {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      engine: { type: 'string', default: 'debian,trixie,sid' },
      vscode: { type: 'string' },
      grep: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const isStage = (word: string): word is Stage => (stages as readonly string[]).includes(word);
  const files = positionals
    .filter((word) => !isStage(word) && word !== 'all')
    .map((file) => relative(root, resolve(process.env['INIT_CWD'] ?? '', file)));
  const wrong = files.find((file) => !/\.test\.m?ts$/.test(file));
  if (wrong !== undefined) throw new Error(`neither a stage (${stages.join(', ')}) nor a test file: ${wrong}`);
  const versions = values.engine.split(',').map((name) => {
    const version = engineVersions.find((known) => known === name);
    if (!version) throw new Error(`not an engine: ${name}; there are ${engineVersions.join(', ')}`);
    return version;
  });
  const vscode = values.vscode?.split(',').map((name) => {
    const version = hostVersions.find((known) => known === name);
    if (!version) throw new Error(`not a VS Code: ${name}; there are ${hostVersions.join(', ')}`);
    return version;
  });
  const named = positionals.filter(isStage);
  // Files say by their place which stage they belong to.
  const implied = files.map((file): Stage => (needsVscode(file) ? 'vscode' : needsEngine(file) ? 'engine' : 'unit'));
  const wanted = [...named, ...implied];
  // These run what was built, so that is built first.
  const runsBuilt = wanted.includes('engine') || wanted.includes('vscode');
  const chosen: readonly Stage[] = runsBuilt ? [...wanted, 'build'] : wanted;
  return {
    files,
    versions,
    vscode,
    grep: values.grep,
    stages: stages.filter((stage) => !chosen.length || chosen.includes(stage)),
  };
}

async function runStage(stage: Stage, { files, grep, versions, vscode }: Request): Promise<StageResult[]> {
  const pick = (isEngine: boolean, all: string[]): string[] =>
    files.length > 0 ? files.filter((file) => !needsVscode(file) && needsEngine(file) === isEngine) : all;
  switch (stage) {
    case 'unit':
      return [
        await runMocha({ stage, grep, timeout: 10_000, files: pick(false, testFilesIn('src', join('test', 'unit'))) }),
      ];
    case 'engine':
      return await runEngineStage({ grep, versions, files: pick(true, testFilesIn(...engineTests)) });
    case 'vscode':
      return await runVscodeStage({ grep, files: files.filter(needsVscode), ...(vscode && { versions: vscode }) });
    default: {
      const { code } = await runChild(['npm', 'run', '--silent', stage]);
      return [code === 0 ? pass(stage) : fail(stage, `\`npm run ${stage}\` ended with exit code ${code}`)];
    }
  }
}

async function main(): Promise<number> {
  const request = readRequest();
  if (!request) {
    console.log(help);
    return 0;
  }
  process.chdir(root);
  const results: StageResult[] = [];
  for (const stage of request.stages) {
    const started = Date.now();
    console.log(`\n=== ${stage}`);
    results.push(...(await runStage(stage, request)));
    console.log(`=== ${stage}: ${((Date.now() - started) / 1000).toFixed(1)} s`);
  }
  console.log(summary(results));
  return results.some(({ failures }) => failures.length > 0) ? 1 : 0;
}

for (const [name, code] of Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 })) {
  // First those who use the engines, then, on exit, the engines.
  process.on(name, () => void endChildren().finally(() => process.exit(code)));
}
try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
