import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from './command.mts';
import { findProgram, searchPath } from './packages.mts';
import { downloadPackages } from './suites.mts';

/** Which engine: `debian` is the one installed on this machine, the others come from that release of Debian. */
export const engineVersions = ['debian', 'bullseye', 'trixie', 'sid'] as const;
export type EngineVersion = (typeof engineVersions)[number];

/** Where an engine's programs are. */
export interface EngineProgram {
  readonly dockerd: string;
  /** PATH under which it finds its own containerd, shim and docker-proxy before the machine's. */
  readonly path: string;
  /** Up to 20.10 an engine keeps a key in /etc/docker, and with it the identity it tells clients, unless told another place. */
  readonly keepsKeyAside: boolean;
}

const cache = join(import.meta.dirname, '../../.cache/engines');

/**
 * Finds an engine's programs; those of another release are downloaded once, with apt-get from the mirror that this machine uses,
 * and unpacked beside each other: nothing is installed.
 * @throws {Error} when the mirror does not give them or they do not run here
 */
export async function locateEngine(version: EngineVersion): Promise<EngineProgram> {
  const folder = version === 'debian' ? undefined : await fetchEngine(version);
  const path = folder === undefined ? searchPath : `${join(folder, 'bin')}:${searchPath}`;
  const dockerd = folder === undefined ? findProgram('dockerd') : join(folder, 'bin/dockerd');
  if (dockerd === undefined) throw new Error('There is no dockerd on this machine.');
  const said = await command([dockerd, '--version'], { env: { ...process.env, PATH: path } });
  const major = Number(/version (\d+)/.exec(said)?.[1] ?? 0);
  return { dockerd, path, keepsKeyAside: major < 23 };
}

async function fetchEngine(suite: Exclude<EngineVersion, 'debian'>): Promise<string> {
  const folder = join(cache, suite);
  if (existsSync(join(folder, 'version'))) return folder;
  const work = join(cache, `.${suite}-${process.pid}`);
  try {
    rmSync(work, { recursive: true, force: true });
    await download(suite, work);
    const dockerd = join(work, 'bin/dockerd');
    const said = await command([dockerd, '--version']);
    writeFileSync(join(work, 'version'), said);
    rmSync(folder, { recursive: true, force: true });
    // Only what is whole gets the name: a download that was cut off is started anew.
    renameSync(work, folder);
    console.log(`lab: ${suite}: ${said.trim()}`);
    return folder;
  } catch (error) {
    // Another run may have been quicker.
    if (existsSync(join(folder, 'version'))) return folder;
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`The engine of Debian ${suite} cannot be had from this machine's package mirror: ${why}`, {
      cause: error,
    });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function download(suite: string, work: string): Promise<void> {
  const debs = join(work, 'debs');
  mkdirSync(debs, { recursive: true });
  await downloadPackages(suite, ['docker.io', 'containerd'], work, debs);
  for (const deb of readdirSync(debs)) await command(['dpkg-deb', '-x', join(debs, deb), work]);
  for (const folder of [debs, join(work, 'usr/share')]) rmSync(folder, { recursive: true, force: true });
  linkPrograms(work);
}

/** Releases put the same program in different folders: one folder of links makes a PATH of it. */
function linkPrograms(work: string): void {
  mkdirSync(join(work, 'bin'));
  const folders = ['usr/bin', 'usr/sbin', 'usr/libexec/docker', 'usr/lib/docker'];
  for (const folder of folders.filter((name) => existsSync(join(work, name)))) {
    for (const program of readdirSync(join(work, folder))) {
      // The client is the machine's own: a test compares engines, not clients.
      if (program === 'docker') continue;
      symlinkSync(join('..', folder, program), join(work, 'bin', program));
    }
  }
}
