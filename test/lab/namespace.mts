import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { command, type CommandOptions } from './command.mts';
import { searchPath } from './packages.mts';

/** Absolute, as the resolver may be started from any folder; and mocha loads this as CommonJS, without `import.meta.resolve`. */
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

const environment = { ...process.env, PATH: searchPath };

/** Can this process make network namespaces of its own? If not, why. */
export async function whyNotIsolated(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'network namespaces exist on Linux only';
  if (process.getuid?.() !== 0) return 'making a network namespace takes root';
  try {
    await command(['unshare', '--net', '--mount', 'true'], { env: environment });
    return undefined;
  } catch (error) {
    return `this root may not make network namespaces (${error instanceof Error ? error.message : String(error)})`;
  }
}

/** Makes a network namespace with nothing but its loopback: no way out of it. */
export async function addNamespace(name: string): Promise<void> {
  await command(['ip', 'netns', 'add', name], { env: environment });
  await command(['ip', '-n', name, 'link', 'set', 'lo', 'up'], { env: environment });
}

/** Where the engines of the lab have their upstream resolver; the block is for laboratories (RFC 2544). */
export const resolverAddress = '198.18.0.53';

/**
 * Starts the resolver in a namespace, on an address of its own: what a container learns of names outside must not depend on
 * where the tests run. It lives until it is killed.
 */
export async function startResolver(name: string): Promise<void> {
  await command(['ip', '-n', name, 'addr', 'add', `${resolverAddress}/32`, 'dev', 'lo'], { env: environment });
  const script = join(import.meta.dirname, 'resolver.mts');
  const node = [process.execPath, '--import', tsx, script, resolverAddress];
  const [file = '', ...args] = inNamespaceOf(`/run/netns/${name}`, node);
  const child = spawn(file, args, { detached: true, stdio: ['ignore', 'pipe', 'ignore'], env: environment });
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('the resolver of the lab did not start')));
  await Promise.race([once(child.stdout, 'data'), ended]);
  ended.catch(() => undefined);
  child.stdout.destroy();
  child.unref();
}

/**
 * Plugs a namespace into a switch, a bridge in a namespace of its own: it stands apart from the host's, whose firewall would drop
 * what crosses it.
 * @param address of the namespace's interface `up0`, with its prefix length
 */
export async function plugIn(name: string, switchName: string, port: string, address: string): Promise<void> {
  const ip = async (...args: string[]): Promise<string> => await command(['ip', ...args], { env: environment });
  const known = await command(['ip', 'netns', 'list'], { env: environment });
  if (!known.split('\n').some((line) => line.split(' ')[0] === switchName)) {
    await addNamespace(switchName);
    await ip('-n', switchName, 'link', 'add', 'br0', 'type', 'bridge');
    await ip('-n', switchName, 'link', 'set', 'br0', 'up');
  }
  await ip('-n', switchName, 'link', 'add', port, 'type', 'veth', 'peer', 'name', 'up0', 'netns', name);
  await ip('-n', switchName, 'link', 'set', port, 'master', 'br0', 'up');
  await ip('-n', name, 'addr', 'add', address, 'dev', 'up0');
  await ip('-n', name, 'link', 'set', 'up0', 'up');
}

/**
 * How a program is run in a network namespace. Not `ip netns exec`: that mounts another /sys, and with it the control groups are
 * gone.
 * @param file `/run/netns/<name>` or `/proc/<pid>/ns/net`
 */
export function inNamespaceOf(file: string, argv: readonly string[]): string[] {
  return ['nsenter', `--net=${file}`, ...argv];
}

/**
 * Runs a program of this machine in a network namespace.
 * @returns what it wrote to standard output
 * @throws {Error} when its exit code is not 0
 */
export async function runInNamespace(
  file: string,
  argv: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  return await command(inNamespaceOf(file, argv), { env: environment, ...options });
}
