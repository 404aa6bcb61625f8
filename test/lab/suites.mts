import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from './command.mts';

/**
 * Downloads packages of a release of Debian from the mirror that this machine's apt uses, whatever release the machine runs. Nothing is
 * installed, and the machine's own package lists stay as they are.
 * @param work a folder that is there; what apt needs meanwhile goes below it and is removed
 * @param into where the packages are put: a folder that is there
 */
export async function downloadPackages(
  suite: string,
  names: readonly string[],
  work: string,
  into: string,
): Promise<void> {
  const apt = join(work, 'apt');
  for (const folder of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(apt, folder), { recursive: true });
  try {
    const keys = '/usr/share/keyrings/debian-archive-keyring.gpg';
    writeFileSync(join(apt, 'sources.list'), `deb [signed-by=${keys}] ${debianMirror()} ${suite} main\n`);
    const settings = [
      `Dir::Etc::sourcelist=${join(apt, 'sources.list')}`,
      'Dir::Etc::sourceparts=-',
      `Dir::State::lists=${join(apt, 'lists')}`,
      `Dir::Cache=${join(apt, 'cache')}`,
      'Dir::State::status=/dev/null',
      'APT::Sandbox::User=root',
    ];
    const aptGet = ['apt-get', '-qq', ...settings.flatMap((setting) => ['-o', setting])];
    await command([...aptGet, 'update'], { within: 300_000 });
    await command([...aptGet, 'download', ...names], { cwd: into, within: 300_000 });
  } finally {
    rmSync(apt, { recursive: true, force: true });
  }
}

/** The mirror that this machine's apt uses for Debian itself, from both formats of sources.list(5). */
function debianMirror(): string {
  const parts = '/etc/apt/sources.list.d';
  const files = [
    '/etc/apt/sources.list',
    ...(existsSync(parts) ? readdirSync(parts).map((name) => join(parts, name)) : []),
  ];
  const mirrors = files
    .filter((file) => existsSync(file))
    .flatMap((file) => readFileSync(file, 'utf8').split('\n'))
    .filter((line) => /^(deb\s|URIs:)/.test(line))
    .flatMap((line) => line.match(/\bhttps?:\/\/\S+/g) ?? [])
    .filter((uri) => /\/debian\/?$/.test(uri));
  if (mirrors[0] === undefined) throw new Error('no mirror of Debian among the sources of apt');
  return mirrors[0];
}
