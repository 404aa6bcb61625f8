import type { Container } from '../model/container.ts';
import type { NetworkNamespace, NotRead } from '../model/namespace.ts';
import type { Topology } from '../model/topology.ts';
import { RunError } from '../runner/errors.ts';
import { execSeat } from '../runner/exec-seat.ts';
import type { HelperNeeds } from '../runner/helper-policy.ts';
import type { InsideRunner } from '../runner/inside.ts';
import type { Seat } from '../runner/seat.ts';
import { trySeats, type Attempt } from '../runner/try-seats.ts';
import { isLeftBehind, sharersOf } from '../topology/shared.ts';
import { completeNamespace } from './anywhere.ts';
import type { NameFiles } from './files.ts';
import { readInside, type Reading } from './read.ts';

/** What a look into a container's namespace brought: the namespace, or why it could not be read. */
export type Look =
  | {
      readonly kind: 'read';
      readonly namespace: NetworkNamespace;
      /** The container's own files, where they were read along with it: that spares two calls. */
      readonly files: NameFiles | null;
    }
  | { readonly kind: 'unread'; readonly why: NotRead['why']; readonly detail: string };

/** How many others in the same namespace are asked, where a container has no tools itself. */
const mostSharers = 3;

/** Any shell will do: /proc and /sys show most of it. */
const helperNeeds: HelperNeeds = { wanted: 'inspect', suits: ({ shell }) => shell !== null, capabilities: [] };

/**
 * Reads the namespace of a container from inside it; where it has nothing to read with, from inside another that lives in the same one; and
 * where there is none, from a helper beside it. A container that does not run has none, which is an answer and no failure.
 * @throws {EngineError} @throws {StoppedError}
 */
export async function lookInside(
  runner: InsideRunner,
  topology: Topology,
  container: Container,
  options: {
    readonly signal?: AbortSignal | undefined;
    /** Who may tell what the tools inside leave open: nobody, the engine's host where this process is root of it, or also a helper. */
    readonly complete?: 'host' | 'host-or-helper';
  } = {},
): Promise<Look> {
  try {
    const tried = await trySeats(
      runner,
      container,
      helperNeeds,
      async (seat) => await attempt(seat, seat.via === 'exec' ? companions(topology, container) : []),
      options,
    );
    const { namespace, files } = tried.value;
    const { signal, complete } = options;
    if (complete === undefined) return { kind: 'read', namespace, files };
    const helper = complete === 'host-or-helper';
    const all = await completeNamespace(topology.engine, runner, container, namespace, { signal, helper });
    return { kind: 'read', namespace: all, files };
  } catch (error) {
    if (RunError.is(error)) return { kind: 'unread', ...reasonOf(error) };
    throw error;
  }

  async function attempt(seat: Seat, others: readonly Container[]): Promise<Attempt<Reading>> {
    let shortfall: Attempt<Reading>['shortfall'] = 'no-tool';
    for (const place of [seat, ...others.map((other) => execSeat(runner, other))]) {
      try {
        const reading = await readInside(place, options);
        return { value: place === seat ? reading : { ...reading, files: null }, shortfall: null };
      } catch (error) {
        // Where the container itself can't be asked for another reason, others must not answer for it.
        if (!RunError.is(error) || (place === seat && !RunError.is(error, 'no-tool', 'tool-unusable'))) throw error;
        if (place === seat && error.reason === 'tool-unusable') shortfall = 'tool-unusable';
      }
    }
    return { value: null, shortfall };
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
