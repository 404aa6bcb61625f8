import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { allScenarios } from '../scenarios/catalogue.mts';
import type { Scenario } from '../scenarios/scenario.mts';
import { engineVersions } from '../versions.mts';
import { accuracyPage } from './accuracy.mts';
import { playAll } from './crew.mts';
import type { Result } from './score.mts';
import { isFine, line, scoreOf, summary, titleOf } from './table.mts';
import type { World } from './world.mts';

const root = join(import.meta.dirname, '../../..');

export const scoreHelp = `  npm run lab                              plays every scenario and prints how the diagnosis did
  npm run lab -- score [NAME…]             the same of some of them; NAME may end with *
        --list             only their names
        --verify           only looks whether each scenario is what it says it is; nothing is asked
        --hold             keeps a scenario there until Ctrl+C, to look at it by hand
        --jobs N           how many at the same time, each on an engine of its own (1; times are honest with 1 only)
        --version V        which engine (${engineVersions.join(', ')}; debian)
        --user             asked by a user who may use the engine and is not root of its host
        --write            plays all once more as with --user, and writes docs/accuracy.md
        --json FILE        writes everything that was asked and answered`;

/** `npm run lab -- score …`. @returns the exit status: 1 when a scenario was not answered as it has to be */
export async function score(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      list: { type: 'boolean', default: false },
      verify: { type: 'boolean', default: false },
      hold: { type: 'boolean', default: false },
      jobs: { type: 'string', default: '1' },
      version: { type: 'string', default: 'debian' },
      write: { type: 'boolean', default: false },
      json: { type: 'string' },
      user: { type: 'boolean', default: false },
    },
  });
  const chosen = choose(positionals);
  if (values.list) {
    for (const { name, story } of chosen) console.log(`${name.padEnd(40)} ${story}`);
    return 0;
  }
  const version = engineVersions.find((known) => known === values.version);
  if (!version) throw new Error(`not a version: ${values.version}; there are ${engineVersions.join(', ')}`);
  const jobs = Number(values.jobs);
  if (!Number.isInteger(jobs) || jobs < 1) throw new Error(`not a number of jobs: ${values.jobs}`);
  if (!values.verify && !values.hold) buildIfNeeded();
  const results = await playAll(chosen, {
    version,
    jobs,
    onlyVerify: values.verify || values.hold,
    ...(values.hold && { hold }),
    ...(values.user && { as: 'user' }),
    told: (played) => {
      for (const result of played) console.log(line(result));
    },
  });
  const total = scoreOf(results);
  console.log(values.verify ? `\n${chosen.length} scenarios, ${total.untrue} not as they say.` : `\n${summary(total)}`);
  if (values.write) {
    const byUser = await playAll(chosen, { version, jobs, onlyVerify: false, as: 'user' });
    console.log(`\nAsked by a user: ${summary(scoreOf(byUser))}`);
    writeFileSync(join(root, 'docs/accuracy.md'), accuracyPage(results, byUser, { version, jobs }));
  }
  if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(results.map(plain), null, 2));
  return results.every(isFine) ? 0 : 1;
}

/** @throws {Error} for a name that no scenario has */
function choose(names: readonly string[]): readonly Scenario[] {
  if (names.length === 0) return allScenarios;
  return names.flatMap((name) => {
    const found = allScenarios.filter((one) =>
      name.endsWith('*') ? one.name.startsWith(name.slice(0, -1)) : one.name === name,
    );
    if (found.length === 0) throw new Error(`no scenario ${name}; npm run lab -- score --list names them`);
    return found;
  });
}

/** The program is built anew when a source is younger than it. */
function buildIfNeeded(): void {
  const program = join(root, 'dist/cli.js');
  const built = existsSync(program) ? statSync(program).mtimeMs : 0;
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  if (sources.every((file) => statSync(join(root, 'src', file)).mtimeMs < built)) return;
  const { status } = spawnSync(process.execPath, [join(root, 'esbuild.js')], { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error('the program could not be built');
}

async function hold(world: World): Promise<void> {
  const [engine] = world.site.engines;
  console.log(`export DOCKER_HOST=${engine.endpoint}\n# host: nsenter --net=/run/netns/${engine.netns}`);
  for (const { name, pid } of await world.running()) console.log(`# ${name}: nsenter --net=/proc/${pid}/ns/net`);
  console.log('# Ctrl+C takes it down.');
  for (;;) await sleep(60_000);
}

/** What a file needs of a result. */
function plain(result: Result): object {
  const { scenario, ask, expected, answer, judgement, untrue, changed } = result;
  const { name, story } = scenario;
  const raw = answer?.diagnosis ?? answer?.raw;
  return {
    name: titleOf(result),
    scenario: name,
    story,
    ask,
    expected,
    ms: answer?.ms,
    judgement,
    untrue,
    changed,
    answer: raw,
  };
}
