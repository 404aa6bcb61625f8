import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { command } from '../../lab/command.mts';

/** Which VS Code: today's, and the oldest one that package.json's `engines.vscode` promises. */
export const hostVersions = ['current', 'oldest'] as const;
export type HostVersion = (typeof hostVersions)[number];

/** Where the programs of an installed VS Code server are. */
export interface HostPrograms {
  readonly version: HostVersion;
  /** What VS Code calls itself, such as `1.100.3`. */
  readonly vscode: string;
  /** The Node that runs it. */
  readonly node: string;
  /** VS Code's own `server-main.js`; code-server's wrapper around it is not used. */
  readonly serverMain: string;
}

const cache = resolve(import.meta.dirname, '../../../.cache/vscode-host');
const tree = 'node_modules/code-server/lib/vscode';

/** Changed when what {@link install} does changes, so that an installation of before is made anew. */
const recipe = 2;

/** Modules that would have to be compiled, and what does here instead of them; the others VS Code does without. */
const natives = {
  '@vscode/spdlog': 'spdlog.cjs',
  'native-watchdog': 'watchdog.cjs',
  '@vscode/native-watchdog': 'watchdog.cjs',
} as const;

/** The Node that VS Code's server of each version needs, and which package has it where the running one won't do. */
const nodeNeeds = {
  current: { major: 24, package: `node-${process.platform}-${process.arch}` },
  oldest: { major: 20, package: undefined },
} as const satisfies Record<HostVersion, { readonly major: number; readonly package: string | undefined }>;

/**
 * Installs a VS Code server below `.cache/vscode-host` unless it is there already, made from the same lock file. Nothing is compiled.
 * @throws {Error} in words for the user
 */
export async function ensureHost({ version }: { readonly version: HostVersion }): Promise<HostPrograms> {
  const folder = join(cache, version);
  const key = keyOf(version);
  if (!isInstalled(folder, key)) await install(version, folder, key);
  const product = JSON.parse(readFileSync(join(folder, tree, 'package.json'), 'utf8')) as { version: string };
  return {
    version,
    vscode: product.version,
    node: nodeFor(version, folder),
    serverMain: join(folder, tree, 'out/server-main.js'),
  };
}

function isInstalled(folder: string, key: string): boolean {
  const file = join(folder, 'key');
  return existsSync(file) && readFileSync(file, 'utf8') === key;
}

function keyOf(version: HostVersion): string {
  const hash = createHash('sha256').update([recipe, process.platform, process.arch].join(' '));
  for (const file of [...sources(version), ...replacements()]) hash.update(readFileSync(file));
  return hash.digest('hex');
}

function replacements(): string[] {
  return [...new Set(Object.values(natives))].map((file) => join(import.meta.dirname, 'natives', file));
}

function sources(version: HostVersion): string[] {
  return ['package.json', 'package-lock.json'].map((file) => join(import.meta.dirname, version, file));
}

async function install(version: HostVersion, folder: string, key: string): Promise<void> {
  const started = Date.now();
  const work = join(cache, `.${version}-${process.pid}`);
  console.log(`vscode: installing the ${version} VS Code server into ${folder}`);
  try {
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work, { recursive: true });
    for (const file of sources(version)) cpSync(file, join(work, basename(file)));
    await npm(['ci', '--ignore-scripts'], work);
    // What code-server's own script would do; its shrinkwrap is not whole, which `npm ci` only overlooks with the old rules.
    await npm(['ci', '--ignore-scripts', '--omit=dev', '--legacy-peer-deps'], join(work, tree));
    for (const [module, file] of Object.entries(natives)) replaceModule(join(work, tree, 'node_modules', module), file);
    writeFileSync(join(work, 'key'), key);
    // Another run may have been quicker, and may be using it.
    if (isInstalled(folder, key)) return;
    rmSync(folder, { recursive: true, force: true });
    // Only what is whole gets the name: an installation that was cut off is started anew.
    renameSync(work, folder);
    console.log(`vscode: installed in ${((Date.now() - started) / 1000).toFixed(0)} s`);
  } catch (error) {
    if (isInstalled(folder, key)) return;
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`The ${version} VS Code server can't be installed with npm: ${why}`, { cause: error });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function replaceModule(module: string, file: string): void {
  if (existsSync(module)) cpSync(join(import.meta.dirname, 'natives', file), join(module, 'index.js'));
}

async function npm(args: readonly string[], cwd: string): Promise<void> {
  // `npm run` tells its children about the project that it runs in; this is another one.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(package|lifecycle)_/.test(name)),
  );
  const argv = ['npm', ...args, '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  await command(argv, { cwd, env, within: 600_000 });
}

function nodeFor(version: HostVersion, folder: string): string {
  const { major, package: name } = nodeNeeds[version];
  const packaged = name === undefined ? undefined : join(folder, 'node_modules', name, 'bin/node');
  if (packaged !== undefined && existsSync(packaged)) return packaged;
  if (Number(process.versions.node.split('.')[0]) >= major) return process.execPath;
  throw new Error(
    `The ${version} VS Code server needs Node ${major}, which npm has no package of for ${process.platform} on ${process.arch}: ` +
      `run this with Node ${major} or later (this is ${process.versions.node}).`,
  );
}
