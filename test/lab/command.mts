import { spawn } from 'node:child_process';

/** How a program ended and what it wrote. */
export interface Ended {
  /** Exit code; `undefined` when a signal ended it. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  /** Replaces the environment; default: this process's. */
  readonly env?: NodeJS.ProcessEnv;
  /** Written to the program's standard input. */
  readonly input?: string;
  /** Milliseconds after which the program is killed; default one minute. */
  readonly within?: number;
}

/**
 * Runs a program to its end, whatever its exit code.
 * @throws {Error} when it cannot be started
 */
export async function tryCommand(argv: readonly string[], options: CommandOptions = {}): Promise<Ended> {
  const [file = '', ...args] = argv;
  return await new Promise<Ended>((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: 'pipe',
      timeout: options.within ?? 60_000,
      killSignal: 'SIGKILL',
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    // A program that ends without reading its input is no error of ours.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({
        code: code ?? undefined,
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
      }),
    );
  });
}

/**
 * Runs a program and returns what it wrote to standard output.
 * @throws {Error} with the program's own words when it cannot be started or its exit code is not 0
 */
export async function command(argv: readonly string[], options: CommandOptions = {}): Promise<string> {
  const ended = await tryCommand(argv, options);
  if (ended.code === 0) return ended.stdout;
  const how = ended.code === undefined ? 'was killed' : `exit code ${ended.code}`;
  throw new Error(`${argv.join(' ')}: ${how}: ${ended.stderr.trim() || ended.stdout.trim() || 'no output'}`);
}
