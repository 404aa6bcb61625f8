import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTheWayOut } from './way-out.mts';

/** Stands before the number of the process that a folder belongs to. */
const prefix = 'cni-vscode-';

const names = ['home', 'data', 'extensions', 'workspace', 'browser', 'artifacts', 'logs'] as const;

/** The folders of one VS Code, all below one temporary folder: nothing of the user's is read or written. */
export type Folders = Readonly<Record<(typeof names)[number] | 'root', string>> & {
  /** Removes them all. */
  remove(): void;
};

/** Makes the folders. They go with {@link Folders.remove} or with this process. */
export function makeFolders(): Folders {
  sweep();
  // Short: the server puts unix sockets below, whose paths are limited to 107 bytes (unix(7)).
  const root = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));
  const removeNow = (): void => rmSync(root, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  const forget = onTheWayOut(removeNow);
  const made = Object.fromEntries(names.map((name) => [name, join(root, name)])) as Record<
    (typeof names)[number],
    string
  >;
  for (const folder of Object.values(made)) mkdirSync(folder);
  const remove = (): void => {
    removeNow();
    forget();
  };
  return { ...made, root, remove };
}

/** Removes what processes left that were killed before they could. */
function sweep(): void {
  for (const name of readdirSync(tmpdir()).filter((one) => one.startsWith(prefix))) {
    const pid = Number(name.slice(prefix.length).split('-')[0]);
    if (pid > 0 && !exists(pid)) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
