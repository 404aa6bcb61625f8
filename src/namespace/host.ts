import { randomBytes } from 'node:crypto';
import type { Engine } from '../model/engine.ts';
import type { Container } from '../model/container.ts';
import type { NetworkNamespace } from '../model/namespace.ts';
import { RunError } from '../runner/errors.ts';
import type { HelperNeeds } from '../runner/helper-policy.ts';
import { belongsTo, findHostNamespace, inNamespaceOf } from '../runner/host-namespace.ts';
import { runOnHost } from '../runner/host.ts';
import type { InsideRunner } from '../runner/inside.ts';
import { argumentsOf, type Program } from '../runner/program.ts';
import { assemble } from './assemble.ts';
import { readHolders } from './holders.ts';
import { splitParts, type Parts } from './parts.ts';
import { readShell } from './scripts/read.ts';

interface Options {
  readonly signal?: AbortSignal | undefined;
}

const readMs = 10_000;
/** A folder that is not there. */
const nowhere = '/proc/self/nowhere';

const needs: HelperNeeds = { wanted: 'inspect', suits: ({ shell }) => shell !== null, capabilities: [] };

/**
 * Reads the network namespace of the engine's host: from here, where this process runs on it (its own namespace, or, as root, that of the
 * engine); else by a helper, where `helper` says that there may be one. Its packet filter only root can read.
 * @returns null where that is not possible
 * @throws {EngineError} @throws {StoppedError}
 */
export async function readHostNamespace(
  engine: Engine,
  runner: InsideRunner,
  containers: Iterable<Container>,
  options: Options & { readonly helper: boolean },
): Promise<NetworkNamespace | null> {
  const place = await findHostNamespace(engine, containers);
  if (place !== null) {
    const word = newWord();
    if (place.kind === 'own') {
      return together(await readHere(argumentsOf(readProgram('/bin/sh', word)), word, options), 'host');
    }
    // Without iproute2 its interfaces stay unread: /sys shows the namespace of whoever mounted it.
    return await readAsRoot(place.pid, argumentsOf(readProgram('/bin/sh', word, nowhere)), word, options);
  }
  if (!options.helper || !runner.helpers) return null;
  try {
    const word = newWord();
    const program = ({ shell }: { readonly shell: string | null }): Program => readProgram(shell ?? '/bin/sh', word);
    const { stdout } = await runner.helpers.runOnEngineHost(needs, program, { ms: readMs, signal: options.signal });
    return together(splitParts(stdout, word), 'helper');
  } catch (error) {
    if (!RunError.is(error)) throw error;
    return null;
  }
}

/**
 * Reads the namespace of a container as root of the engine's host: by its process, without a helper, with the host's own tools, and with the
 * container's own /sys. It need not run anything, nor have anything to run.
 * @returns null where this process is not root on the engine's host, or the container has no process there
 * @throws {StoppedError}
 */
export async function readFromHost(container: Container, options: Options = {}): Promise<NetworkNamespace | null> {
  const pid = container.detail?.pid ?? 0;
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || pid === 0) return null;
  if (!(await belongsTo(pid, container.id))) return null;
  const word = newWord();
  const command = argumentsOf(readProgram('/bin/sh', word, `/proc/${pid}/root/sys/class/net`));
  return await readAsRoot(pid, command, word, options);
}

/** In the namespace of a process, with who holds the sockets there. */
async function readAsRoot(
  pid: number,
  command: readonly string[],
  word: string,
  options: Options,
): Promise<NetworkNamespace | null> {
  const [parts, holders] = await Promise.all([readHere(inNamespaceOf(pid, command), word, options), readHolders(pid)]);
  return parts.size === 0 ? null : together(new Map([...parts, ...holders]), 'host');
}

function newWord(): string {
  return randomBytes(16).toString('hex');
}

/** @param interfaces where a container's interfaces are, instead of this place's own */
function readProgram(interpreter: string, word: string, interfaces?: string): Extract<Program, { kind: 'script' }> {
  const args = interfaces === undefined ? [word] : [word, interfaces];
  return { kind: 'script', language: 'sh', interpreter, source: readShell, args };
}

/** Nothing where it can't be run. @throws {StoppedError} */
async function readHere(command: readonly string[], word: string, { signal }: Options): Promise<Parts> {
  try {
    const { stdout } = await runOnHost(command, { ms: readMs, signal });
    return splitParts(stdout, word);
  } catch (error) {
    if (!RunError.is(error)) throw error;
    return new Map();
  }
}

function together(parts: Parts, via: 'host' | 'helper'): NetworkNamespace | null {
  return parts.size === 0 ? null : { via, readAt: new Date().toISOString(), ...assemble(parts, via) };
}
