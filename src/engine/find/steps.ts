import { UsageError } from '../../base/errors.ts';
import { configFolder, readCurrentContext } from './config.ts';
import type { CurrentContext } from './config.ts';
import { defaultContextName } from './context.ts';
import { withoutPassword } from './host.ts';
import { given, variable } from './surroundings.ts';
import type { Surroundings } from './surroundings.ts';
import type { TlsOptions } from './tls-request.ts';

/** What the user asked for by options or settings; a blank text is as good as none. */
export interface EngineRequest extends TlsOptions {
  readonly host?: string | undefined;
  readonly context?: string | undefined;
}

/** Something that could have decided and did not. */
export interface PassedOver {
  /** An option, a variable, `currentContext` (of docker's `config.json`) or a socket's path. */
  readonly what: string;
  /** What it says, where it says anything. */
  readonly value: string | null;
  readonly why: PassedOverReason;
}

export type PassedOverReason =
  | 'not-set'
  /** Something before it in the order decides. */
  | 'outranked'
  /** It names the `default` context, which means: look further. */
  | 'is-default'
  /** Docker's `config.json` is there and says nothing readable. */
  | Extract<CurrentContext, { kind: 'unreadable' }>['why']
  /** Sockets: what came of connecting. */
  | 'missing'
  | 'refused'
  /** TLS options: the chosen context has settings of its own, or the address is a local socket, or nothing turns TLS on. */
  | 'context-decides'
  | 'local-socket'
  | 'tls-not-asked';

/** One thing in the order of those that may decide which engine is meant. */
export interface Step {
  readonly what: '--host' | '--context' | 'DOCKER_HOST' | 'DOCKER_CONTEXT' | 'currentContext';
  readonly value: string | null;
  /** Why it has no value, if not for not being set. */
  readonly flaw?: PassedOverReason;
}

/** A step that says something. */
export interface SayingStep extends Step {
  readonly value: string;
}

/**
 * Reads all that may decide, first what comes first.
 * @throws {UsageError} `bad-choice`: both a host and a context
 */
export async function readSteps(request: EngineRequest, surroundings: Surroundings): Promise<readonly Step[]> {
  const host = given(request.host);
  const context = given(request.context);
  if (host !== null && context !== null) {
    throw new UsageError('bad-choice', 'both a host and a context given', {
      options: '--host, --context',
      host: withoutPassword(host),
      context,
    });
  }
  const current = await readCurrentContext(configFolder(surroundings), surroundings);
  return [
    { what: '--host', value: host },
    { what: '--context', value: context },
    { what: 'DOCKER_HOST', value: variable(surroundings, 'DOCKER_HOST') },
    { what: 'DOCKER_CONTEXT', value: variable(surroundings, 'DOCKER_CONTEXT') },
    {
      what: 'currentContext',
      value: current.kind === 'named' ? current.name : null,
      ...(current.kind === 'unreadable' ? { flaw: current.why } : {}),
    },
  ];
}

/** The first step that says something that leads to an engine; `null` when that is the `default` context, or none does. */
export function decidingStep(steps: readonly Step[]): SayingStep | null {
  const saying = steps.filter(saysSomething);
  const [first = null] = saying;
  if (first === null || !isDefault(first)) return first;
  // The default context is made of DOCKER_HOST, if there is one: `docker --context default` goes there.
  return saying.find((step) => step.what === 'DOCKER_HOST') ?? null;
}

/** A step that did not decide, and why it did not. */
export function passStep(step: Step, steps: readonly Step[], deciding: Step | null): PassedOver {
  if (step.value === null) return { what: step.what, value: null, why: step.flaw ?? 'not-set' };
  const looksFurther = step === steps.find(saysSomething) && isDefault(step) && step !== deciding;
  return {
    what: step.what,
    value: isHost(step) ? withoutPassword(step.value) : step.value,
    why: looksFurther ? 'is-default' : 'outranked',
  };
}

function saysSomething(step: Step): step is SayingStep {
  return step.value !== null;
}

function isDefault(step: Step): boolean {
  return step.value === defaultContextName && !isHost(step);
}

function isHost(step: Step): boolean {
  return step.what === '--host' || step.what === 'DOCKER_HOST';
}
