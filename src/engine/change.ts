import * as v from 'valibot';
import type { EngineConnection } from './connection.ts';
import { EngineError } from './errors.ts';

/** How long a change may take, in milliseconds: an engine under load needs seconds to start a container. */
export const changeMs = 60_000;

const created = v.object({ Id: v.pipe(v.string(), v.nonEmpty()) });

/** Creates something. @returns its id */
export async function create(
  connection: EngineConnection,
  path: string,
  signal: AbortSignal | undefined,
  body: object,
  query: Readonly<Record<string, string>> = {},
): Promise<string> {
  const answer = v.safeParse(created, await connection.json('POST', path, { body, query, signal, ms: changeMs }));
  if (!answer.success) throw connection.badAnswer(`POST ${path}`, 'no id');
  return answer.output.Id;
}

/** @returns false where it was gone already */
export async function unlessGone(request: Promise<Buffer>): Promise<boolean> {
  try {
    await request;
    return true;
  } catch (error) {
    if (EngineError.is(error, 'not-found')) return false;
    throw error;
  }
}
