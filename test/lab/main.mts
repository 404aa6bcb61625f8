import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { EngineApi } from './api.mts';
import { destroyEngine, dockerdOf, sweep } from './destroy.mts';
import { startEngine } from './engine.mts';
import { ensureImages, imageReference, standardImages } from './images.mts';
import { score, scoreHelp } from './score/command.mts';
import { labFolder, prefix, readState, socketOf, stateFileOf, type EngineState } from './state.mts';
import { engineVersions } from './versions.mts';

const help = `Docker engines apart from everything else on this machine: to play with, and to see how good the diagnosis is. Needs root on Linux.

${scoreHelp}

  npm run lab -- up [--version ${engineVersions.join('|')}] [--detach]
  npm run lab -- status
  npm run lab -- down

up      starts an engine in a network namespace of its own, imports the test images (${standardImages.map(imageReference).join(', ')})
        and says how to reach it. It stays until Ctrl+C; with --detach until "down". In another terminal:

          export DOCKER_HOST=unix://…            what "up" printed
          docker network create front
          docker run -d --name web --network front --network-alias api cni-lab/web:1
          docker run -d --name client --network front cni-lab/tools:1
          docker exec client ping -c 1 api

        The engine's "host" is its namespace: make faults there, never on your own machine:

          nsenter --net=/run/netns/NAME iptables -I DOCKER-USER -p tcp -j DROP
          nsenter --net=/proc/$(docker inspect -f '{{.State.Pid}}' web)/ns/net ip route del default

        Nothing in there has a way to the outside. The resolver knows *.ext.test, and says NXDOMAIN to other names outside.
status  lists the engines of the lab: this one and those of running tests.
down    removes the detached engine with all that is in it, and what crashed runs left behind.`;

function engines(): EngineState[] {
  const ids = readdirSync(labFolder).filter((name) => name.startsWith(prefix));
  return ids.flatMap((id) => readState(stateFileOf(id)) ?? []);
}

async function up(version: string, detached: boolean): Promise<void> {
  const known = engineVersions.find((name) => name === version);
  if (!known) throw new Error(`not a version: ${version}; there are ${engineVersions.join(', ')}`);
  const lab = await startEngine({ name: `lab-${known}`, version: known, detached });
  await ensureImages(new EngineApi(lab.endpoint), standardImages);
  console.log(`# ${lab.version}, API ${lab.apiVersion}, network namespace ${lab.netns}`);
  console.log(`export DOCKER_HOST=${lab.endpoint}`);
  if (detached) return;
  console.log('# Ctrl+C takes it down.');
  // Nothing else keeps this process: the engine is a session of its own.
  setInterval(() => undefined, 60_000);
}

function down(): void {
  const detached = engines().filter((engine) => engine.owner === 'detached');
  for (const { id } of detached) destroyEngine(id);
  const gone = [...detached.map(({ id }) => id), ...sweep()];
  console.log(gone.length > 0 ? `Removed: ${gone.join(', ')}` : 'There is nothing to remove.');
}

function status(): void {
  for (const { id, version, owner } of engines()) {
    const run = dockerdOf(id) === undefined ? 'stopped' : 'running';
    const who = owner === 'detached' ? 'detached' : `of process ${owner.pid}`;
    console.log(`${id}: ${version}, ${run}, ${who}, DOCKER_HOST=unix://${socketOf(id)}`);
  }
  if (engines().length === 0) console.log('No engine of the lab is running.');
}

/** `up`, `status`, `down`. @throws {Error} for anything else */
async function engine(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { version: { type: 'string', default: 'debian' }, detach: { type: 'boolean', default: false } },
  });
  const [verb = '', ...rest] = positionals;
  if (rest.length > 0) throw new Error(`${positionals.join(' ')}?\n\n${help}`);
  if (verb === 'up') await up(values.version, values.detach);
  else if (verb === 'down') down();
  else status();
}

try {
  const args = process.argv.slice(2);
  const [first = ''] = args;
  if (args.includes('--help') || first === 'help') console.log(help);
  else if (['up', 'down', 'status'].includes(first)) await engine(args);
  // Without a verb, names are scenarios.
  else process.exitCode = await score(first === 'score' ? args.slice(1) : args);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
