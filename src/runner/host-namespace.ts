import { readFile, readlink, realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Engine } from '../model/engine.ts';
import type { Container } from '../model/container.ts';

/** Where the network of an engine's host is, seen from this process. */
export type HostNamespace =
  /** This process is in it, and so is the one of the engine. */
  | { readonly kind: 'own'; readonly pid: number }
  /** That of a process of this machine; entering it takes root. */
  | { readonly kind: 'process'; readonly pid: number };

/**
 * Where the engine's host has its network, by a container that runs there: the process that watches over a container (`containerd-shim`,
 * `conmon`) is its parent and lives where the engine does, also where that is a namespace of its own. A process id is believed only where
 * its control group names the container. A user who may not look at that process finds out by the engine's socket: the kernel lists a Unix
 * socket only in the network namespace that it was made in (unix(7), /proc/net/unix).
 * @returns null where that can't be told: the engine is on another machine, in a virtual one, or this user may not look
 */
export async function findHostNamespace(
  engine: Pick<Engine, 'endpoint'>,
  containers: Iterable<Container>,
): Promise<HostNamespace | null> {
  if (process.platform !== 'linux' || !engine.endpoint.startsWith('unix:')) return null;
  for (const container of containers) {
    const pid = container.detail?.pid ?? 0;
    if (pid === 0 || !(await belongsTo(pid, container.id))) continue;
    const parent = parentIn(await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''));
    if (parent === null || parent < 2) continue;
    try {
      const [theirs, own] = await Promise.all([readlink(`/proc/${parent}/ns/net`), readlink('/proc/self/ns/net')]);
      return { kind: theirs === own ? 'own' : 'process', pid: parent };
    } catch {
      // It ended, or this user may not look at it.
      if (await listensHere(engine.endpoint.slice('unix://'.length))) return { kind: 'own', pid: parent };
    }
  }
  return null;
}

/** The flag of a socket that waits for connections (`__SO_ACCEPTCON`, include/uapi/linux/net.h). */
const accepting = '00010000';

/** Whether the socket of a path waits for connections in this process's network namespace. */
async function listensHere(path: string): Promise<boolean> {
  const sockets = await readFile('/proc/net/unix', 'utf8').catch(() => '');
  const wanted = await realpath(path).catch(() => path);
  for (const line of sockets.split('\n')) {
    const [, flags, bound = ''] = /^\S+: \S+ \S+ (\S+) \S+ \S+ +\S+ (.+)$/.exec(line) ?? [];
    if (flags !== accepting || basename(bound) !== basename(wanted)) continue;
    if (bound === path || (await realpath(bound).catch(() => bound)) === wanted) return true;
  }
  return false;
}

/** Whether a process of this machine is a container's: its control group names it. */
export async function belongsTo(pid: number, id: string): Promise<boolean> {
  try {
    return (await readFile(`/proc/${pid}/cgroup`, 'utf8')).includes(id);
  } catch {
    return false;
  }
}

/** The fourth field of proc_pid_stat(5). The second is the name, in parentheses, and may hold anything. */
export function parentIn(stat: string): number | null {
  const found = /^ \S ([0-9]{1,10}) /.exec(stat.slice(stat.lastIndexOf(')') + 1))?.[1];
  return found === undefined ? null : Number(found);
}

/** The command that runs a program of this machine in the network namespace of a process. Takes root. */
export function inNamespaceOf(pid: number, command: readonly string[]): readonly string[] {
  return ['nsenter', '--target', String(pid), '--net', '--', ...command];
}
