import type { Container } from '../model/container.ts';
import type { Finding } from '../model/diagnosis.ts';
import type { NetworkNamespace } from '../model/namespace.ts';
import type { Resolution } from '../model/resolution.ts';
import { namespaceOwner } from '../topology/shared.ts';
import type { Attempt, Case, Goal, Outcome, Source } from './case.ts';
import { publishedOn } from './goal.ts';
import { interfaceWith } from './inside.ts';
import { answerOf } from './route.ts';
import { targetContainer } from './who.ts';

/** What a program may get: a lookup by ping tells one address of several. */
export function allAddresses({ addresses, steps }: Resolution): readonly string[] {
  const first = new Set(addresses);
  const answers = steps
    .filter((step) => step.answers.some(({ address }) => first.has(address)))
    .flatMap((step) => step.answers);
  const others = answers.filter(({ type }) => type === 'A' || type === 'AAAA').map(({ address }) => address);
  return [...new Set([...addresses, ...others])];
}

/** What the tables that were read do with the packets, there and back. */
export function withRoutes(c: Case): Case {
  return {
    ...c,
    from: { ...c.from, route: answerOf(c, 'there') },
    to: { ...c.to, route: answerOf(c, 'back') },
  };
}

/** The host's own addresses are known once it was looked at: what seemed to be nobody's, or outside, may be one of them. */
export function withHost(c: Case, host: NetworkNamespace | null): Case {
  const { goal } = c;
  if (host === null || goal.address === null || !(goal.who.kind === 'nobody' || goal.who.kind === 'outside')) return c;
  if (interfaceWith(host, goal.address) === null) return c;
  const asHost: Goal = { ...goal, who: { kind: 'host' }, published: publishedOn(c.topology, c.target) };
  return {
    ...c,
    goal: asHost,
    attempts: c.attempts.map((one) => (one.goal === goal ? { ...one, goal: asHost } : one)),
  };
}

/** Whether programs can run where the question starts. */
export function canRun(source: Source): boolean {
  return source.kind !== 'container' || source.container.state === 'running';
}

/** The first address is what programs use. */
export function deciding(attempts: readonly Attempt[]): Attempt {
  const [first] = attempts;
  if (!first) throw new RangeError('nothing to try');
  // Programs go on to the next address where one is of no use at all; several containers are another matter.
  const same = attempts.filter(({ goal }) => ownerOf(goal) === ownerOf(first.goal));
  return same.find(({ outcome }) => outcome === 'works') ?? first;
}

function ownerOf({ who }: Goal): string {
  return who.kind === 'container' ? who.container.id : who.kind;
}

/** Whose namespace is looked into for the other side. */
export function targetOf(goal: Goal): Container | null {
  const { who, published } = goal;
  if (who.kind === 'container') return who.container;
  if (who.kind === 'unresolved') return who.bearer;
  if (who.kind === 'host' || who.kind === 'self') return published.find(({ inForce }) => inForce)?.container ?? null;
  return null;
}

/** A port on which a container would answer, open or not. */
export function livelyPort({ who }: Goal): number {
  return (
    (who.kind === 'container' ? who.container.ports.find(({ protocol }) => protocol === 'tcp')?.port : undefined) ?? 80
  );
}

/** Whether both live in one namespace. */
export function isSame(c: Case): boolean {
  const target = targetContainer(c);
  return (
    target !== null && c.source.kind === 'container' && namespaceOwner(c.topology, target)?.id === c.source.home?.id
  );
}

/** Whether no closer look can change the cause. */
export function isSettled({ code, layer }: Finding, outcome: Outcome): boolean {
  if (layer === 'lifecycle' || layer === 'attachment') return true;
  if (layer === 'names') return code !== 'stale-address';
  if (code === 'no-route' || code === 'blackhole-route' || code === 'interface-down' || code === 'link-broken')
    return true;
  const transport =
    layer === 'transport' && !code.startsWith('firewall-') && code !== 'could-not-check' && code !== 'model-disagrees';
  return transport && outcome === 'refused';
}
