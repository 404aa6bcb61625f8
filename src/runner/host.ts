import { spawn } from 'node:child_process';
import { limits } from '../base/limits.ts';
import { stopReason, throwIfStopped } from '../base/signals.ts';
import { RunError } from './errors.ts';

/** How a program on this machine ended and what it printed. */
export interface HostResult {
  /** Null where it was ended at its time limit, or by a signal. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly timedOut: boolean;
}

/** Bytes kept of what it prints. */
const outputBytes = 8 * limits.outputBytes;

/**
 * Runs a program on this machine, without a shell. It is killed, with all it started, at the time limit and when the signal fires.
 * @throws {RunError} `tool-unusable` where it can't be started @throws {StoppedError} `cancelled`
 */
export async function runOnHost(
  command: readonly string[],
  options: { readonly ms: number; readonly signal?: AbortSignal | undefined },
): Promise<HostResult> {
  const { ms, signal } = options;
  throwIfStopped(signal);
  const [file = '', ...args] = command;
  const child = spawn(file, args, {
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: process.platform !== 'win32',
    env: { PATH: process.env['PATH'], LC_ALL: 'C' },
    windowsHide: true,
  });
  const chunks: Buffer[] = [];
  let size = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= outputBytes) chunks.push(chunk);
  });
  let timedOut = false;
  const kill = (): void => {
    try {
      if (child.pid !== undefined) process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
    } catch {
      // it has ended meanwhile
    }
  };
  const timer = setTimeout(() => {
    timedOut = true;
    kill();
  }, ms);
  signal?.addEventListener('abort', kill, { once: true });
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (signal?.aborted === true) throw stopReason(signal);
    return { exitCode, stdout: Buffer.concat(chunks).toString('utf8'), timedOut };
  } catch (error) {
    if (signal?.aborted === true) throw stopReason(signal);
    const why = error instanceof Error ? error.message : '';
    throw new RunError('tool-unusable', `${file}: ${why}`, { container: 'host', tool: file, why }, error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', kill);
  }
}
