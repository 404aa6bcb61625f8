import type { NetworkNamespace } from '../model/namespace.ts';
import type { Observation } from '../model/observation.ts';
import { sideOf } from './addressing.ts';
import type { Case, Counters, Outcome } from './case.ts';
import { risenRules, stopsPackets } from './counters.ts';
import { interfaceOf } from './inside.ts';
import { isServed } from './listeners.ts';

/** What was read of the three places whose rules may stop a packet. */
export interface Filters {
  readonly source: NetworkNamespace | null;
  readonly target: NetworkNamespace | null;
  readonly host: NetworkNamespace | null;
}

/** UDP that nobody answers: it may have arrived all the same. */
export function isSilent(decided: Observation | null): boolean {
  return decided?.kind === 'udp' && decided.result?.outcome === 'silent';
}

/** Datagrams that a UDP probe sends. */
const datagrams = 3;

/** Whether silent datagrams came as far as the target's interface; null where its counters are not known. */
export function arrival(c: Case, before: Filters, after: Filters): Outcome | null {
  const side = sideOf(c, 'target');
  if (!side || before.target === null || after.target === null) return null;
  const one = interfaceOf(side.namespace, side.container, side.endpoint);
  const counted = [before.target, after.target].map(
    (namespace) => namespace.interfaces.find(({ index }) => index === one?.index)?.counters?.rxPackets,
  );
  const [was, is] = counted;
  if (was === undefined || is === undefined) return null;
  const stopped = risenRules('target', before.target.filter, after.target.filter).some(stopsPackets);
  return is - was >= datagrams && !stopped && isServed(c) === true ? 'works' : 'timed-out';
}

/** Whose counters rose; null where no rules could be read both times. */
export function countersOf(before: Filters, after: Filters): Counters | null {
  const places = ['source', 'target', 'host'] as const;
  const read = places.filter((place) => before[place]?.filter != null && after[place]?.filter != null);
  if (read.length === 0) return null;
  return {
    read,
    risen: read.flatMap((place) => risenRules(place, before[place]?.filter ?? null, after[place]?.filter ?? null)),
  };
}
