import { existsSync, readFileSync } from 'node:fs';
import { allPids, identify, isAlive, signal, sleepSync, type ProcessIdentity } from '../../lab/processes.mts';

/** A process and all that it started, those in sessions of their own too; on other systems than Linux nobody looks. */
export function withDescendants(root: number): ProcessIdentity[] {
  if (!existsSync('/proc/self/stat')) return [];
  const children = new Map<number, number[]>();
  for (const pid of allPids()) {
    const parent = parentOf(pid);
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const pids = [root];
  // The list grows while it is walked.
  for (const pid of pids) pids.push(...(children.get(pid) ?? []));
  return pids.flatMap((pid) => identify(pid) ?? []);
}

/** Kills processes that may be gone, and waits, blocking, until they are. */
export function killSync(processes: readonly ProcessIdentity[], within = 2000): void {
  const deadline = Date.now() + within;
  const living = (): ProcessIdentity[] => processes.filter(isAlive);
  for (const { pid } of living()) signal(pid, 'SIGKILL');
  while (living().length > 0 && Date.now() < deadline) sleepSync(10);
}

/** Field 4 of proc(5) `/proc/pid/stat`. */
function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}
