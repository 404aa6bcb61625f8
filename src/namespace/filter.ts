import type { FilterChain, NotRead, PacketFilter } from '../model/namespace.ts';
import { parseIptablesSave } from './iptables-save.ts';
import { parseNftRuleset } from './nft-json.ts';
import type { Parts } from './parts.ts';

/** Which family each tool shows, and by what name people know its way into the kernel. */
const sources = [
  ['filter.iptables-legacy', 'ip', 'iptables-legacy'],
  ['filter.iptables-nft', 'ip', 'iptables-nft'],
  ['filter.iptables', 'ip', 'iptables'],
  ['filter.ip6tables-legacy', 'ip6', 'iptables-legacy'],
  ['filter.ip6tables-nft', 'ip6', 'iptables-nft'],
  ['filter.ip6tables', 'ip6', 'iptables'],
] as const;

/**
 * Reads the rules of the packet filter: of iptables by either way into the kernel, and of nftables. Tables that iptables made there are
 * shown as iptables shows them, and not twice. Never throws.
 */
export function readFilter(parts: Parts): {
  readonly filter: PacketFilter | null;
  readonly notRead: readonly NotRead[];
} {
  const asked = new Set<string>();
  const chains: FilterChain[] = [];
  for (const [name, family, source] of sources) {
    const part = parts.get(name);
    if (part?.status !== 0) continue;
    // By its plain name it may go either way; what it prints begins with which (iptables 1.8).
    const way = source === 'iptables' && part.text.includes('(nf_tables)') ? 'iptables-nft' : source;
    asked.add(way);
    chains.push(...parseIptablesSave(part.text, family, way));
  }
  const nft = parts.get('filter.nft');
  const ruleset = nft?.status === 0 ? parseNftRuleset(nft.text) : null;
  if (ruleset !== null) {
    asked.add('nft');
    const known = new Set(chains.filter(({ source }) => source !== 'iptables-legacy').map(tableKey));
    chains.push(...ruleset.filter((chain) => !known.has(tableKey(chain))));
  }
  if (asked.size > 0) return { filter: { sources: [...asked], chains }, notRead: notAsked(asked) };
  const tried = [...parts.keys()].some((name) => name.startsWith('filter.'));
  return { filter: null, notRead: [{ what: 'filter', why: tried ? 'not-permitted' : 'no-tool', detail: '' }] };
}

/** A packet passes the rules of both ways into the kernel; `iptables` alone may have been either. */
function notAsked(asked: ReadonlySet<string>): readonly NotRead[] {
  const nft = asked.has('nft') || asked.has('iptables-nft');
  const legacy = asked.has('iptables-legacy');
  if (nft === legacy) return [];
  return [{ what: 'filter', why: 'no-tool', detail: nft ? 'iptables-legacy' : 'nft' }];
}

function tableKey({ family, table }: FilterChain): string {
  return `${family} ${table}`;
}
