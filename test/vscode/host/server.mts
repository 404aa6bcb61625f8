import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { isAlive, signal, type ProcessIdentity } from '../../lab/processes.mts';
import { killSync, withDescendants } from './descendants.mts';
import type { Folders } from './folders.mts';
import type { HostPrograms } from './install.mts';
import { onTheWayOut } from './way-out.mts';

/** A running VS Code server. */
export interface Server {
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  /** When it has ended, whoever ended it. */
  readonly ended: Promise<void>;
  /** Ends it with all that it started. */
  readonly stop: () => Promise<void>;
}

export interface ServerOptions {
  readonly programs: HostPrograms;
  readonly folders: Folders;
  readonly env: NodeJS.ProcessEnv;
  /**
   * Lets a page ask for tests to be run in the extension host. VS Code then shows no notification toasts and refuses modal dialogs, so
   * this is not for what a person looks at.
   */
  readonly takesTests: boolean;
}

/** Milliseconds for a server to come up. */
const upWithin = 60_000;

/**
 * Starts VS Code's server on a free port of this machine. It ends with {@link Server.stop} or with this process.
 * @throws {Error} with what it wrote, when it doesn't come up
 */
export async function startServer({ programs, folders, env, takesTests }: ServerOptions): Promise<Server> {
  const leash = pathToFileURL(join(import.meta.dirname, 'leash.mjs')).href;
  const args = ['--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--accept-server-license-terms'];
  args.push('--telemetry-level', 'off', '--disable-workspace-trust', ...folderArguments(folders));
  if (takesTests) args.push('--enable-smoke-test-driver');
  // Not detached: what starts a test sees by the process group whether something of it is left.
  const child = spawn(programs.node, ['--import', leash, programs.serverMain, ...args], {
    env: { ...env, CNI_LEASH_FOLDER: folders.root },
    cwd: folders.home,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const forget = onTheWayOut(() => {
    if (child.pid !== undefined) killSync(withDescendants(child.pid));
  });
  const stop = async (): Promise<void> => {
    await end(child);
    forget();
  };
  try {
    const ended = once(child, 'exit').then(() => undefined);
    return { url: await listening(child, join(folders.logs, 'server.log')), ended, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Where the server keeps what belongs to its user. */
export function folderArguments({ data, extensions }: Folders): string[] {
  return ['--user-data-dir', data, '--extensions-dir', extensions];
}

async function listening(child: ChildProcess, logFile: string): Promise<string> {
  const log = createWriteStream(logFile);
  return await new Promise<string>((resolve, reject) => {
    let said = '';
    const failed = (why: string): void => reject(new Error(`VS Code's server ${why}: ${said.trim() || 'no output'}`));
    const timer = setTimeout(() => failed(`did not come up within ${upWithin} ms`), upWithin);
    const read = (chunk: Buffer): void => {
      log.write(chunk);
      said = (said + chunk.toString()).slice(-10_000);
      const port = /Web UI available at http:\/\/\S+?:(\d+)/.exec(said)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve(`http://127.0.0.1:${port}`);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.on('error', (error) => failed(`can't be started: ${error.message}`));
    child.on('exit', (code, name) => {
      clearTimeout(timer);
      log.end();
      failed(`ended with ${name ?? `exit code ${code ?? '?'}`}`);
    });
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const family: ProcessIdentity[] = withDescendants(child.pid);
  const ended = once(child, 'exit');
  signal(child.pid, 'SIGTERM');
  await Promise.race([ended, sleep(3000, undefined, { ref: false })]);
  const deadline = Date.now() + 1000;
  while (family.some(isAlive) && Date.now() < deadline) await sleep(20);
  killSync(family);
  if (family.length === 0) child.kill('SIGKILL');
  await ended;
}
