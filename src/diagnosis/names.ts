import type { Container } from '../model/container.ts';
import type { Evidence, Finding } from '../model/diagnosis.ts';
import type { Resolution, ResolutionStep } from '../model/resolution.ts';
import type { Topology } from '../model/topology.ts';
import { embeddedDns } from '../namespace/resolver.ts';
import { findContainer } from '../topology/find.ts';
import { hasNames } from '../topology/names.ts';
import { nearestNames } from '../topology/nearest.ts';
import { namesFor, resolveName } from '../topology/resolve.ts';

/**
 * What a lookup from a container tells about its names. A healthy lookup gives nothing; what does not resolve gets the one finding that
 * explains it best, the rules of which stand in the catalogue of findings.
 */
export function nameFindings(topology: Topology, from: Container, resolution: Resolution): readonly Finding[] {
  const findings: Finding[] = [];
  const overridden = overriddenByHosts(topology, from, resolution);
  if (overridden) findings.push(overridden);
  if (resolution.addresses.length === 0) {
    findings.push(resolution.checked ? whyUnresolved(topology, from, resolution) : notChecked(from, resolution));
  }
  return findings;
}

/** The hosts file gives another address than the container of that name has. */
function overriddenByHosts(topology: Topology, from: Container, resolution: Resolution): Finding | null {
  const fromHosts =
    resolution.steps.find((step) => step.source === 'hosts')?.answers.map((answer) => answer.address) ?? [];
  const real = resolveName(topology, from, resolution.name).map((answer) => answer.address);
  if (fromHosts.length === 0 || real.length === 0 || fromHosts.some((address) => real.includes(address))) return null;
  return {
    code: 'name-overridden',
    severity: 'warning',
    layer: 'names',
    facts: { from: from.name, name: resolution.name, hosts: fromHosts.join(', '), real: real.join(', ') },
    evidence: [
      { kind: 'file', source: '/etc/hosts', value: `${fromHosts.join(', ')} ${resolution.name}` },
      { kind: 'engine', source: 'NetworkSettings.Networks', value: real.join(', ') },
    ],
  };
}

function whyUnresolved(topology: Topology, from: Container, resolution: Resolution): Finding {
  const { name } = resolution;
  const base = { severity: 'error', layer: 'names' } as const;
  const evidence = askedEvidence(resolution);
  const elsewhere = findContainer(topology, name);
  const other =
    elsewhere.kind === 'found' && elsewhere.object.name === name && elsewhere.object.id !== from.id
      ? elsewhere.object
      : null;
  const networks = from.endpoints.map((endpoint) => endpoint.networkName);
  const facts = { from: from.name, name, networks: networks.join(', ') };
  const onNetworkWithNames = networks.some((network) => hasNames(topology.engine, network));
  if (other && !onNetworkWithNames && from.mode.kind !== 'host' && networks.length > 0) {
    const place: Evidence = {
      kind: 'engine',
      source: `${from.name}: NetworkSettings.Networks`,
      value: networks.join(', '),
    };
    return { code: 'dns-default-bridge', ...base, facts, evidence: [place, ...evidence] };
  }
  if (other && other.endpoints.length > 0 && onNetworkWithNames && other.state === 'running') {
    const theirs = other.endpoints.map((endpoint) => endpoint.networkName).join(', ');
    const place: Evidence = { kind: 'engine', source: `${other.name}: NetworkSettings.Networks`, value: theirs };
    const shared = other.endpoints.some((endpoint) => networks.includes(endpoint.networkName));
    if (!shared)
      return { code: 'name-on-other-network', ...base, facts: { ...facts, theirs }, evidence: [place, ...evidence] };
  }
  const unanswered = unansweredServers(resolution);
  if (unanswered.length > 0) {
    const servers = unanswered.join(', ');
    // A name of the engine's own needs no upstream server: the embedded one answers it, or is broken.
    if (unanswered.includes(embeddedDns) && resolveName(topology, from, name).length > 0) {
      return { code: 'embedded-dns-broken', ...base, facts: { ...facts, servers }, evidence };
    }
    // An unknown single-label name is unknown, whether or not an upstream server answers.
    if (name.includes('.')) return { code: 'nameserver-unreachable', ...base, facts: { ...facts, servers }, evidence };
  }
  const usable = namesFor(topology, from).map((candidate) => candidate.name);
  const nearest = nearestNames(name, usable);
  const known: Evidence = {
    kind: 'name',
    source: 'names that resolve here',
    value: (nearest.length > 0 ? nearest : usable.slice(0, 5)).join(', '),
  };
  return {
    code: 'name-not-found',
    ...base,
    facts: { ...facts, nearest: nearest.join(', ') },
    evidence: [...evidence, known],
  };
}

/** The servers that were asked, where none of them said anything. */
function unansweredServers(resolution: Resolution): readonly string[] {
  const asked = resolution.steps.filter(
    (step) => (step.source === 'embedded' || step.source === 'upstream') && step.conclusive,
  );
  if (asked.some((step) => step.rcode !== null)) return [];
  return [...new Set(asked.map((step) => step.server ?? ''))];
}

function notChecked(from: Container, resolution: Resolution): Finding {
  return {
    code: 'could-not-check',
    severity: 'warning',
    layer: 'names',
    facts: { from: from.name, name: resolution.name },
    evidence: [{ kind: 'probe', source: `exec in ${from.name}`, value: 'no tool that could ask' }],
  };
}

function askedEvidence(resolution: Resolution): Evidence[] {
  return resolution.steps.map((step) => ({ kind: 'probe', source: sourceText(step), value: answerText(step) }));
}

function sourceText(step: ResolutionStep): string {
  return `${step.server ?? '/etc/hosts'} ${step.asked}`;
}

function answerText(step: ResolutionStep): string {
  if (step.answers.length > 0) return step.answers.map((answer) => answer.address).join(', ');
  return step.rcode ?? (step.source === 'hosts' || step.source === 'system' ? 'no address' : 'no answer');
}
