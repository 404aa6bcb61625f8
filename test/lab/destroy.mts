import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { controlGroupsNamed, processesIn, removeControlGroup, thaw } from './control-groups.mts';
import { searchPath } from './packages.mts';
import { allPids, argumentsOf, identify, isAlive, networkNamespaceOf, signal, sleepSync } from './processes.mts';
import { folderOf, labFolder, prefix, readState, stateFileOf } from './state.mts';

const namespaces = '/run/netns';

/**
 * Removes every trace of an engine: processes, mounts, control groups, network namespace, folder. Works on what a crash left as
 * well as on a running engine, and is synchronous, so that it can run on a process's way out. Nothing is asked of dockerd: it may
 * be dead or stuck, and its containers needn't be stopped kindly.
 */
export function destroyEngine(id: string): void {
  killProcesses(id);
  for (const socket of shimSocketsOf(id)) rmSync(socket, { force: true });
  unmountBelow(folderOf(id));
  for (let tries = 0; tries < 20 && controlGroupsNamed(id).includes(id); tries++) {
    removeControlGroup(id);
    sleepSync(10);
  }
  deleteNamespace(id);
  rmSync(folderOf(id), { recursive: true, force: true, maxRetries: 5 });
}

/** Deletes a network namespace of the lab; one that is gone is fine. */
export function deleteNamespace(id: string): void {
  if (existsSync(join(namespaces, id))) spawn('ip', 'netns', 'del', id);
}

/** Removes what dead processes of the lab left behind; returns its names. What has a living owner is not touched. */
export function sweep(): string[] {
  const found = [labFolder, namespaces]
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).filter((name) => name.startsWith(prefix)));
  const abandoned = [...new Set([...found, ...controlGroupsNamed(prefix)])].filter(isAbandoned);
  for (const id of abandoned) destroyEngine(id);
  return abandoned;
}

/** Does the process that runs as an engine's dockerd still run? */
export function dockerdOf(id: string): number | undefined {
  return allPids().find((pid) => isDaemonOf(pid, id) && basename(argumentsOf(pid)[0] ?? '') === 'dockerd');
}

/**
 * The sockets of an engine's shims. They lie in a folder that all containerds share, where only a shim's bundle tells whose is
 * whose: in one file or, from containerd 2.0 on, in another.
 */
export function shimSocketsOf(id: string): string[] {
  const tasks = join(folderOf(id), 'exec/containerd/daemon/io.containerd.runtime.v2.task/moby');
  if (!existsSync(tasks)) return [];
  const files = readdirSync(tasks).flatMap((task) =>
    ['address', 'bootstrap.json'].map((name) => join(tasks, task, name)),
  );
  return files
    .filter((file) => existsSync(file))
    .flatMap((file) => /unix:\/\/(\/run\/containerd\/s\/\w+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? []);
}

function isAbandoned(id: string): boolean {
  const owner = /^cni-lab-(\d+)-/.exec(id)?.[1];
  if (owner === undefined) return false;
  const state = readState(stateFileOf(id));
  if (state?.owner === 'detached') return dockerdOf(id) === undefined;
  return state ? !isAlive(state.owner) : identify(Number(owner)) === undefined;
}

/** dockerd, its containerd and the shims carry the engine's folder among their arguments. */
function isDaemonOf(pid: number, id: string): boolean {
  const [program = '', ...args] = argumentsOf(pid);
  return /^(dockerd|containerd)/.test(basename(program)) && args.some((text) => text.includes(`${folderOf(id)}/`));
}

function killProcesses(id: string): void {
  const namespace = inodeOf(join(namespaces, id));
  const isOurs = (pid: number): boolean =>
    isDaemonOf(pid, id) || (namespace !== undefined && networkNamespaceOf(pid) === `net:[${namespace}]`);
  // More than once: what is killed may just have started something.
  for (let tries = 0; tries < 200; tries++) {
    const pids = [...allPids().filter(isOurs), ...processesIn(id)].filter((pid) => identify(pid) !== undefined);
    if (pids.length === 0) return;
    for (const pid of pids) signal(pid, 'SIGKILL');
    thaw(id);
    sleepSync(20);
  }
}

/** The namespace's number, only where it is a namespace's file: `ip netns add` may have been cut off before the mount. */
function inodeOf(file: string): number | undefined {
  try {
    const isMounted = readFileSync('/proc/self/mountinfo', 'utf8').includes(` ${file} `);
    return isMounted ? statSync(file).ino : undefined;
  } catch {
    return undefined;
  }
}

function unmountBelow(folder: string): void {
  const points = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((point) => point.startsWith(`${folder}/`));
  // The latest lies on top; lazily, as a process that still has a file open must not keep the mount.
  for (const point of points.reverse()) spawn('umount', '--lazy', point);
}

function spawn(file: string, ...args: string[]): void {
  spawnSync(file, args, { stdio: 'ignore', env: { ...process.env, PATH: searchPath } });
}
