import { posix, win32 } from 'node:path';
import type { FileFlaw, Files } from './surroundings.ts';

/** No file of docker's configuration comes near this many bytes. */
export const fileLimit = 1024 * 1024;

export type JsonAnswer = { readonly kind: 'json'; readonly value: unknown } | { readonly kind: FileFlaw | 'not-json' };

/** Reads a JSON file of at most {@link fileLimit} bytes. Never throws. */
export async function readJsonFile(path: string, files: Files): Promise<JsonAnswer> {
  const answer = await files.readFile(path, fileLimit);
  if (answer.kind !== 'read') return answer;
  try {
    const value: unknown = JSON.parse(answer.bytes.toString('utf8'));
    return { kind: 'json', value };
  } catch {
    return { kind: 'not-json' };
  }
}

/**
 * An object with its keys in lower case: docker's JSON reader (Go's) matches a field whatever the case of its key. `undefined` for what
 * is no object; valibot would take a list for one.
 */
export function withLowerCaseKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.fromEntries(Object.entries(value).map(([key, held]: [string, unknown]) => [key.toLowerCase(), held]));
}

/** Joins a path as the machine in question writes it, which in a test is not the machine at hand. */
export function joinPath(machine: Pick<Files, 'platform'>, ...parts: readonly string[]): string {
  return (machine.platform === 'win32' ? win32 : posix).join(...parts);
}
