import { randomBytes } from 'node:crypto';
import type { Engine } from '../model/engine.ts';
import type { Container } from '../model/container.ts';
import type { NetworkNamespace } from '../model/namespace.ts';
import { RunError } from '../runner/errors.ts';
import type { HelperNeeds } from '../runner/helper-policy.ts';
import { findHostNamespace, inNamespaceOf } from '../runner/host-namespace.ts';
import { runOnHost } from '../runner/host.ts';
import type { InsideRunner } from '../runner/inside.ts';
import { argumentsOf, type Program } from '../runner/program.ts';
import { assemble } from './assemble.ts';
import { splitParts } from './parts.ts';
import { readShell } from './scripts/read.ts';

interface Options {
  readonly signal?: AbortSignal | undefined;
}

const readMs = 10_000;

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
    const { command, word } = script();
    return await readHere(place.kind === 'own' ? command : inNamespaceOf(place.pid, command), word, options);
  }
  if (!options.helper || !runner.helpers) return null;
  try {
    const word = newWord();
    const program = ({ shell }: { readonly shell: string | null }): Program => readProgram(shell ?? '/bin/sh', word);
    const { stdout } = await runner.helpers.runOnEngineHost(needs, program, { ms: readMs, signal: options.signal });
    return together(stdout, word, 'helper');
  } catch (error) {
    if (!RunError.is(error)) throw error;
    return null;
  }
}

/**
 * Reads the namespace of a container from the engine's host, as root of it: by its process, without a helper, and with the host's own
 * tools.
 * @returns null where this process is not root on the engine's host
 * @throws {StoppedError}
 */
export async function readFromHost(
  engine: Engine,
  container: Container,
  options: Options = {},
): Promise<NetworkNamespace | null> {
  const pid = container.detail?.pid ?? 0;
  if (process.getuid?.() !== 0 || pid === 0 || (await findHostNamespace(engine, [container])) === null) return null;
  const { command, word } = script();
  const namespace = await readHere(inNamespaceOf(pid, command), word, options);
  // Without iproute2 it would be read from /sys, which shows the namespace of whoever mounted it.
  return namespace?.reader.includes('iproute2') === true ? namespace : null;
}

function newWord(): string {
  return randomBytes(16).toString('hex');
}

function readProgram(interpreter: string, word: string): Program {
  return { kind: 'script', language: 'sh', interpreter, source: readShell, args: [word] };
}

function script(): { readonly command: readonly string[]; readonly word: string } {
  const word = newWord();
  return { command: argumentsOf(readProgram('/bin/sh', word)), word };
}

async function readHere(
  command: readonly string[],
  word: string,
  { signal }: Options,
): Promise<NetworkNamespace | null> {
  try {
    const { stdout } = await runOnHost(command, { ms: readMs, signal });
    return together(stdout, word, 'host');
  } catch (error) {
    if (!RunError.is(error)) throw error;
    return null;
  }
}

function together(stdout: string, word: string, via: 'host' | 'helper'): NetworkNamespace | null {
  const parts = splitParts(stdout, word);
  return parts.size === 0 ? null : { via, readAt: new Date().toISOString(), ...assemble(parts, true) };
}
