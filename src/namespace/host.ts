import { randomBytes } from 'node:crypto';
import type { NetworkNamespace } from '../model/namespace.ts';
import { RunError } from '../runner/errors.ts';
import { inNamespaceOf, type HostNamespace } from '../runner/host-namespace.ts';
import { runOnHost } from '../runner/host.ts';
import { assemble } from './assemble.ts';
import { splitParts } from './parts.ts';
import { readShell } from './scripts/read.ts';

/** Hosts may have many processes, and long tables. */
const readMs = 10_000;

/**
 * Reads the network namespace of the engine's host with this machine's own tools, which takes no helper: as far as this user may, so without
 * root not the packet filter. What could not be read is in `notRead`.
 * @returns null where this machine has no shell, or what was read may be another namespace's
 * @throws {StoppedError}
 */
export async function readHost(
  place: HostNamespace,
  signal: AbortSignal | undefined,
): Promise<NetworkNamespace | null> {
  const word = randomBytes(16).toString('hex');
  const script = ['sh', '-c', readShell, 'sh', word];
  const startedAt = new Date().toISOString();
  try {
    const command = place.kind === 'own' ? script : inNamespaceOf(place.pid, script);
    const { stdout } = await runOnHost(command, { ms: readMs, signal });
    const parts = splitParts(stdout, word);
    if (parts.size === 0) return null;
    const namespace: NetworkNamespace = { via: 'host', readAt: startedAt, ...assemble(parts, false) };
    // Only `ip` asks the kernel: /sys stays that of the namespace it was mounted in.
    return place.kind === 'process' && !namespace.reader.includes('iproute2') ? null : namespace;
  } catch (error) {
    if (RunError.is(error)) return null;
    throw error;
  }
}
