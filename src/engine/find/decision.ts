import { endpointText } from './address.ts';
import type { EngineAddress } from './address.ts';
import { configFolder } from './config.ts';
import type { DockerContext } from './context.ts';
import { findContext } from './contexts.ts';
import { parseHost } from './host.ts';
import { chooseSocket } from './sockets.ts';
import { decidingStep, passStep, readSteps } from './steps.ts';
import type { EngineRequest, PassedOver, PassedOverReason, SayingStep } from './steps.ts';
import type { Surroundings } from './surroundings.ts';
import { tlsNamesGiven, tlsWish } from './tls-request.ts';
import type { TlsWish } from './tls-request.ts';

/** Where the choice of an engine came from. */
export type ChosenBy =
  | { readonly kind: 'option'; readonly name: string }
  | { readonly kind: 'environment'; readonly name: string }
  | { readonly kind: 'context'; readonly name: string; readonly via: '--context' | 'DOCKER_CONTEXT' | 'currentContext' }
  /** A well-known socket; its path. */
  | { readonly kind: 'socket'; readonly name: string };

/** Which engine, before its TLS files are read. */
export interface Decision {
  readonly address: EngineAddress;
  readonly chosenBy: ChosenBy;
  readonly context: DockerContext | null;
  /** The wish of options and environment, where it applies to the address. */
  readonly wish: TlsWish | null;
  readonly passedOver: readonly PassedOver[];
}

type Place = Pick<Decision, 'address' | 'chosenBy' | 'context'> & { readonly others: readonly PassedOver[] };

/**
 * Decides which engine is meant, in docker's order (`resolveContextName` in docker/cli's `cli/command/cli.go`), with well-known sockets
 * in the place of docker's one default.
 * @throws {UsageError} `bad-choice`: both a host and a context
 * @throws {EngineError} `bad-host`, `context-not-found`, `bad-configuration`, `tls-file`, `no-engine`
 * @throws {StoppedError}
 */
export async function decideEngine(
  request: EngineRequest,
  surroundings: Surroundings,
  signal?: AbortSignal,
): Promise<Decision> {
  const steps = await readSteps(request, surroundings);
  const deciding = decidingStep(steps);
  const asked = tlsWish(request, surroundings);
  const place = deciding
    ? await takeStep(deciding, asked, surroundings)
    : await takeDefault(asked, surroundings, signal);
  const wish = place.context === null && place.address.kind === 'tcp' ? asked : null;
  return {
    address: place.address,
    chosenBy: place.chosenBy,
    context: place.context,
    wish,
    passedOver: [
      ...steps.filter((step) => step !== deciding).map((step) => passStep(step, steps, deciding)),
      ...place.others,
      ...unusedTls(request, asked, place),
    ],
  };
}

async function takeStep(step: SayingStep, asked: TlsWish | null, surroundings: Surroundings): Promise<Place> {
  const { what, value } = step;
  if (what === '--host' || what === 'DOCKER_HOST') {
    const chosenBy: ChosenBy = { kind: what === '--host' ? 'option' : 'environment', name: what };
    return { address: parseHost(value, asked !== null, { askedBy: what }), chosenBy, context: null, others: [] };
  }
  const context = await findContext(value, what, configFolder(surroundings), surroundings);
  const chosenBy: ChosenBy = { kind: 'context', name: context.name, via: what };
  return { address: context.address, chosenBy, context, others: [] };
}

/** No host and no context: with TLS asked for docker takes it that a TCP port of this machine is meant, else a socket. */
async function takeDefault(asked: TlsWish | null, surroundings: Surroundings, signal?: AbortSignal): Promise<Place> {
  if (asked) {
    const chosenBy: ChosenBy = { kind: asked.askedBy.startsWith('--') ? 'option' : 'environment', name: asked.askedBy };
    return { address: parseHost('tcp://', true), chosenBy, context: null, others: [] };
  }
  const { address, others } = await chooseSocket(surroundings, signal);
  const passed = others.map((other): PassedOver => {
    const why = other.answer === 'ok' ? 'outranked' : other.answer;
    return { what: other.address.path, value: endpointText(other.address), why };
  });
  return { address, chosenBy: { kind: 'socket', name: address.path }, context: null, others: passed };
}

function unusedTls(request: EngineRequest, asked: TlsWish | null, place: Place): readonly PassedOver[] {
  const all = (why: PassedOverReason): readonly PassedOver[] =>
    tlsNamesGiven(request, asked).map((what) => ({ what, value: null, why }));
  if (place.context) return all('context-decides');
  if (place.address.kind !== 'tcp') return all('local-socket');
  return asked ? [] : all('tls-not-asked');
}
