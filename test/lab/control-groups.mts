import { existsSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folders of a control group: one in each hierarchy of version 1, one in version 2 (cgroups(7)). */
function foldersOf(name: string): string[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => / - cgroup2? /.test(line))
    .map((line) => join(line.split(' ')[4] ?? '', name))
    .filter((folder) => existsSync(folder));
}

function withChildren(folder: string): string[] {
  try {
    const children = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return [folder, ...children.flatMap((child) => withChildren(join(folder, child.name)))];
  } catch {
    return [];
  }
}

/** The processes in a control group and in those below it. */
export function processesIn(name: string): number[] {
  const pids = foldersOf(name)
    .flatMap(withChildren)
    .flatMap((folder) => {
      try {
        return readFileSync(join(folder, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean).map(Number);
      } catch {
        return [];
      }
    });
  return [...new Set(pids)];
}

/** Lets paused containers go on: what is frozen does not die, whatever signal it gets. */
export function thaw(name: string): void {
  // Files of version 1 and of version 2; each folder has at most one of them.
  const switches = [
    ['freezer.state', 'THAWED'],
    ['cgroup.freeze', '0'],
  ] as const;
  for (const folder of foldersOf(name).flatMap(withChildren)) {
    for (const [file, value] of switches.filter(([known]) => existsSync(join(folder, known)))) {
      try {
        writeFileSync(join(folder, file), value);
      } catch {
        // The group has just gone.
      }
    }
  }
}

/** Removes a control group, which must have no process left; what cannot be removed stays. */
export function removeControlGroup(name: string): void {
  for (const folder of foldersOf(name).flatMap(withChildren).reverse()) {
    try {
      rmdirSync(folder);
    } catch {
      // A process is still on its way out; the caller tries again.
    }
  }
}

/** The names of the control groups at the top that start with a prefix. */
export function controlGroupsNamed(prefix: string): string[] {
  const names = foldersOf('').flatMap((folder) => readdirSync(folder).filter((name) => name.startsWith(prefix)));
  return [...new Set(names)];
}
