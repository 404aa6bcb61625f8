import pMap from 'p-map';
import { compareNames } from '../../base/names.ts';
import { EngineError } from '../errors.ts';
import { contextId, metaPath, readContext } from './context.ts';
import type { DockerContext } from './context.ts';
import { joinPath } from './json-file.ts';
import { realSurroundings } from './real-surroundings.ts';
import type { Files } from './surroundings.ts';

export interface Contexts {
  /** By name, numbers in it by value. */
  readonly contexts: readonly DockerContext[];
  readonly problems: readonly ContextProblem[];
}

/** A context that is there and can't be used. */
export interface ContextProblem {
  /** Its `meta.json`, or the folder of all contexts where that can't be listed. */
  readonly path: string;
  /** `null` where the name can't be made out. */
  readonly name: string | null;
  readonly error: EngineError;
}

/**
 * Reads every docker context there is. One that is broken becomes a problem and hides no other. Docker's `default` is not among them:
 * no file says what it is.
 */
export async function readContexts(configDir: string, files: Files = realSurroundings()): Promise<Contexts> {
  const folder = joinPath(files, configDir, 'contexts', 'meta');
  const answer = await files.listFolder(folder);
  if (answer.kind === 'missing') return { contexts: [], problems: [] };
  if (answer.kind !== 'listed') {
    const error = new EngineError('bad-configuration', `${folder}: ${answer.kind}`, { path: folder, why: answer.kind });
    return { contexts: [], problems: [{ path: folder, name: null, error }] };
  }
  const ids = answer.names.filter((name) => /^[0-9a-f]{64}$/u.test(name));
  const read = await pMap(ids, async (id) => await readOrProblem(configDir, id, files), { concurrency: 8 });
  const contexts = read.flatMap((one) => (one !== null && !('error' in one) ? [one] : []));
  const problems = read.flatMap((one) => (one !== null && 'error' in one ? [one] : []));
  return { contexts: contexts.sort((a, b) => compareNames(a.name, b.name)), problems };
}

/**
 * The context of a name.
 * @param askedBy who named it, for the error's details
 * @throws {EngineError} `context-not-found` with `candidates` (names, between them ", "), or what {@link readContext} throws
 */
export async function findContext(
  name: string,
  askedBy: string,
  configDir: string,
  files: Files,
): Promise<DockerContext> {
  const context = await readContext(configDir, contextId(name), files);
  if (context) return context;
  const { contexts } = await readContexts(configDir, files);
  const candidates = contexts.map((other) => other.name).join(', ');
  throw new EngineError('context-not-found', `no docker context ${JSON.stringify(name)}`, {
    context: name,
    askedBy,
    candidates,
    path: metaPath(configDir, contextId(name), files),
  });
}

async function readOrProblem(
  configDir: string,
  id: string,
  files: Files,
): Promise<DockerContext | ContextProblem | null> {
  try {
    return await readContext(configDir, id, files);
  } catch (error) {
    if (!EngineError.is(error)) throw error;
    return { path: metaPath(configDir, id, files), name: error.details['context'] ?? null, error };
  }
}
