import type { Container } from '../model/container.ts';
import type { NetworkNamespace, NotRead } from '../model/namespace.ts';
import { cannotReasons, RunError } from '../runner/errors.ts';
import type { HelperNeeds } from '../runner/helper-policy.ts';
import type { InsideRunner } from '../runner/inside.ts';
import type { Toolbox } from '../runner/toolbox.ts';
import { readNamespace } from './read.ts';

/** What of a namespace another place may be able to read where the container's own tools are not; processes a helper does not see. */
const completable = [
  'interfaces',
  'routes',
  'next-hops',
  'rules',
  'sockets',
  'processes',
  'neighbours',
  'filter',
] as const;
type Completable = (typeof completable)[number];
/** What of these a helper can read. */
const byHelper = completable.filter((what) => what !== 'processes');

/** How a reading is completed. */
export interface Completing {
  readonly signal?: AbortSignal | undefined;
  /** Whether a helper beside the container may tell what the host's own tools did not, at some 500 ms. */
  readonly helper: boolean;
  /** Whether the user may be asked for leave to make it. */
  readonly ask: boolean;
}

/**
 * Reads what a reading left open: as root of the engine's host, which sees everything at once; else, where that is allowed, from a helper
 * beside the container. What stays open says why.
 * @param fromHost reads it from there; null where this process is not root of that host
 * @throws {EngineError} @throws {StoppedError}
 */
export async function completeNamespace(
  runner: InsideRunner,
  container: Container,
  first: NetworkNamespace,
  fromHost: () => Promise<NetworkNamespace | null>,
  options: Completing,
): Promise<NetworkNamespace> {
  if (missingIn(first).length === 0) return first;
  const host = first.via === 'host' ? null : await fromHost();
  const known = host === null ? first : completed(first, host);
  return options.helper ? await completeBeside(runner, container, known, options) : known;
}

/** With what a helper can read of what is missing. */
async function completeBeside(
  runner: InsideRunner,
  container: Container,
  known: NetworkNamespace,
  { signal, ask }: Completing,
): Promise<NetworkNamespace> {
  const wanted = byHelper.filter((what) => missingIn(known).includes(what));
  // What a helper told in part, another helper would not tell better.
  if (wanted.length === 0 || !runner.helpers || known.via === 'helper') return known;
  try {
    const beside = await runner.helpers.withHelper(
      container,
      helperNeeds(wanted),
      async (seat) => await readNamespace(seat, { signal }),
      { signal, ask },
    );
    return completed(known, beside);
  } catch (error) {
    if (!RunError.is(error, ...cannotReasons, 'tool-unusable')) throw error;
    return { ...known, notRead: known.notRead.map((entry) => withReason(entry, error)) };
  }
}

/** The filter that was read in part (one way into the kernel of two) is not asked for again. */
function missingIn({ notRead, filter }: NetworkNamespace): readonly Completable[] {
  return completable.filter(
    (what) => notRead.some((entry) => entry.what === what) && !(what === 'filter' && filter !== null),
  );
}

/** What a helper has to have, to read these; all there is to read where nothing else could. */
export function helperNeeds(wanted: readonly Completable[] = byHelper): HelperNeeds {
  const filter = wanted.includes('filter');
  return {
    wanted: 'inspect',
    suits: (toolbox) =>
      toolbox.launcher !== null && toolbox.shell !== null && wanted.some((what) => shows(toolbox, what)),
    prefers: (toolbox) => toolbox.tools.get('ip')?.flavour === 'iproute2' && (!filter || readsFilters(toolbox)),
    // Only a helper that has a tool to read the filter with gets leave to do so.
    capabilities: (toolbox) => (filter && readsFilters(toolbox) ? ['NET_ADMIN', 'NET_RAW'] : []),
  };
}

/** Whether a helper with these tools can tell: /proc shows all but the policy rules, further next hops and the filter. */
function shows(toolbox: Toolbox, what: Completable): boolean {
  if (what === 'filter') return readsFilters(toolbox);
  return (what !== 'rules' && what !== 'next-hops') || toolbox.tools.has('ip');
}

function readsFilters({ shell, tools }: Toolbox): boolean {
  const names = ['iptables-save', 'iptables-legacy-save', 'iptables-nft-save', 'nft'] as const;
  return shell !== null && names.some((name) => tools.has(name));
}

/** The first reading, with what only the other one has; what came from where is noted. */
function completed(first: NetworkNamespace, other: NetworkNamespace): NetworkNamespace {
  const found = missingIn(first).filter((what) => !other.notRead.some((entry) => entry.what === what));
  // Who holds a socket is told with the sockets, and the next hops with the routes.
  const facts = found.map((what) => (what === 'processes' ? 'sockets' : what === 'next-hops' ? 'routes' : what));
  if (found.length === 0) return first;
  return {
    ...first,
    ...(Object.fromEntries(facts.map((what) => [what, other[what]])) as Partial<NetworkNamespace>),
    completedBy: [...first.completedBy, { via: other.via, reader: other.reader, what: found }],
    notRead: first.notRead.filter(({ what }) => !found.some((one) => one === what)),
  };
}

/** Why something stays unread although a helper could have read it. */
function withReason(entry: NotRead, error: RunError): NotRead {
  if (!byHelper.some((what) => what === entry.what)) return entry;
  switch (error.reason) {
    case 'helper-forbidden':
    case 'host-helper-forbidden':
    case 'no-helper-image':
    case 'helper-impossible':
    case 'helper-failed':
      return { ...entry, why: error.reason, detail: error.details['why'] ?? entry.detail };
    default:
      return { ...entry, why: 'failed', detail: error.details['why'] ?? entry.detail };
  }
}
