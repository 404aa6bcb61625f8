import { EngineError } from '../engine/errors.ts';
import type { Container } from '../model/container.ts';
import type { NetworkNamespace, NotRead } from '../model/namespace.ts';
import type { Topology } from '../model/topology.ts';
import { RunError } from '../runner/errors.ts';
import { execSeat } from '../runner/exec-seat.ts';
import type { InsideRunner } from '../runner/inside.ts';
import { isLeftBehind, sharersOf } from '../topology/shared.ts';
import { completeNamespace, helperNeeds } from './complete.ts';
import type { NameFiles } from './files.ts';
import { readFromHost } from './host.ts';
import { readInside, readNamespace, type Reading } from './read.ts';

/** What a look into a container's namespace brought: the namespace, or why it could not be read. */
export type Look =
  | {
      readonly kind: 'read';
      readonly namespace: NetworkNamespace;
      /** The container's own files, where they were read along with it: that spares two calls. */
      readonly files: NameFiles | null;
    }
  | { readonly kind: 'unread'; readonly why: NotRead['why']; readonly detail: string };

export interface LookOptions {
  readonly signal?: AbortSignal | undefined;
  /** Who is asked first: what is inside (the usual), or, where this process is root of the engine's host, the host, which sees all. */
  readonly first?: 'inside' | 'host';
  /** Who may tell what the first one leaves open: nobody (the usual), the host, or also a helper beside the container. */
  readonly complete?: 'no' | 'host' | 'host-or-helper';
  /** False where the user must not be asked for leave to make a helper only to complete a reading. */
  readonly ask?: boolean;
}

/** How many others in the same namespace are asked, where a container has no tools itself. */
const mostSharers = 3;

/**
 * Reads the namespace of a container: from inside it; where it has nothing to read with, from inside another that lives in the same one;
 * else as root of the engine's host from there; else from a helper beside it. A container that does not run has none, which is an answer
 * and no failure.
 * @throws {EngineError} @throws {StoppedError}
 */
export async function lookInside(
  runner: InsideRunner,
  topology: Topology,
  container: Container,
  options: LookOptions = {},
): Promise<Look> {
  const { signal, first = 'inside', complete = 'no', ask = true } = options;
  // What the host sees: asked once at most.
  let host: Promise<NetworkNamespace | null> | undefined;
  const fromHost = async (): Promise<NetworkNamespace | null> => await (host ??= readFromHost(container, { signal }));
  try {
    const { namespace, files } = await readFirst(runner, topology, container, first, fromHost, options);
    if (complete === 'no') return { kind: 'read', namespace, files };
    const helper = complete === 'host-or-helper';
    const all = await completeNamespace(runner, container, namespace, fromHost, { signal, helper, ask });
    return { kind: 'read', namespace: all, files };
  } catch (error) {
    if (RunError.is(error)) return { kind: 'unread', ...reasonOf(error) };
    throw error;
  }
}

async function readFirst(
  runner: InsideRunner,
  topology: Topology,
  container: Container,
  first: 'inside' | 'host',
  fromHost: () => Promise<NetworkNamespace | null>,
  { signal, complete }: LookOptions,
): Promise<Reading> {
  const seen = first === 'host' ? await fromHost() : null;
  if (seen) return { namespace: seen, files: null };
  try {
    return await readWithin(runner, topology, container, signal);
  } catch (error) {
    if (!RunError.is(error, 'no-tool', 'tool-unusable', 'paused')) throw error;
    // From there also one that is paused can be read: nothing has to run in it.
    const namespace = await fromHost();
    if (namespace) return { namespace, files: null };
    if (!runner.helpers || error.reason === 'paused') throw error;
    const read = async (seat: Parameters<typeof readNamespace>[0]): Promise<NetworkNamespace> =>
      await readNamespace(seat, { signal });
    const needs = helperNeeds(complete === 'host-or-helper' ? undefined : ['interfaces']);
    return { namespace: await runner.helpers.withHelper(container, needs, read, { signal }), files: null };
  }
}

/** @throws {RunError} where neither the container nor one that lives with it can be asked */
async function readWithin(
  runner: InsideRunner,
  topology: Topology,
  container: Container,
  signal: AbortSignal | undefined,
): Promise<Reading> {
  try {
    return await readInside(execSeat(runner, container), { signal });
  } catch (error) {
    // Where the container itself can't be asked for another reason, others must not answer for it.
    if (!RunError.is(error, 'no-tool', 'tool-unusable')) throw error;
    for (const other of companions(topology, container)) {
      try {
        return { ...(await readInside(execSeat(runner, other), { signal })), files: null };
      } catch (failure) {
        if (!RunError.is(failure)) throw failure;
      }
    }
    throw error;
  }
}

/** Those that surely live in the same namespace now. */
function companions(topology: Topology, container: Container): readonly Container[] {
  if (isLeftBehind(topology, container)) return [];
  return sharersOf(topology, container)
    .filter((sharer) => sharer.state === 'running' && !isLeftBehind(topology, sharer))
    .slice(0, mostSharers);
}

function reasonOf(error: RunError): { readonly why: NotRead['why']; readonly detail: string } {
  const detail = error.details['why'] ?? '';
  switch (error.reason) {
    case 'not-running':
    case 'gone':
      return { why: 'not-running', detail: error.details['state'] ?? '' };
    case 'tool-unusable':
    case 'not-a-container':
      return { why: 'failed', detail };
    default:
      return { why: error.reason, detail };
  }
}

/** Why the sockets of a namespace are not known; null where they are, or where it ended meanwhile and there are none. */
export function socketsGap(look: Look): Pick<NotRead, 'why' | 'detail'> | null {
  if (look.kind === 'unread') return look.why === 'not-running' ? null : { why: look.why, detail: look.detail };
  return look.namespace.notRead.find(({ what }) => what === 'sockets') ?? null;
}

/** One container that the engine fails for does not hide the others. @throws {EngineError} where the engine is lost @throws {StoppedError} */
export function unlessGone(error: unknown): Look {
  if (EngineError.is(error, 'not-found')) return { kind: 'unread', why: 'not-running', detail: '' };
  if (!EngineError.is(error, 'engine-failed', 'refused', 'bad-answer', 'conflict', 'answer-too-large')) throw error;
  return { kind: 'unread', why: 'failed', detail: error.message };
}
