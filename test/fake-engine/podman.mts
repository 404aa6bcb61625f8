import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EngineApi } from '../lab/api.mts';
import { command } from '../lab/command.mts';
import { eventually } from '../support/eventually.mts';

/** A Podman with its Docker-compatible API. */
export interface PodmanEngine {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Lower limits than Podman's own, which take CAP_SYS_RESOURCE; crun refuses hybrid control groups. */
const configuration = `[containers]
default_ulimits = ["nofile=20000:20000","nproc=32768:32768"]
[engine]
runtime = "runc"
`;

/**
 * Starts the installed Podman in namespaces of its own (network, mounts, processes) on data of its own: without a way out, and all of it
 * ends with the first process.
 */
export async function startPodman(name: string): Promise<PodmanEngine> {
  const id = `cni-podman-${process.pid}-${name}`;
  const folder = join('/tmp', id);
  const socket = join(folder, 'podman.sock');
  mkdirSync(folder);
  writeFileSync(join(folder, 'containers.conf'), configuration);
  await command(['ip', 'netns', 'add', id]);
  await command(['ip', '-n', id, 'link', 'set', 'lo', 'up']);
  const storage = ['--root', join(folder, 'root'), '--runroot', join(folder, 'run')];
  const state = ['--network-config-dir', join(folder, 'net'), '--tmpdir', join(folder, 'tmp')];
  const service = ['podman', ...storage, ...state, 'system', 'service', '-t', '0', `unix://${socket}`];
  // What Podman keeps in /run whatever it is told, it keeps to itself.
  const script = 'mount -t tmpfs run /run && mkdir /run/netns && sysctl -qw net.ipv4.ip_forward=1 && exec "$@"';
  const apart = ['unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', 'sh', '-c', script, 'sh'];
  const child = spawn('nsenter', [`--net=/run/netns/${id}`, ...apart, ...service], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, CONTAINERS_CONF: join(folder, 'containers.conf') },
  });
  const stop = async (): Promise<void> => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    await eventually(() => removeControlGroups());
    await command(['ip', 'netns', 'del', id]);
    rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
  };
  try {
    await eventually(async () => (await new EngineApi(`unix://${socket}`).ask('GET', '/_ping')).status === 200);
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpoint: `unix://${socket}`, stop };
}

/** Podman's control groups: they can be removed once no process is left in them. */
function removeControlGroups(): boolean {
  const top = '/sys/fs/cgroup';
  const hierarchies = [top, ...readdirSync(top).map((entry) => join(top, entry))];
  const left = hierarchies.map((hierarchy) => join(hierarchy, 'libpod_parent')).filter((group) => existsSync(group));
  for (const group of left) removeGroup(group);
  return left.every((group) => !existsSync(group));
}

function removeGroup(group: string): void {
  // A paused process can't even be killed.
  const freezer = join(group, 'freezer.state');
  if (existsSync(freezer)) writeFileSync(freezer, 'THAWED');
  for (const entry of readdirSync(group, { withFileTypes: true })) {
    if (entry.isDirectory()) removeGroup(join(group, entry.name));
  }
  try {
    rmdirSync(group);
  } catch {
    // A process is still on its way out.
  }
}
