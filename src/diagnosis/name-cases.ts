import type { Evidence, Finding } from '../model/diagnosis.ts';
import { nearestNames } from '../topology/nearest.ts';
import { isUp, namespaceOf } from '../topology/shared.ts';
import type { Attempt, Case } from './case.ts';
import { finding } from './catalogue.ts';
import { nameFindings as lookupFindings } from './names.ts';
import { observationEvidence } from './transport.ts';
import { commonFacts, sourceName } from './who.ts';

/**
 * What the lookup tells in the light of the whole question: an answer that only leads astray is an error where nothing is reached by it.
 */
export function nameFindings(c: Case): readonly Finding[] {
  if (c.names === null || c.source.kind !== 'container') return unknownHere(c);
  const { resolution, files, embeddedAnswers, repeated } = c.names;
  const found = lookupFindings(c.topology, c.source.container, resolution, { files, embeddedAnswers, repeated });
  return found.map((one) => (leadsAstray(c, one) ? { ...one, severity: 'error' } : one));
}

/** From a place that knows none of the engine's names. */
function unknownHere(c: Case): readonly Finding[] {
  const { who } = c.goal;
  if (c.source.kind === 'container' || who.kind !== 'unresolved') return [];
  const facts = { from: sourceName(c.source), name: who.name, networks: '', nearest: '' };
  const all = [...c.topology.containers.values()].map(({ name }) => name);
  const nearest = nearestNames(who.name, all);
  const evidence: readonly Evidence[] = [
    { kind: 'name', source: `${who.name} on ${sourceName(c.source)}`, value: 'no address' },
    {
      kind: 'name',
      source: 'containers',
      value: (nearest.length > 0 ? nearest : all.slice(0, 5)).join(', ') || 'none',
    },
  ];
  const [best] = nearest;
  return [
    finding('name-not-found', { ...facts, nearest: nearest.join(', ') }, evidence, {
      fix: best === undefined ? null : { kind: 'use', value: best },
    }),
  ];
}

function leadsAstray(c: Case, { code, facts }: Finding): boolean {
  if (c.outcome === 'works') return false;
  if (code === 'name-overridden') return true;
  // Where another container of that name is right beside, the longer name took its place.
  if (code === 'search-domain') return facts['real'] !== '' || c.goal.who.kind === 'outside';
  return code === 'resolver-intermittent' && c.outcome === 'unresolved';
}

/** Several containers share the name, and not all of them serve. */
export function ambiguous(c: Case): Finding | null {
  if (c.names === null) return null;
  const tried = c.attempts.filter((attempt) => attempt.goal.who.kind === 'container' && attempt.goal.by === 'name');
  const containers = new Set(tried.map((attempt) => ownerId(attempt)));
  if (containers.size < 2) return null;
  const good = tried.filter((attempt) => serves(attempt));
  const bad = tried.filter((attempt) => !serves(attempt));
  if (good.length === 0 || bad.length === 0) return null;
  const badOwners = new Set(bad.map((attempt) => ownerId(attempt)));
  // One container with two addresses is no two containers.
  if (good.every((attempt) => badOwners.has(ownerId(attempt)))) return null;
  const evidence = tried.map((attempt): Evidence => {
    const said = attempt.decided ? observationEvidence(attempt.decided).value : attempt.outcome;
    return {
      kind: 'probe',
      source: `${ownerName(attempt)} (${attempt.goal.address ?? ''})`,
      value: stateOf(attempt) ?? said,
    };
  });
  const facts = {
    ...commonFacts(c),
    name: c.names.name,
    good: [...new Set(good.map((attempt) => ownerName(attempt)))].join(', '),
    bad: [...new Set(bad.map((attempt) => ownerName(attempt)))].join(', '),
  };
  return finding('name-ambiguous', facts, evidence, { fix: { kind: 'advice', what: 'distinct-names', command: [] } });
}

function serves(attempt: Attempt): boolean {
  return attempt.outcome === 'works' && stateOf(attempt) === null;
}

/** A paused container's kernel accepts what it will not serve. */
function stateOf({ goal }: Attempt): string | null {
  if (goal.who.kind !== 'container') return null;
  const { container } = goal.who;
  return isUp(container) && container.state !== 'paused' ? null : container.state;
}

function ownerId({ goal }: Attempt): string {
  return goal.who.kind === 'container' ? goal.who.container.id : '';
}

function ownerName({ goal }: Attempt): string {
  return goal.who.kind === 'container' ? goal.who.container.name : '';
}

/** localhost, from inside a container, is that container: what listens elsewhere is not there. */
export function localhostIsSelf(c: Case): Finding | null {
  if (c.goal.who.kind !== 'self' || c.source.kind !== 'container' || c.outcome !== 'refused') return null;
  if (namespaceOf(c.topology, c.source.container).kind === 'host' || c.elsewhere.length === 0) return null;
  const evidence: readonly Evidence[] = [
    {
      kind: 'socket',
      source: `sockets of ${sourceName(c.source)}`,
      value: `${c.target.port ?? ''}/${c.target.protocol}: none`,
    },
    ...c.elsewhere.slice(0, 5).map((name): Evidence => ({
      kind: 'socket',
      source: name,
      value: `${c.target.port ?? ''}/${c.target.protocol}`,
    })),
  ];
  const [first] = c.elsewhere;
  return finding('localhost-is-self', { ...commonFacts(c), elsewhere: c.elsewhere.slice(0, 5).join(', ') }, evidence, {
    fix: first === undefined ? null : { kind: 'use', value: `${first}:${c.target.port ?? ''}` },
  });
}

/** The address lies in a network, and nobody there has it. */
export function staleAddress(c: Case, routing: readonly Finding[]): Finding | null {
  const { who, address, by, network } = c.goal;
  if (who.kind !== 'nobody' || address === null || c.outcome === 'refused' || c.outcome === 'reset') return null;
  if (
    network?.driver === 'overlay' ||
    routing.some(({ severity, code }) => severity === 'error' && code !== 'wrong-gateway')
  )
    return null;
  const hosts = c.names?.resolution.steps.find(
    ({ source, answers }) => source === 'hosts' && answers.some((answer) => answer.address === address),
  );
  const evidence: readonly Evidence[] = [
    { kind: 'engine', source: `${who.network.name}: ${who.subnet}`, value: `${address}: nobody` },
    ...(hosts ? [{ kind: 'file', source: '/etc/hosts', value: `${address} ${c.names?.name ?? ''}` } as const] : []),
  ];
  return finding(
    'stale-address',
    { ...commonFacts(c), address, network: who.network.name, name: by === 'name' ? (c.names?.name ?? '') : '' },
    evidence,
  );
}
