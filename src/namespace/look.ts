import type { Container } from '../model/container.ts';
import type { NetworkNamespace, NotRead } from '../model/namespace.ts';
import type { Topology } from '../model/topology.ts';
import { RunError } from '../runner/errors.ts';
import { execSeat } from '../runner/exec-seat.ts';
import type { InsideRunner } from '../runner/inside.ts';
import { isLeftBehind, sharersOf } from '../topology/shared.ts';
import { readNamespace } from './read.ts';

/** What a look into a container's namespace brought: the namespace, or why it could not be read. */
export type Look =
  | { readonly kind: 'read'; readonly namespace: NetworkNamespace }
  | { readonly kind: 'unread'; readonly why: NotRead['why']; readonly detail: string };

/** How many others in the same namespace are asked, where a container has no tools itself. */
const mostSharers = 3;

/**
 * Reads the namespace of a container from inside it; where it has nothing to read with, from inside another that lives in the same one.
 * A container that does not run has none, which is an answer and no failure.
 * @throws {EngineError} @throws {StoppedError}
 */
export async function lookInside(
  runner: InsideRunner,
  topology: Topology,
  container: Container,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<Look> {
  let unread: Look = { kind: 'unread', why: 'no-tool', detail: '' };
  for (const [at, place] of [container, ...companions(topology, container)].entries()) {
    try {
      return { kind: 'read', namespace: await readNamespace(execSeat(runner, place), options) };
    } catch (error) {
      if (!RunError.is(error)) throw error;
      if (at === 0) unread = { kind: 'unread', ...reasonOf(error) };
      if (error.reason !== 'no-tool') break;
    }
  }
  return unread;
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
    case 'paused':
      return { why: 'paused', detail };
    case 'no-tool':
      return { why: 'no-tool', detail };
    case 'tool-unusable':
    case 'not-a-container':
      return { why: 'failed', detail };
  }
}
