import type { Finding } from '../model/diagnosis.ts';
import type { NotRead } from '../model/namespace.ts';
import type { Case, NamespaceFacts } from './case.ts';
import { finding } from './catalogue.ts';
import { outcomeOf } from './outcome.ts';
import { hostReaches } from './routing.ts';
import { commonFacts, sourceName, targetContainer, targetName } from './who.ts';

/** Parts that matter for a connection; the rest is shown elsewhere. */
const parts: ReadonlySet<NotRead['what']> = new Set<NotRead['what']>(['interfaces', 'routes', 'sockets']);

/** What would have helped and could not be looked at. It never counts as healthy. */
export function uncheckedFindings(c: Case): readonly Finding[] {
  const found: Finding[] = [];
  const probed = c.attempts.some(({ decided }) => decided?.result != null);
  // Where there is no address there was nothing to try.
  if (!probed && c.outcome === 'unknown' && c.goal.address !== null) found.push(unprobed(c));
  found.push(...side(c, c.from, sourceName(c.source), c.source.kind === 'container'));
  found.push(...side(c, c.to, targetName(c), targetContainer(c) !== null));
  if (c.source.kind === 'container' && c.goal.who.kind === 'outside' && hostReaches(c) && c.host?.filter == null)
    found.push(hostRules(c));
  return found;
}

/** The host itself gets there: it is what it does with the packets of others that can't be read. */
function hostRules(c: Case): Finding {
  const source = `host: ${c.fromHost?.command.join(' ') ?? ''}`;
  return finding(
    'could-not-check',
    { ...commonFacts(c), what: 'host-rules', name: 'host', why: 'not-permitted' },
    [{ kind: 'probe', source, value: c.fromHost === null ? '' : outcomeOf(c.fromHost) }],
    { severity: 'warning', layer: 'routing' },
  );
}

function unprobed(c: Case): Finding {
  const attempt = c.attempts.find(({ goal }) => goal === c.goal);
  const why = attempt?.decided?.inconclusive ?? 'no-tool';
  const value = attempt?.decided?.raw.trim() ?? '';
  return finding(
    'could-not-check',
    { ...commonFacts(c), what: 'probe', name: sourceName(c.source), why },
    [
      {
        kind: 'probe',
        source: attempt?.decided?.command.join(' ') ?? `exec in ${sourceName(c.source)}`,
        value: value === '' ? why : value,
      },
    ],
    { severity: 'warning', layer: 'transport' },
  );
}

function side(c: Case, facts: NamespaceFacts, name: string, exists: boolean): readonly Finding[] {
  if (!exists) return [];
  const missing =
    facts.namespace === null
      ? facts.notRead === null
        ? []
        : [facts.notRead]
      : facts.namespace.notRead.filter(({ what }) => parts.has(what));
  return missing.map(({ what, why, detail }) =>
    finding(
      'could-not-check',
      { ...commonFacts(c), what: facts.namespace === null ? 'namespace' : what, name, why, detail },
      [{ kind: 'probe', source: `${name}: ${what}`, value: detail === '' ? why : detail }],
      { severity: 'warning', layer: what === 'sockets' ? 'transport' : 'routing' },
    ),
  );
}
