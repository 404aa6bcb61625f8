import * as v from 'valibot';
import type { FilterChain, FilterRule } from '../model/namespace.ts';
import { nftWords } from './nft-words.ts';
import { mostEntries } from './normal.ts';

const families = ['ip', 'ip6', 'inet', 'arp', 'bridge', 'netdev'] as const;
const name = v.pipe(v.string(), v.maxLength(200));
const place = { family: v.picklist(families), table: name };

const entry = v.union([
  v.object({
    chain: v.object({ ...place, name, policy: v.optional(name) }),
  }),
  v.object({
    rule: v.object({
      ...place,
      chain: name,
      expr: v.array(v.record(v.string(), v.unknown())),
      comment: v.optional(name),
    }),
  }),
]);

const ruleset = v.object({ nftables: v.array(v.unknown()) });
const counter = v.object({ packets: v.number(), bytes: v.number() });

/** Statements that decide what becomes of a packet (nft(8)). */
const verdicts: Readonly<Record<string, string>> = {
  ...{ accept: 'ACCEPT', drop: 'DROP', reject: 'REJECT', return: 'RETURN', continue: 'CONTINUE', queue: 'QUEUE' },
  ...{ snat: 'SNAT', dnat: 'DNAT', masquerade: 'MASQUERADE', redirect: 'REDIRECT' },
};

/** Reads what `nft -j list ruleset` prints (libnftables-json(5)). Never throws; null where it is no such JSON. */
export function parseNftRuleset(text: string): readonly FilterChain[] | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const read = v.safeParse(ruleset, json);
  if (!read.success) return null;
  const chains = new Map<string, FilterChain & { readonly rules: FilterRule[] }>();
  for (const item of read.output.nftables.slice(0, mostEntries)) {
    const known = v.safeParse(entry, item);
    if (!known.success) continue;
    if ('chain' in known.output) {
      const { family, table, name: chain, policy } = known.output.chain;
      const described = {
        family,
        source: 'nft',
        table,
        name: chain,
        policy: policy?.toUpperCase() ?? null,
        packets: null,
      };
      chains.set(`${family} ${table} ${chain}`, { ...described, rules: [] });
      continue;
    }
    const { family, table, chain, expr } = known.output.rule;
    const target = chains.get(`${family} ${table} ${chain}`);
    target?.rules.push({ number: target.rules.length + 1, ...ruleOf(expr) });
  }
  return [...chains.values()];
}

function ruleOf(expressions: readonly Readonly<Record<string, unknown>>[]): Omit<FilterRule, 'number'> {
  let counts: v.InferOutput<typeof counter> | null = null;
  let target: string | null = null;
  const words: string[] = [];
  for (const expression of expressions) {
    const counted = v.safeParse(counter, expression['counter']);
    if (counted.success) {
      counts = counted.output;
      continue;
    }
    target = targetOf(expression) ?? target;
    words.push(nftWords(expression));
  }
  return {
    text: words.join(' ').slice(0, 2000),
    target,
    packets: counts?.packets ?? null,
    bytes: counts?.bytes ?? null,
  };
}

function targetOf(expression: Readonly<Record<string, unknown>>): string | null {
  for (const [key, value] of Object.entries(expression)) {
    if (Object.hasOwn(verdicts, key)) return verdicts[key] ?? null;
    if (key === 'jump' || key === 'goto') {
      const to = v.safeParse(v.object({ target: name }), value);
      if (to.success) return to.output.target;
    }
    if (key === 'xt') {
      const named = v.safeParse(v.object({ type: v.literal('target'), name }), value);
      if (named.success) return named.output.name;
    }
  }
  return null;
}
