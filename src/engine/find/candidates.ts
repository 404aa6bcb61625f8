import pMap from 'p-map';
import { ReasonedError, StoppedError } from '../../base/errors.ts';
import { throwIfStopped } from '../../base/signals.ts';
import { EngineError } from '../errors.ts';
import { endpointText } from './address.ts';
import type { EngineAddress } from './address.ts';
import { configFolder } from './config.ts';
import { readContexts } from './contexts.ts';
import { decideEngine } from './decision.ts';
import type { ChosenBy } from './decision.ts';
import { parseHost } from './host.ts';
import { realSurroundings } from './real-surroundings.ts';
import { wellKnownSockets } from './sockets.ts';
import type { EngineRequest } from './steps.ts';
import { variable } from './surroundings.ts';
import type { SocketAnswer, Surroundings } from './surroundings.ts';
import { tlsWish } from './tls-request.ts';

/** An engine one could choose. */
export interface EngineCandidate {
  readonly kind: ChosenBy['kind'];
  /** A context's name, a socket's path, an option or a variable. */
  readonly name: string;
  /** By which other names the same endpoint goes. */
  readonly alsoKnownAs: readonly string[];
  readonly description: string;
  readonly address: EngineAddress;
  readonly endpoint: string;
  /** What came of connecting to a local socket; others are not tried. */
  readonly state: SocketAnswer | 'not-checked' | 'ssh-not-available';
  /** Whether `chooseEngine` would take it as things are. */
  readonly current: boolean;
  /** What to give to `chooseEngine` to get it. */
  readonly request: EngineRequest;
}

type Found = Pick<EngineCandidate, 'kind' | 'name' | 'description' | 'address' | 'current' | 'request'>;

/**
 * Every engine this machine knows of: docker's contexts, the engine of `DOCKER_HOST`, well-known sockets that are there; the current
 * one first when it is a context. One that goes by several names (also by links to one socket) is listed once, by a context's name if
 * it has one. Contexts that can't be read are left out: `readContexts` has them as problems.
 *
 * @param request the options or settings in force, which decide what is current
 * @throws {StoppedError}
 */
export async function listEngines(
  surroundings: Surroundings = realSurroundings(),
  request: EngineRequest = {},
  signal?: AbortSignal,
): Promise<readonly EngineCandidate[]> {
  const current = await findCurrent(request, surroundings, signal);
  const others = [
    ...(await findContexts(surroundings)),
    ...(current && current.kind !== 'context' ? [current] : []),
    ...findHost(surroundings),
    ...wellKnownSockets(surroundings).map((address) => localSocket(address)),
  ];
  const found = current?.kind === 'context' ? [current, ...others] : others;
  const checked = await pMap(found, async (one) => await check(one, surroundings, signal), { concurrency: 8 });
  const byKey = new Map<string, EngineCandidate>();
  for (const { key, candidate } of checked) {
    if (candidate.kind === 'socket' && candidate.state === 'missing') continue;
    const known = byKey.get(key);
    byKey.set(key, known ? merge(known, candidate) : candidate);
  }
  return [...byKey.values()];
}

async function findCurrent(
  request: EngineRequest,
  surroundings: Surroundings,
  signal?: AbortSignal,
): Promise<Found | null> {
  try {
    const { address, chosenBy, context } = await decideEngine(request, surroundings, signal);
    const { kind, name } = chosenBy;
    const again = context ? { context: context.name } : { ...request, context: undefined, host: endpointText(address) };
    return { kind, name, description: context?.description ?? '', address, current: true, request: again };
  } catch (error) {
    // The list is what helps out of a choice that can't be made.
    if (error instanceof ReasonedError && !StoppedError.is(error)) return null;
    throw error;
  }
}

async function findContexts(surroundings: Surroundings): Promise<readonly Found[]> {
  const { contexts } = await readContexts(configFolder(surroundings), surroundings);
  return contexts.map(({ name, description, address }) => ({
    kind: 'context',
    name,
    description,
    address,
    current: false,
    request: { context: name },
  }));
}

function findHost(surroundings: Surroundings): readonly Found[] {
  const name = 'DOCKER_HOST';
  const host = variable(surroundings, name);
  if (host === null) return [];
  try {
    const address = parseHost(host, tlsWish({}, surroundings) !== null);
    return [{ kind: 'environment', name, description: '', address, current: false, request: { host } }];
  } catch (error) {
    if (EngineError.is(error, 'bad-host')) return [];
    throw error;
  }
}

function localSocket(address: ReturnType<typeof wellKnownSockets>[number]): Found {
  const request = { host: endpointText(address) };
  return { kind: 'socket', name: address.path, description: '', address, current: false, request };
}

async function check(
  found: Found,
  surroundings: Surroundings,
  signal: AbortSignal | undefined,
): Promise<{ readonly key: string; readonly candidate: EngineCandidate }> {
  throwIfStopped(signal);
  const { address } = found;
  const endpoint = endpointText(address);
  const as = (state: EngineCandidate['state'], key = endpoint): { key: string; candidate: EngineCandidate } => ({
    key,
    candidate: { ...found, endpoint, alsoKnownAs: [], state },
  });
  switch (address.kind) {
    case 'tcp':
      return as('not-checked');
    case 'ssh':
      return as('ssh-not-available');
    case 'npipe':
      return as(await surroundings.probeSocket(address.path));
    case 'unix': {
      const path = await surroundings.realPath(address.path);
      return as(await surroundings.probeSocket(address.path), endpointText({ kind: 'unix', path }));
    }
  }
}

function merge(known: EngineCandidate, other: EngineCandidate): EngineCandidate {
  const names = new Set([...known.alsoKnownAs, other.name]);
  names.delete(known.name);
  return { ...known, alsoKnownAs: [...names], current: known.current || other.current };
}
