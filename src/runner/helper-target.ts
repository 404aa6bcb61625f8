import type { EngineClient } from '../engine/client.ts';
import type { Container } from '../model/container.ts';
import { requireRunning, RunError } from './errors.ts';
import type { Consent, HelperPolicy } from './helper-policy.ts';

/** Whose namespace a helper is in: a restarted container has another one. */
export interface HelperTarget {
  readonly container: Container;
  readonly key: string;
}

/** How deep `container:x` is followed. */
const depthAtMost = 8;

/**
 * Whether there may be a helper beside a container, by its state, its namespace and what the user allows.
 * @returns whose namespace it is, as it is now
 * @throws {RunError} `helper-forbidden`, `host-helper-forbidden`, `helper-impossible`, `not-running`, `paused`, `gone`
 * @throws {EngineError} @throws {StoppedError}
 */
export async function admitHelper(
  client: EngineClient,
  container: Container,
  wanted: string,
  policy: HelperPolicy,
  consent: Consent,
): Promise<HelperTarget> {
  const details = { container: container.name, wanted };
  if (!policy.allowed) throw new RunError('helper-forbidden', 'helpers are switched off', details);
  if (client.engine.os === 'windows') {
    throw new RunError('helper-impossible', 'Windows containers', { ...details, why: 'windows' });
  }
  const now = await lookAgain(client, container, consent.signal);
  requireRunning(now);
  if ((await livesOnHost(client, now, consent.signal)) && !(await policy.mayEnterHost(consent))) {
    throw new RunError('host-helper-forbidden', `${container.name} lives on the host`, details);
  }
  return { container: now, key: keyOf(now) };
}

/** The container as it is now. @throws {RunError} `gone` @throws {EngineError} @throws {StoppedError} */
export async function lookAgain(
  client: EngineClient,
  container: Container,
  signal: AbortSignal | undefined,
): Promise<Container> {
  const inspection = await client.inspectContainer(container.id, signal);
  if (inspection.kind === 'found') return inspection.item;
  throw new RunError('gone', `${container.name} is gone`, { container: container.name });
}

/**
 * A helper goes on in the namespace of a container that was stopped or paused: what it saw then says nothing about that one.
 * @throws {RunError} `gone`, `paused` @throws {EngineError} @throws {StoppedError}
 */
export async function requireSame(
  client: EngineClient,
  { container, key }: HelperTarget,
  signal: AbortSignal | undefined,
): Promise<void> {
  const now = await lookAgain(client, container, signal);
  if (now.state === 'paused') requireRunning(now);
  if (keyOf(now) !== key || now.state !== 'running') {
    throw new RunError('gone', `${container.name} was stopped in the middle`, { container: container.name });
  }
}

async function livesOnHost(
  client: EngineClient,
  container: Container,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  let at = container;
  for (let depth = 0; at.mode.kind === 'container' && depth < depthAtMost; depth += 1) {
    const next = await client.inspectContainer(at.mode.container, signal);
    if (next.kind !== 'found') return false;
    at = next.item;
  }
  return at.mode.kind === 'host';
}

/** A container that was started again is in another namespace. */
function keyOf(container: Container): string {
  return `${container.id} ${container.detail?.startedAt ?? ''} ${container.detail?.pid ?? 0}`;
}
