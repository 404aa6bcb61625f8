import { EngineError } from '../errors.ts';
import { endpointText } from './address.ts';
import type { EngineAddress, SshAddress } from './address.ts';
import { decideEngine } from './decision.ts';
import type { ChosenBy, Decision } from './decision.ts';
import { realSurroundings } from './real-surroundings.ts';
import type { EngineRequest, PassedOver } from './steps.ts';
import type { Surroundings } from './surroundings.ts';
import { loadContextTls } from './tls.ts';
import type { TlsMaterial } from './tls.ts';
import { loadRequestedTls } from './tls-request.ts';

/** The engine to speak to, and why this one. */
export interface EngineChoice {
  readonly address: Exclude<EngineAddress, SshAddress>;
  /** The address as text, see `endpointText`. */
  readonly endpoint: string;
  /** `null` when the connection goes without TLS, as it always does on a local socket. */
  readonly tls: TlsMaterial | null;
  readonly chosenBy: ChosenBy;
  readonly passedOver: readonly PassedOver[];
}

/**
 * Finds the engine that is meant: options, then `DOCKER_HOST`, then `DOCKER_CONTEXT`, then docker's current context, then well-known
 * sockets; and reads its TLS files. Connects to nothing but the well-known sockets, and to these only when it comes to them.
 *
 * @throws {UsageError} `bad-choice`: both a host and a context
 * @throws {EngineError} `bad-host`, `context-not-found`, `bad-configuration`, `tls-file`, `no-engine`, `ssh-not-available`
 * @throws {StoppedError}
 */
export async function chooseEngine(
  request: EngineRequest,
  surroundings: Surroundings = realSurroundings(),
  signal?: AbortSignal,
): Promise<EngineChoice> {
  const decision = await decideEngine(request, surroundings, signal);
  const { address, chosenBy, passedOver } = decision;
  const endpoint = endpointText(address);
  if (address.kind === 'ssh') {
    const details = { host: endpoint, chosenBy: chosenBy.kind === 'context' ? chosenBy.via : chosenBy.name };
    throw new EngineError(
      'ssh-not-available',
      `no way to reach ${endpoint} yet`,
      decision.context ? { ...details, context: decision.context.name } : details,
    );
  }
  return { address, endpoint, tls: await loadTls(decision, request, surroundings), chosenBy, passedOver };
}

async function loadTls(
  { context, wish }: Decision,
  request: EngineRequest,
  surroundings: Surroundings,
): Promise<TlsMaterial | null> {
  if (context) return context.tls && (await loadContextTls(context.name, context.tls, surroundings));
  return wish && (await loadRequestedTls(request, wish, surroundings));
}
