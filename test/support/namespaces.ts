import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assemble } from '../../src/namespace/assemble.ts';
import { splitParts } from '../../src/namespace/parts.ts';

/** The word that the recorded runs of the reading scripts were given. */
export const word = '0123456789abcdef0123456789abcdef';

/** What read: iproute2, BusyBox alone, bash alone, Python alone, Node alone. */
export const readers = ['iproute2', 'busybox', 'bash', 'python', 'node'] as const;

/**
 * What the reading script printed in a real namespace, all readers in the same one. `plain`: as Docker makes it. `tables`: both ends of two
 * veth pairs, a macvlan, /32 addresses, IPv6, policy rules, and routes of all types.
 */
export function recorded(world: 'plain' | 'tables', reader: (typeof readers)[number]): string {
  return readFileSync(join(import.meta.dirname, `../fixtures/namespace/${world}/${reader}.txt`), 'utf8');
}

/** The namespace that was recorded. */
export function recordedNamespace(...which: Parameters<typeof recorded>): ReturnType<typeof assemble> {
  return assemble(splitParts(recorded(...which), word), 'exec');
}
