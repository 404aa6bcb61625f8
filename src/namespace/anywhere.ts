import type { Container } from '../model/container.ts';
import type { Engine } from '../model/engine.ts';
import type { NetworkNamespace, NotRead } from '../model/namespace.ts';
import { cannotReasons, RunError } from '../runner/errors.ts';
import { execSeat } from '../runner/exec-seat.ts';
import type { HelperNeeds } from '../runner/helper-policy.ts';
import type { Helpers } from '../runner/helpers.ts';
import type { InsideRunner } from '../runner/inside.ts';
import type { Seat } from '../runner/seat.ts';
import type { Toolbox } from '../runner/toolbox.ts';
import { readFromHost } from './host.ts';
import { readNamespace } from './read.ts';

/** What of a namespace a helper may be able to read where the container's own tools are not; processes it does not see. */
const completable = ['interfaces', 'routes', 'rules', 'sockets', 'neighbours', 'filter'] as const;
type Completable = (typeof completable)[number];

export interface ReadAnywhereOptions {
  readonly signal?: AbortSignal | undefined;
  /** Whether a helper is to read what the container's own tools don't tell (policy rules, the packet filter), at some 500 ms. */
  readonly complete?: boolean;
}

/**
 * Reads the namespace of a container: from inside, and from a helper beside it where there is nothing inside to read with. Where that is
 * wanted, a helper also reads what the tools inside leave open; what stays open says why.
 * @throws {RunError} `not-running`, `paused`, `gone`; where neither can read: why there is no helper, or `no-tool`
 * @throws {EngineError} @throws {StoppedError}
 */
export async function readAnywhere(
  runner: InsideRunner,
  container: Container,
  options: ReadAnywhereOptions = {},
): Promise<NetworkNamespace> {
  const { signal, complete = false } = options;
  let inside: NetworkNamespace;
  try {
    inside = await readNamespace(execSeat(runner, container), { signal });
  } catch (error) {
    if (!RunError.is(error, 'no-tool', 'tool-unusable') || !runner.helpers) throw error;
    return await readBeside(runner.helpers, container, complete ? completable : ['interfaces'], signal);
  }
  return complete ? await completeBeside(runner, container, inside, signal) : inside;
}

/**
 * Reads what the tools inside left open: as root of the engine's host, which sees everything at once; else, where `helper` says so, from a
 * helper beside the container. What stays open says why.
 * @throws {EngineError} @throws {StoppedError}
 */
export async function completeNamespace(
  engine: Engine,
  runner: InsideRunner,
  container: Container,
  inside: NetworkNamespace,
  options: { readonly signal?: AbortSignal | undefined; readonly helper: boolean },
): Promise<NetworkNamespace> {
  const { signal, helper } = options;
  const missing = missingIn(inside);
  if (missing.length === 0) return inside;
  const fromHost = await readFromHost(engine, container, { signal });
  const known = fromHost === null ? inside : completed(inside, fromHost, missing);
  return helper ? await completeBeside(runner, container, known, signal) : known;
}

/** With what a helper can read of what is missing. */
async function completeBeside(
  runner: InsideRunner,
  container: Container,
  inside: NetworkNamespace,
  signal: AbortSignal | undefined,
): Promise<NetworkNamespace> {
  const missing = missingIn(inside);
  if (missing.length === 0 || !runner.helpers) return inside;
  try {
    return completed(inside, await readBeside(runner.helpers, container, missing, signal), missing);
  } catch (error) {
    if (!RunError.is(error, ...cannotReasons, 'tool-unusable')) throw error;
    return { ...inside, notRead: inside.notRead.map((entry) => withReason(entry, error)) };
  }
}

/** The filter that was read in part (one way into the kernel of two) is not asked for again. */
function missingIn({ notRead, filter }: NetworkNamespace): readonly Completable[] {
  return completable.filter(
    (what) => notRead.some((entry) => entry.what === what) && !(what === 'filter' && filter !== null),
  );
}

/** Reads it from a helper. @throws as {@link readAnywhere} */
async function readBeside(
  helpers: Helpers,
  container: Container,
  wanted: readonly Completable[],
  signal: AbortSignal | undefined,
): Promise<NetworkNamespace> {
  const read = async (seat: Seat): Promise<NetworkNamespace> => await readNamespace(seat, { signal });
  return await helpers.withHelper(container, needsFor(wanted), read, { signal });
}

function needsFor(wanted: readonly Completable[]): HelperNeeds {
  const filter = wanted.includes('filter');
  return {
    wanted: 'sh',
    suits: (toolbox) => toolbox.launcher !== null && wanted.some((what) => shows(toolbox, what)),
    prefers: (toolbox) => toolbox.tools.get('ip')?.flavour === 'iproute2' && (!filter || readsFilters(toolbox)),
    // Only a helper that has a tool to read the filter with gets leave to do so.
    capabilities: (toolbox) => (filter && readsFilters(toolbox) ? ['NET_ADMIN', 'NET_RAW'] : []),
  };
}

/** Whether a helper with these tools can tell: /proc shows all but the policy rules and the filter. */
function shows(toolbox: Toolbox, what: Completable): boolean {
  if (what === 'filter') return readsFilters(toolbox);
  return what !== 'rules' || toolbox.tools.has('ip');
}

function readsFilters({ shell, tools }: Toolbox): boolean {
  const names = ['iptables-save', 'iptables-legacy-save', 'iptables-nft-save', 'nft'] as const;
  return shell !== null && names.some((name) => tools.has(name));
}

/** The reading from inside, with what only the one from beside has. */
function completed(
  inside: NetworkNamespace,
  beside: NetworkNamespace,
  missing: readonly Completable[],
): NetworkNamespace {
  const found = missing.filter((what) => !beside.notRead.some((entry) => entry.what === what));
  if (found.length === 0) return inside;
  const facts: Partial<Record<Completable, unknown>> = Object.fromEntries(found.map((what) => [what, beside[what]]));
  return {
    ...inside,
    ...(facts as Partial<Pick<NetworkNamespace, Completable>>),
    reader: [...new Set([inside.reader, beside.reader])].join(', '),
    notRead: inside.notRead.filter(({ what }) => !found.some((other) => other === what)),
  };
}

/** Why something stays unread although a helper could have read it. */
function withReason(entry: NotRead, error: RunError): NotRead {
  if (!completable.some((what) => what === entry.what)) return entry;
  switch (error.reason) {
    case 'helper-forbidden':
    case 'host-helper-forbidden':
      return { ...entry, why: 'helper-forbidden' };
    case 'no-helper-image':
      return { ...entry, why: 'no-helper-image' };
    default:
      return { ...entry, why: 'failed', detail: error.details['why'] ?? entry.detail };
  }
}
