import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { command } from '../../lab/command.mts';
import type { Folders } from './folders.mts';
import type { HostPrograms } from './install.mts';
import { folderArguments } from './server.mts';

interface Manifest {
  readonly publisher: string;
  readonly name: string;
  readonly version: string;
  readonly main: string;
}

/** What a server needs to know to install an extension before it starts. */
export interface Installation {
  /** A `.vsix`, or the folder of a built extension, which is linked: what is built again there is used after a reload. */
  readonly extension: string;
  readonly programs: HostPrograms;
  readonly folders: Folders;
  readonly env: NodeJS.ProcessEnv;
}

/** @throws {Error} when there is nothing to install, or VS Code refuses it */
export async function installExtension({ extension, programs, folders, env }: Installation): Promise<void> {
  if (extension.endsWith('.vsix')) {
    const argv = [programs.node, programs.serverMain, ...folderArguments(folders), '--install-extension'];
    await command([...argv, resolve(extension)], { env });
    return;
  }
  const { publisher, name, version } = builtManifest(extension);
  // Looked for only by a server that has no extensions.json yet: at its first start.
  symlinkSync(
    resolve(extension),
    join(folders.extensions, `${publisher}.${name}-${version}`.toLowerCase()),
    'junction',
  );
}

/** @throws {Error} when the extension is not built */
export function builtManifest(folder: string): Manifest {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  const main = join(folder, manifest.main);
  if (!existsSync(main)) throw new Error(`${main} does not exist: run \`npm run build\` first.`);
  return manifest;
}
