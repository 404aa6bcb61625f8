import { randomBytes } from 'node:crypto';
import type { NetworkNamespace } from '../model/namespace.ts';
import { RunError } from '../runner/errors.ts';
import type { Program } from '../runner/program.ts';
import type { Seat } from '../runner/seat.ts';
import type { Toolbox } from '../runner/toolbox.ts';
import { assemble } from './assemble.ts';
import { nameFiles, type NameFiles } from './files.ts';
import { splitParts, textOf } from './parts.ts';
import { readNode, readPython, readShell } from './scripts/read.ts';

/** It takes some 100 ms; a machine may be busy, and tables long. */
const readMs = 15_000;

/** A namespace, and what the place it was read from says about names. */
export interface Reading {
  readonly namespace: NetworkNamespace;
  /** The files of the container itself; null where it was read from elsewhere, or they could not be read along with the rest. */
  readonly files: NameFiles | null;
}

/** The namespace alone, see {@link readInside}. */
export async function readNamespace(...how: Parameters<typeof readInside>): Promise<NetworkNamespace> {
  return (await readInside(...how)).namespace;
}

/**
 * Reads all there is to know of a container's network namespace, in one round trip, with what its image has: a shell, or else Python or
 * Node. What could not be read is in `notRead`.
 * @throws {RunError} `no-tool` where nothing there can run a script of ours, `tool-unusable` where it printed nothing of it; and what a seat throws
 * @throws {StoppedError}
 */
export async function readInside(
  seat: Seat,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<Reading> {
  const { name } = seat.container;
  const word = randomBytes(16).toString('hex');
  const program = readProgram(await seat.toolbox(options.signal), word);
  if (program === null) throw new RunError('no-tool', `${name} has no shell`, { container: name, wanted: 'sh' });
  const result = await seat.run(program, { ms: readMs, signal: options.signal });
  const parts = splitParts(result.stdout, word);
  if (parts.size === 0) {
    const details = { container: name, tool: program.interpreter, why: result.stderr.slice(0, 500) };
    throw new RunError('tool-unusable', `${program.interpreter} in ${name} printed nothing that can be read`, details);
  }
  const namespace = { via: seat.via, readAt: result.startedAt, ...assemble(parts, seat.via) };
  const [resolvConf, hosts] = [textOf(parts, '/etc/resolv.conf'), textOf(parts, '/etc/hosts')];
  const whole = seat.via === 'exec' && resolvConf !== null && hosts !== null;
  return { namespace, files: whole ? nameFiles(resolvConf, hosts) : null };
}

function readProgram(toolbox: Toolbox, word: string): Extract<Program, { kind: 'script' }> | null {
  const { shell, tools } = toolbox;
  const args = [word];
  if (shell !== null) return { kind: 'script', language: 'sh', interpreter: shell, source: readShell, args };
  const [python, node] = [tools.get('python3'), tools.get('node')];
  if (python) return { kind: 'script', language: 'python3', interpreter: python.path, source: readPython, args };
  if (node) return { kind: 'script', language: 'node', interpreter: node.path, source: readNode, args };
  return null;
}
