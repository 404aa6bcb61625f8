import { findingLayers, type Evidence, type Finding, type FindingCode, type Verdict } from '../model/diagnosis.ts';
import { addressingFindings } from './addressing.ts';
import { applicationFindings } from './application.ts';
import { attachmentFindings, sameNamespace, saysBlocked } from './attachment.ts';
import type { Case } from './case.ts';
import { finding } from './catalogue.ts';
import { lifecycleFindings } from './lifecycle.ts';
import { isServed, listenerFinding } from './listeners.ts';
import { ambiguous, localhostIsSelf, nameFindings, staleAddress } from './name-cases.ts';
import { qualityFindings } from './quality.ts';
import { routingFindings } from './routing.ts';
import { staleRecord, swarmFinding } from './swarm.ts';
import { probeEvidence, transportFindings } from './transport.ts';
import { uncheckedFindings } from './unchecked.ts';
import { commonFacts } from './who.ts';

/** What everything that is known comes to. */
export interface Conclusion {
  readonly verdict: Verdict;
  readonly cause: Finding | null;
  /** The cause first, then by layer. */
  readonly findings: readonly Finding[];
}

/** Decides the verdict and the cause. Pure: the same case, the same conclusion. */
export function conclude(c: Case): Conclusion {
  const lifecycle = lifecycleFindings(c);
  const mixed = ambiguous(c);
  if (mixed) return asDegraded([mixed, ...lifecycle.map(asWarning)]);
  const stale = staleRecord(c);
  if (stale && c.attempts.some(({ outcome }) => outcome === 'works'))
    return asDegraded([stale, ...lifecycle.map(asWarning)]);
  // From a source that does not work nothing else was seen, and what was read of it follows from that.
  const [first] = lifecycle.filter(isError);
  if (first && isOfSource(c, first)) return { verdict: 'unreachable', cause: first, findings: byLayer(lifecycle) };
  if (first) return failed(c, lifecycle);
  if (c.outcome === 'works') return behindPort(c) ?? works(c, lifecycle);
  if (c.outcome === 'unknown') return unchecked(c, lifecycle);
  return failed(c, lifecycle);
}

function isOfSource(c: Case, { code, facts }: Finding): boolean {
  if (code.startsWith('source-')) return true;
  if (c.source.kind !== 'container' || facts['name'] !== c.source.container.name) return false;
  return facts['role'] === 'source' || code === 'shared-namespace-stale';
}

/** The connection was made, or the host is alive where only that was asked. */
function works(c: Case, lifecycle: readonly Finding[]): Conclusion {
  const quality = qualityFindings(c);
  const names = nameFindings(c).map(asWarning);
  const degrading = [...names.filter(({ code }) => code === 'resolver-intermittent'), ...quality];
  const notes = [
    ...lifecycle,
    ...names.filter((one) => !degrading.includes(one)),
    sameNamespace(c),
    disagreement(c),
    ...applicationFindings(c),
  ];
  const others = notes.filter((one) => one !== null);
  if (degrading.length === 0) return { verdict: 'reachable', cause: null, findings: byLayer(others) };
  const [cause = null, ...more] = byLayer(degrading);
  return { verdict: 'degraded', cause, findings: cause === null ? [] : [cause, ...byLayer([...more, ...others])] };
}

/**
 * Docker's proxy accepts a connection before it has one to the container: what was connected to a published port was answered by it, until
 * somebody is seen to listen behind.
 */
function behindPort(c: Case): Conclusion | null {
  if (c.goal.published.length === 0 || c.target.protocol !== 'tcp' || isServed(c) !== false) return null;
  const behind = listenerFinding(c);
  return behind === null ? null : withCause(c, [behind]);
}

function failed(c: Case, lifecycle: readonly Finding[]): Conclusion {
  // What else is seen of such a name or address follows from that.
  const ofSwarm = swarmFinding(c);
  if (ofSwarm !== null) return withCause(c, [ofSwarm]);
  const stale = staleRecord(c);
  if (stale !== null) return withCause(c, [{ ...stale, severity: 'error' }]);
  // Who is on its way up listens on nothing yet.
  const rising = lifecycle.some(({ code }) => code === 'target-starting' || code === 'target-restarting');
  // The name and the address of somebody who is started again and again come and go with him.
  const flapping = lifecycle.some(({ code }) => code === 'target-restarting');
  const others = allFindings(c).filter(
    ({ code, layer }) => !(rising && code === 'nothing-listening') && !(flapping && layer === 'names'),
  );
  return withCause(c, [...lifecycle, ...others]);
}

function withCause(c: Case, found: readonly Finding[]): Conclusion {
  const sorted = byLayer(found);
  const cause = sorted.find(isError) ?? null;
  const rest = sorted.filter((one) => one !== cause);
  const unchecked = uncheckedFindings(c);
  if (cause !== null) return { verdict: 'unreachable', cause, findings: [cause, ...rest, ...unchecked] };
  // Nothing that is known explains it: what could not be looked at may, else the model is wrong.
  const [lack, ...lacks] = unchecked;
  const explanation = lack ?? unexplained(c);
  return { verdict: 'unreachable', cause: explanation, findings: [explanation, ...rest, ...lacks] };
}

/** No probe could be made: only what is sure without one counts. */
function unchecked(c: Case, lifecycle: readonly Finding[]): Conclusion {
  const sure = [
    ...nameFindings(c),
    localhostIsSelf(c),
    ...attachmentFindings(c),
    ...routingFindings(c),
    listenerFinding(c),
  ];
  const errors = byLayer([...lifecycle, ...sure.filter((one) => one !== null)]);
  if (errors.some(isError)) return withCause(c, errors);
  const lacks = uncheckedFindings(c);
  const [cause = couldNotProbe(c), ...more] = lacks;
  return { verdict: 'unknown', cause, findings: [cause, ...errors, ...more] };
}

function allFindings(c: Case): readonly Finding[] {
  const attachment = attachmentFindings(c);
  const transport = transportFindings(c);
  const counted = transport.some(({ code, facts }) => code.startsWith('firewall-') && facts['seen'] === 'true');
  const inner = attachment.some(({ code }) => code === 'internal-network' || code === 'no-network');
  // An internal network has no way out, whatever its routes say of one; and who is on none has no routes.
  const routing = inner ? [] : routingFindings(c).filter(({ code }) => code !== 'outside-silent' || !counted);
  const lonely = attachment.some(({ code }) => code === 'no-network');
  const explained = attachment.some(({ code }) => explainsNames.has(code)) || lifecycleFindings(c).some(isError);
  const names = [...nameFindings(c), localhostIsSelf(c), staleAddress(c, routing)]
    .filter((one) => one !== null)
    .filter(({ code }) => !(lonely || (explained && consequences.has(code))));
  const astray = names.some(({ code, severity }) => severity === 'error' && leadingAstray.has(code));
  if (astray) return names.filter(({ code }) => code !== 'stale-address');
  const addressing = addressingFindings(c);
  const located = addressing.some(({ code }) => code === 'subnet-overlap');
  return [
    ...names.filter(({ code }) => !(located && code === 'stale-address')),
    ...attachment,
    ...addressing,
    ...routing,
    // Where the engine's own separation, or a broken way, explains the silence, no filter is to be blamed for it.
    ...transport.filter(
      ({ code, facts }) =>
        !code.startsWith('firewall-') || facts['seen'] === 'true' || nothingElse(attachment, addressing, routing),
    ),
  ];
}

function nothingElse(...families: readonly (readonly Finding[])[]): boolean {
  return families.every((family) => !family.some(isError));
}

/** The name leads to another place: what is found there says nothing of the one that was meant. */
const leadingAstray: ReadonlySet<FindingCode> = new Set<FindingCode>([
  'name-overridden',
  'search-domain',
  'localhost-is-self',
]);

/** A name that does not resolve follows from these. */
const explainsNames: ReadonlySet<FindingCode> = new Set<FindingCode>([
  'no-network',
  'target-on-host-network',
  'internal-network',
]);
const consequences: ReadonlySet<FindingCode> = new Set<FindingCode>([
  'name-not-found',
  'nameserver-unreachable',
  'name-on-other-network',
  'dns-default-bridge',
]);

/** By layer, what stands first in its family first; errors before the rest of a layer. */
function byLayer(findings: readonly Finding[]): readonly Finding[] {
  const rank = (one: Finding): number =>
    findingLayers.indexOf(one.layer) * 3 + (isError(one) ? 0 : one.severity === 'warning' ? 1 : 2);
  const unique = findings.filter(
    (one, at) => findings.findIndex((other) => other.code === one.code && sameFacts(other, one)) === at,
  );
  return unique.toSorted((a, b) => rank(a) - rank(b));
}

function sameFacts(a: Finding, b: Finding): boolean {
  return JSON.stringify(a.facts) === JSON.stringify(b.facts);
}

function isError({ severity }: Finding): boolean {
  return severity === 'error';
}

function asWarning(one: Finding): Finding {
  return one.severity === 'error' ? { ...one, severity: 'warning' } : one;
}

function asDegraded(findings: readonly Finding[]): Conclusion {
  const [cause = null] = findings;
  return { verdict: 'degraded', cause, findings };
}

/** The attachments say that nothing can pass, and something did. */
function disagreement(c: Case): Finding | null {
  if (!saysBlocked(c)) return null;
  const model: readonly Evidence[] = attachmentFindings(c).flatMap(({ evidence }) => evidence);
  return finding('model-disagrees', { ...commonFacts(c), says: 'blocked' }, [...model, ...probeEvidence(c)], {
    severity: 'info',
    layer: 'attachment',
  });
}

/** All that could be looked at is right, and it does not work. */
function unexplained(c: Case): Finding {
  const evidence = probeEvidence(c);
  return finding(
    'model-disagrees',
    { ...commonFacts(c), says: 'open' },
    evidence.length > 0 ? evidence : [{ kind: 'probe', source: 'probe', value: c.outcome }],
    { layer: 'transport' },
  );
}

function couldNotProbe(c: Case): Finding {
  return finding(
    'could-not-check',
    { ...commonFacts(c), what: 'probe', name: commonFacts(c).from, why: 'no-tool' },
    [{ kind: 'probe', source: `exec in ${commonFacts(c).from}`, value: 'no tool that could ask' }],
    { severity: 'warning', layer: 'transport' },
  );
}
