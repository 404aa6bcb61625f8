import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';
import { command } from './command.mts';

/** What the lab may need, by its Debian package, and the programs that show that it is there. */
const programsOf = {
  bash: ['bash'],
  'busybox-static': ['busybox'],
  'dnsmasq-base': ['dnsmasq'],
  // A part of docker.io up to Debian 12.
  'docker-cli': ['docker'],
  'docker.io': ['dockerd', 'containerd', 'runc'],
  gcc: ['gcc'],
  graphviz: ['dot'],
  iperf3: ['iperf3'],
  iproute2: ['ip', 'ss', 'tc'],
  iptables: ['iptables'],
  'iputils-ping': ['ping'],
  'musl-tools': ['musl-gcc'],
  nftables: ['nft'],
  openssl: ['openssl'],
  python3: ['/usr/bin/python3'],
  'util-linux': ['nsenter', 'unshare'],
} as const satisfies Record<string, readonly string[]>;

/** A Debian package that the lab knows how to ask for. */
export type PackageName = keyof typeof programsOf;

/** Where programs are looked for: those for the administrator too, which a plain user's PATH leaves out. */
export const searchPath = [
  ...new Set([...(process.env['PATH'] ?? '').split(':').filter(Boolean), '/usr/sbin', '/usr/bin', '/sbin', '/bin']),
].join(':');

/** The absolute path of a program, or `undefined` where there is none. */
export function findProgram(name: string): string | undefined {
  const candidates = name.startsWith('/') ? [name] : searchPath.split(':').map((folder) => join(folder, name));
  return candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Sees to it that programs are there: as root on Debian or Ubuntu what is missing is installed, quietly and without questions.
 * A program that came another way (another distribution, another package) counts.
 * @throws {Error} that names what is missing and how to get it
 */
export async function ensurePackages(names: readonly PackageName[]): Promise<void> {
  const missing = [...new Set(names)].filter((name) => programsOf[name].some((program) => !findProgram(program)));
  if (missing.length === 0) return;
  if (!existsSync('/usr/bin/apt-get')) {
    const programs = missing.flatMap((name) => programsOf[name]).filter((program) => !findProgram(program));
    throw new Error(`Missing programs: ${programs.join(', ')}. Install them with this system's package manager.`);
  }
  if (process.getuid?.() !== 0) {
    throw new Error(`Missing packages: ${missing.join(', ')}. Install them: sudo apt-get install ${missing.join(' ')}`);
  }
  console.log(`lab: installing ${missing.join(', ')}`);
  await aptGet(['update']);
  await aptGet(['install', '--yes', '--no-install-recommends', ...missing]);
  const still = missing.flatMap((name) => programsOf[name]).filter((program) => !findProgram(program));
  if (still.length > 0) throw new Error(`apt-get installed ${missing.join(', ')}, but not: ${still.join(', ')}`);
}

async function aptGet(args: readonly string[]): Promise<void> {
  // Somebody else may be installing at the same time: wait for the lock instead of failing on it.
  await command(['apt-get', '-qq', '-o', 'DPkg::Lock::Timeout=300', ...args], {
    env: { ...process.env, PATH: searchPath, DEBIAN_FRONTEND: 'noninteractive' },
    within: 600_000,
  });
}
