import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EngineApi } from './api.mts';
import { dockerdOf } from './destroy.mts';
import { inNamespaceOf } from './namespace.mts';
import { identify, signal } from './processes.mts';
import { folderOf, socketOf, type EngineState } from './state.mts';

/** What it takes to start a dockerd. */
export type DaemonState = Pick<EngineState, 'id' | 'dockerd' | 'path' | 'args'>;

/** What a dockerd says of itself. */
export interface DaemonVersion {
  readonly version: string;
  readonly apiVersion: string;
}

/**
 * Starts an engine's dockerd and waits until it answers. It is a session of its own: it outlives this process, and a Ctrl+C in the
 * terminal doesn't reach it.
 * @throws {Error} with the end of its log when it gives up or does not answer in time
 */
export async function startDaemon(state: DaemonState, within = 30_000): Promise<DaemonVersion> {
  const folder = folderOf(state.id);
  const argv = inNamespaceOf(`/run/netns/${state.id}`, [state.dockerd, ...standardArgs(state.id), ...state.args]);
  const log = openSync(join(folder, 'dockerd.log'), 'a');
  const child = spawn(argv[0] ?? '', argv.slice(1), {
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...process.env, PATH: state.path },
  });
  closeSync(log);
  let failure: string | undefined;
  child.on('error', (error) => (failure = error.message));
  child.on('exit', (code, by) => (failure = `it ended (${by ?? `exit code ${code ?? '?'}`})`));
  child.unref();
  const api = new EngineApi(`unix://${socketOf(state.id)}`);
  const deadline = Date.now() + within;
  for (;;) {
    const answer = await versionOf(api);
    if (answer) return answer;
    if (Date.now() > deadline) failure = `no answer within ${within} ms`;
    if (failure !== undefined) throw new Error(`${state.dockerd}: ${failure}; end of its log:\n${logTail(folder)}`);
    await sleep(25);
  }
}

/** Tells an engine's dockerd to end and waits until it has, as a service manager would. */
export async function stopDaemon(id: string, within = 30_000): Promise<void> {
  const pid = dockerdOf(id);
  if (pid === undefined) return;
  signal(pid, 'SIGTERM');
  const deadline = Date.now() + within;
  while (identify(pid) !== undefined) {
    if (Date.now() > deadline) throw new Error(`dockerd of ${id} did not end within ${within} ms`);
    await sleep(20);
  }
}

/** Arguments that keep an engine to itself: nothing of the machine's own engine is read or written. */
function standardArgs(id: string): string[] {
  const folder = folderOf(id);
  return [
    ...['--config-file', join(folder, 'daemon.json')],
    ...['--data-root', join(folder, 'data')],
    ...['--exec-root', join(folder, 'exec')],
    ...['--pidfile', join(folder, 'dockerd.pid')],
    ...['--cgroup-parent', `/${id}`],
    // systemd's driver wants its own names for control groups, and systemd.
    ...['--exec-opt', 'native.cgroupdriver=cgroupfs'],
    ...['--host', `unix://${socketOf(id)}`],
  ];
}

async function versionOf(api: EngineApi): Promise<DaemonVersion | undefined> {
  try {
    const answer = (await api.call('GET', '/version', { within: 2000 })) as { Version: string; ApiVersion: string };
    return { version: answer.Version, apiVersion: answer.ApiVersion };
  } catch {
    return undefined;
  }
}

function logTail(folder: string): string {
  return readFileSync(join(folder, 'dockerd.log'), 'utf8').split('\n').slice(-15).join('\n');
}
