import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { allPids, argumentsOf, identify, signal } from '../../lab/processes.mts';

const groups = new Set<number>();

/** How a child ended. */
export interface ChildEnd {
  readonly code: number;
  /** What it left running, by command line. */
  readonly left: readonly string[];
}

/** Runs a program with this terminal, in a process group of its own, so that it can be ended with all that it started. */
export async function runChild(argv: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<ChildEnd> {
  const [file = '', ...args] = argv;
  return await new Promise((resolve, reject) => {
    const isWindows = process.platform === 'win32';
    // npm is a .cmd on Windows, which only a shell runs; what is run here are constants.
    const options = { detached: !isWindows, shell: isWindows && file === 'npm', env: { ...process.env, ...env } };
    const child = spawn(file, args, { ...options, stdio: ['ignore', 'inherit', 'inherit'] });
    const pid = child.pid;
    if (pid !== undefined) groups.add(pid);
    child.on('error', reject);
    child.on('exit', (code) => {
      const members = pid === undefined ? [] : membersOf(pid);
      const left = members.map((member) => argumentsOf(member).join(' '));
      for (const member of members) signal(member, 'SIGKILL');
      if (pid !== undefined) groups.delete(pid);
      resolve({ code: code ?? 1, left });
    });
  });
}

/** Ends all children: kindly first, so that they take down what they started. */
export async function endChildren(within = 10_000): Promise<void> {
  const deadline = Date.now() + within;
  for (const pid of groups) signal(-pid, 'SIGTERM');
  while (groups.size > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
  for (const pid of groups) signal(-pid, 'SIGKILL');
}

/** The processes of a group; field 5 of proc(5) `/proc/pid/stat`. Elsewhere than on Linux nobody looks. */
function membersOf(group: number): number[] {
  if (!existsSync('/proc/self/stat')) return [];
  return allPids().filter((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]) === group && identify(pid) !== undefined;
    } catch {
      return false;
    }
  });
}
