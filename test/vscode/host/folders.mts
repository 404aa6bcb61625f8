import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTheWayOut } from './way-out.mts';

const names = ['home', 'data', 'extensions', 'workspace', 'browser', 'artifacts', 'logs'] as const;

/** The folders of one VS Code, all below one temporary folder: nothing of the user's is read or written. */
export type Folders = Readonly<Record<(typeof names)[number] | 'root', string>> & {
  /** Removes them all. */
  remove(): void;
};

/** Makes the folders. They go with {@link Folders.remove} or with this process. */
export function makeFolders(): Folders {
  // Short: the server puts unix sockets below, whose paths are limited to 107 bytes (unix(7)).
  const root = mkdtempSync(join(tmpdir(), `cni-vscode-${process.pid}-`));
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
