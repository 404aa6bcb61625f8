import type { FilterChain, PacketFilter } from '../model/namespace.ts';
import type { CountedRule } from './case.ts';

/**
 * The rules that counted packets between two looks: what stopped a probe is found by that, without following the rule set as the kernel
 * does. The end of a base chain counts too.
 */
export function risenRules(
  place: CountedRule['place'],
  before: PacketFilter | null,
  after: PacketFilter | null,
): readonly CountedRule[] {
  if (before === null || after === null) return [];
  const old = new Map(before.chains.map((chain) => [keyOf(chain), chain]));
  return after.chains.flatMap((chain): CountedRule[] => {
    const was = old.get(keyOf(chain));
    if (!was) return [];
    const rules = chain.rules.flatMap((rule): CountedRule[] => {
      const earlier = was.rules.find((other) => other.number === rule.number && other.text === rule.text);
      const packets = (rule.packets ?? 0) - (earlier?.packets ?? 0);
      return earlier && packets > 0 ? [{ place, chain, rule, packets }] : [];
    });
    const packets = (chain.packets ?? 0) - (was.packets ?? 0);
    return chain.policy !== null && packets > 0 ? [...rules, { place, chain, rule: null, packets }] : rules;
  });
}

function keyOf({ source, family, table, name }: FilterChain): string {
  return [source, family, table, name].join(' ');
}

/** What becomes of the packets that a rule, or the end of a chain, counts. */
export function verdictOf({ rule, chain }: CountedRule): string {
  return rule === null ? (chain.policy ?? '') : `${rule.target ?? ''} ${rule.text}`;
}

/** Whether the packets that it counts end there. */
export function stopsPackets(counted: CountedRule): boolean {
  return /\b(DROP|REJECT|drop|reject)\b/.test(verdictOf(counted));
}
