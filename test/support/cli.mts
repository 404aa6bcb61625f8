import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { endpointUnderTest } from './engine-under-test.mts';

const root = join(import.meta.dirname, '../..');
const program = join(root, 'dist/cli.js');

/** What a run of the command line left. */
export interface CliResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  /** Default: the engine under test. */
  readonly env?: Readonly<Record<string, string>>;
  /** As somebody who may talk to the engine and is not root. */
  readonly asUser?: boolean;
  /** Called once the process runs, to interrupt it. */
  readonly whenRunning?: (child: ChildProcess) => void;
}

/** Runs `dist/cli.js` to its end. @throws {Error} when it was not built */
export async function cli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  if (!existsSync(program)) throw new Error('dist/cli.js is not there: npm run build');
  return await new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [program, ...args],
      {
        ...{ env: environment(options.env), timeout: 60_000, maxBuffer: 64 * 1024 * 1024 },
        ...(options.asUser === true ? { uid: nobody, gid: groupOfSocket() } : {}),
      },
      (error, stdout, stderr) => {
        const status = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        resolve({ status, stdout, stderr });
      },
    );
    options.whenRunning?.(child);
  });
}

const nobody = 65_534;

/** Whoever is in this group may talk to the engine. @throws {Error} where the engine under test has no socket of this machine */
function groupOfSocket(): number {
  return statSync((endpointUnderTest() ?? '').replace(/^unix:\/\//, '')).gid;
}

/** The document that `--json` prints. @throws {Error} where it is none, with what stands there */
export async function cliJson<T>(args: readonly string[], options: CliOptions = {}): Promise<T & { status: number }> {
  const { status, stdout, stderr } = await cli([...args, '--json'], options);
  try {
    return { ...(JSON.parse(stdout) as T), status };
  } catch {
    throw new Error(`no JSON (status ${status}): ${stdout}${stderr}`);
  }
}

/** Starts `dist/cli.js` and gives the process, for what does not end by itself. */
export function startCli(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [program, ...args], { env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
}

function environment(env: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  // What one test finds out about images is not for the next, and not for the user.
  return {
    PATH,
    HOME,
    XDG_CACHE_HOME: '/dev/null/none',
    DOCKER_CONFIG: '/nonexistent',
    DOCKER_HOST: endpointUnderTest() ?? '',
    ...env,
  };
}
