import type { FilterChain, FilterRule } from '../model/namespace.ts';
import { mostEntries } from './normal.ts';

type Building = Omit<FilterChain, 'rules'> & { readonly rules: FilterRule[] };

/** Reads what `iptables-save -c` prints, of either way into the kernel (iptables-save(8)). Never throws; passes over what it does not know. */
export function parseIptablesSave(text: string, family: 'ip' | 'ip6', source: string): readonly FilterChain[] {
  const chains: Building[] = [];
  const byName = new Map<string, Building>();
  let table = '';
  for (const line of text.split('\n', mostEntries)) {
    const start = /^\*([\w-]{1,64})$/.exec(line)?.[1];
    if (start !== undefined) {
      table = start;
      byName.clear();
      continue;
    }
    const [, name = '', policy = '', packets = ''] = /^:(\S{1,64}) (\S{1,32}) \[([0-9]+):[0-9]+\]$/.exec(line) ?? [];
    if (name !== '' && table !== '') {
      // `-`: a chain of somebody's own, which has none, nor a count.
      const chain = policy === '-' ? { policy: null, packets: null } : { policy, packets: Number(packets) };
      const built: Building = { family, source, table, name, ...chain, rules: [] };
      chains.push(built);
      byName.set(name, built);
      continue;
    }
    const [, seen, bytes, into = '', rest = ''] =
      /^(?:\[([0-9]+):([0-9]+)\] )?-A (\S{1,64})(?: (.*))?$/.exec(line) ?? [];
    const chain = byName.get(into);
    chain?.rules.push({
      number: chain.rules.length + 1,
      text: rest,
      target: /(?:^| )(?:-j|-g) (\S+)/.exec(withoutQuotes(rest))?.[1] ?? null,
      packets: seen === undefined ? null : Number(seen),
      bytes: bytes === undefined ? null : Number(bytes),
    });
  }
  return chains;
}

/** A comment may hold anything: `--comment "go -j DROP"`. */
function withoutQuotes(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"/g, '""');
}
