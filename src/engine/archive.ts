import { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import { limits } from '../base/limits.ts';
import type { EngineConnection } from './connection.ts';
import { EngineError } from './errors.ts';

/**
 * Reads one small file of a container, running or not, without any tool inside (`GET /containers/{id}/archive`).
 * @returns null where there is no such file
 * @throws {EngineError} @throws {StoppedError}
 */
export async function readContainerFile(
  connection: EngineConnection,
  container: string,
  path: string,
  signal?: AbortSignal,
): Promise<string | null> {
  const request = `/containers/${encodeURIComponent(container)}/archive`;
  let tar: Buffer;
  try {
    // A tar has a header of 512 bytes, padding and an end mark of 1 kB.
    tar = await connection.bytes('GET', request, { query: { path }, signal, maxBytes: limits.fileBytes + 16 * 1024 });
  } catch (error) {
    if (EngineError.is(error, 'not-found') && /no such file|could not find the file/i.test(error.message)) return null;
    throw error;
  }
  try {
    return await firstFile(tar);
  } catch (error) {
    throw connection.badAnswer(`GET ${request}`, `not a tar: ${error instanceof Error ? error.message : ''}`);
  }
}

async function firstFile(tar: Buffer): Promise<string | null> {
  const reader = extract();
  Readable.from([tar]).pipe(reader);
  for await (const entry of reader) {
    if (entry.header.type !== 'file') continue;
    const chunks: Buffer[] = [];
    for await (const chunk of entry as AsyncIterable<Buffer>) chunks.push(chunk);
    return Buffer.concat(chunks).toString('utf8');
  }
  return null;
}
