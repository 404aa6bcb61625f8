import { existsSync } from 'node:fs';
import {
  appendFile,
  chmod,
  copyFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  realpath,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { command, tryCommand } from './command.mts';
import { findProgram } from './packages.mts';
import { labFolder, prefix } from './state.mts';
import { downloadPackages } from './suites.mts';

/** Named like everything of the lab, so that what a killed process leaves is swept away. */
const makeWorkFolder = async (): Promise<string> => await mkdtemp(join(labFolder, `${prefix}${process.pid}-image-`));

/** The folder that becomes an image: programs of this machine, each with the libraries it loads. */
export class ImageTree {
  private constructor(private readonly root: string) {}

  /** Starts with what every image has: users, services, an open /tmp. */
  static async create(): Promise<ImageTree> {
    const tree = new ImageTree(await makeWorkFolder());
    for (const folder of ['/bin', '/dev', '/etc', '/proc', '/root', '/sys', '/tmp', '/usr/bin', '/var/run']) {
      await tree.makeFolder(folder);
    }
    await chmod(tree.at('/tmp'), 0o1777);
    await tree.write('/etc/passwd', 'root:x:0:0:root:/root:/bin/sh\n');
    await tree.write('/etc/group', 'root:x:0:\n');
    return tree;
  }

  /** Where a path of the image lies on this machine. */
  at(path: string): string {
    return join(this.root, path);
  }

  async makeFolder(path: string): Promise<void> {
    await mkdir(this.at(path), { recursive: true });
  }

  async write(path: string, text: string): Promise<void> {
    await this.makeFolder(dirname(path));
    await writeFile(this.at(path), text);
  }

  async append(path: string, text: string): Promise<void> {
    await appendFile(this.at(path), text);
  }

  async remove(path: string): Promise<void> {
    await rm(this.at(path), { recursive: true, force: true });
  }

  /** Takes away what {@link create} put there. */
  async makeBare(): Promise<void> {
    for (const name of await readdir(this.root)) await this.remove(name);
  }

  /** Puts in a program, found as the shell would, and the libraries it loads. */
  async addProgram(name: string, to: string): Promise<void> {
    const from = findProgram(name);
    if (from === undefined) throw new Error(`no program ${name} on this machine`);
    await this.addFile(from, to);
    await this.addLibrariesOf(from);
  }

  /** Puts in BusyBox under the names of all its applets, but those that are named or in the image already. */
  async addBusybox(except: readonly string[] = []): Promise<void> {
    await this.addProgram('busybox', '/bin/busybox');
    for (const applet of (await command(['busybox', '--list'])).split('\n').filter(Boolean)) {
      if (!except.includes(applet) && applet !== 'busybox') await symlink('busybox', this.at(`/bin/${applet}`));
    }
  }

  /** What the C library loads by itself to resolve names, which no program lists. */
  async addNameService(): Promise<void> {
    await this.write('/etc/nsswitch.conf', 'hosts: files dns\n');
    for (const file of ['/etc/protocols', '/etc/services'].filter((path) => existsSync(path))) await this.addFile(file);
    const libc = (await librariesOf(process.execPath)).find((path) => basename(path) === 'libc.so.6');
    if (libc === undefined) return;
    for (const name of ['libnss_files.so.2', 'libnss_dns.so.2', 'libresolv.so.2']) {
      const path = join(dirname(libc), name);
      if (existsSync(path)) await this.addFile(path);
    }
  }

  /** Puts in the libraries that a program or library on this machine loads. */
  async addLibrariesOf(file: string): Promise<void> {
    for (const path of await librariesOf(file)) if (!existsSync(this.at(path))) await this.addFile(path);
  }

  /** Puts in the libraries that the libraries in a folder of this machine load. */
  async addLibrariesOfFolder(folder: string): Promise<void> {
    for (const name of await readdir(folder)) await this.addLibrariesOf(join(folder, name));
  }

  /** Puts in a folder of this machine, without what is named (a `*` at the end stands for anything). */
  async addFolder(path: string, except: readonly string[]): Promise<void> {
    const isLeftOut = (name: string): boolean =>
      except.some((entry) => (entry.endsWith('*') ? name.startsWith(entry.slice(0, -1)) : name === entry));
    await cp(path, this.at(path), { recursive: true, dereference: true, filter: (from) => !isLeftOut(basename(from)) });
  }

  /**
   * Unpacks Debian packages without installing them.
   * @param suite a release of Debian; without it, what this machine's apt would install
   */
  async addPackages(names: readonly string[], suite?: string): Promise<void> {
    const work = await makeWorkFolder();
    const debs = join(work, 'debs');
    try {
      await mkdir(debs);
      if (suite === undefined) {
        await command(['apt-get', '-qq', '-o', 'APT::Sandbox::User=root', 'download', ...names], {
          cwd: debs,
          within: 300_000,
        });
      } else {
        await downloadPackages(suite, names, work, debs);
      }
      for (const deb of await readdir(debs)) await command(['dpkg-deb', '-x', join(debs, deb), this.root]);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }

  /** Packs it all, in a fixed order and with fixed times: the same content gives the same archive. */
  async pack(into: string): Promise<void> {
    const fixed = ['--sort=name', '--mtime=@0', '--numeric-owner', '--owner=0', '--group=0'];
    await command(['tar', '--create', '--file', into, ...fixed, '--directory', this.root, '.']);
  }

  async dispose(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }

  private async addFile(from: string, to = from): Promise<void> {
    await this.makeFolder(dirname(to));
    await copyFile(await realpath(from), this.at(to));
  }
}

/** Absolute paths of what the dynamic linker loads for a file, itself included; none for a static program. */
async function librariesOf(file: string): Promise<string[]> {
  const { stdout } = await tryCommand(['ldd', file]);
  const missing = /^\s*(\S+) => not found/m.exec(stdout)?.[1];
  if (missing !== undefined) throw new Error(`${file} needs ${missing}, which is not on this machine`);
  // "	libc.so.6 => /lib/…/libc.so.6 (0x…)", and the linker itself as "	/lib64/ld-linux-x86-64.so.2 (0x…)".
  return stdout.split('\n').flatMap((line) => /(?:=> |^\s+)(\/\S+) \(0x/.exec(line)?.[1] ?? []);
}
