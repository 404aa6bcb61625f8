import type { Container } from '../model/container.ts';
import type { Evidence, Finding } from '../model/diagnosis.ts';
import type { Resolution, ResolutionStep } from '../model/resolution.ts';
import type { Topology } from '../model/topology.ts';
import { embeddedDns } from '../namespace/resolver.ts';
import { parseAddress } from '../topology/address.ts';
import { findContainer } from '../topology/find.ts';
import { hasNames, namesOn } from '../topology/names.ts';
import { nearestNames } from '../topology/nearest.ts';
import { namesFor, resolveName } from '../topology/resolve.ts';
import { isUp, namespaceOwner } from '../topology/shared.ts';

/**
 * What a lookup from a container tells about its names. A healthy lookup gives nothing; what does not resolve gets the one finding that
 * explains it best, the rules of which stand in the catalogue of findings.
 */
export function nameFindings(topology: Topology, from: Container, resolution: Resolution): readonly Finding[] {
  const findings: Finding[] = [];
  const overridden = overriddenByHosts(topology, from, resolution);
  if (overridden) findings.push(overridden);
  if (resolution.addresses.length === 0) {
    const why = resolution.checked ? whyUnresolved(topology, from, resolution) : notChecked(from, resolution);
    if (why) findings.push(why);
  }
  return findings;
}

/** The hosts file gives another address than the container of that name has, and programs take it. */
function overriddenByHosts(topology: Topology, from: Container, resolution: Resolution): Finding | null {
  const fromHosts =
    resolution.steps.find((step) => step.source === 'hosts')?.answers.map((answer) => answer.address) ?? [];
  const real = resolveName(topology, from, resolution.name).map((answer) => answer.address);
  const known = new Set(real.map(normal));
  if (fromHosts.length === 0 || real.length === 0 || fromHosts.some((address) => known.has(normal(address))))
    return null;
  // nsswitch.conf(5) may ask the servers first: then the entry is there and does nothing.
  const used = new Set(resolution.addresses.map(normal));
  if (!fromHosts.some((address) => used.has(normal(address)))) return null;
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

/** An address in its normal form, so that two spellings of it are equal. */
function normal(address: string): string {
  return parseAddress(address)?.text ?? address;
}

/** @returns null where a server knows the name after all, or should: then nothing that stands in the catalogue so far explains it */
function whyUnresolved(topology: Topology, from: Container, resolution: Resolution): Finding | null {
  const name = resolution.name.replace(/\.$/, '');
  const base = { severity: 'error', layer: 'names' } as const;
  const evidence = askedEvidence(resolution);
  // Whoever lives in the namespace of another is on the networks of that one.
  const endpoints = (namespaceOwner(topology, from) ?? from).endpoints;
  const names = endpoints.map((endpoint) => endpoint.networkName);
  const facts = { from: from.name, name, networks: names.join(', ') };
  const failing = failingServers(resolution);
  const servers = failing.addresses.join(', ');
  // A name of the engine's own needs no upstream server: the embedded one answers it, or is broken.
  if (resolveName(topology, from, name).some((answer) => answer.sure)) {
    return failing.silent && failing.addresses.includes(embeddedDns)
      ? { code: 'embedded-dns-broken', ...base, facts: { ...facts, servers }, evidence }
      : null;
  }
  const other = bearerOf(topology, from, name);
  const place = other && placeOf(other);
  if (place && endpoints.length > 0 && endpoints.every(({ networkName }) => isDefaultBridge(topology, networkName))) {
    const own: Evidence = { kind: 'engine', source: `${from.name}: NetworkSettings.Networks`, value: facts.networks };
    return { code: 'dns-default-bridge', ...base, facts, evidence: [own, ...evidence] };
  }
  if (other && place && isUp(other) && from.mode.kind !== 'host' && endpoints.length > 0) {
    // On these two nobody else can be, so that nothing could be connected to them.
    const theirs = other.endpoints.filter(({ networkName }) => networkName !== 'host' && networkName !== 'none');
    const shared = theirs.some(({ networkId }) => endpoints.some((endpoint) => endpoint.networkId === networkId));
    if (theirs.length > 0 && !shared) {
      const networks = theirs.map((endpoint) => endpoint.networkName).join(', ');
      return {
        code: 'name-on-other-network',
        ...base,
        facts: { ...facts, theirs: networks },
        evidence: [place, ...evidence],
      };
    }
  }
  if (resolution.steps.some((step) => step.answers.some(({ type }) => type === 'A' || type === 'AAAA'))) return null;
  // An unknown single-label name is unknown, whether or not an upstream server answers.
  if (failing.addresses.length > 0 && name.includes('.')) {
    const internal =
      endpoints.length > 0 && endpoints.every(({ networkId }) => topology.networks.get(networkId)?.internal === true);
    const closed: readonly Evidence[] = internal
      ? [{ kind: 'engine', source: `${facts.networks}: Internal`, value: 'true' }]
      : [];
    return {
      code: 'nameserver-unreachable',
      ...base,
      facts: { ...facts, servers, ...(internal && { internal: 'true' }) },
      evidence: [...closed, ...evidence],
    };
  }
  const usable = namesFor(topology, from).map((candidate) => candidate.name);
  const nearest = nearestNames(name, usable);
  const known: Evidence = {
    kind: 'name',
    source: 'names that resolve here',
    value: (nearest.length > 0 ? nearest : usable.slice(0, 5)).join(', ') || 'none',
  };
  const down = other && !isUp(other) ? other : null;
  const state: readonly Evidence[] = down
    ? [{ kind: 'engine', source: `${down.name}: State.Status`, value: down.state }]
    : [];
  return {
    code: 'name-not-found',
    ...base,
    facts: { ...facts, nearest: nearest.join(', '), ...(down && { state: down.state }) },
    evidence: [...state, ...(place ? [place] : []), ...evidence, known],
  };
}

/** The container that has the name: as its own, or, on a network that the asking one is not in, as an alias. */
function bearerOf(topology: Topology, from: Container, name: string): Container | null {
  const found = findContainer(topology, name);
  if (found.kind === 'found' && found.object.name === name) return found.object.id === from.id ? null : found.object;
  for (const id of topology.networks.keys()) {
    const holder = namesOn(topology, id)
      .get(name.toLowerCase())
      ?.find(({ container, sure }) => sure && container.id !== from.id);
    if (holder) return holder.container;
  }
  return null;
}

function placeOf(container: Container): Evidence | null {
  if (container.endpoints.length === 0) return null;
  const value = container.endpoints.map((endpoint) => endpoint.networkName).join(', ');
  return { kind: 'engine', source: `${container.name}: NetworkSettings.Networks`, value };
}

/** A network whose containers get no names, and yet one that others can be put on: not `none`, not the host. */
function isDefaultBridge(topology: Topology, network: string): boolean {
  return network !== 'none' && network !== 'host' && !hasNames(topology.engine, network);
}

interface Failing {
  /** The servers that were asked, where none of them gave a usable answer. */
  readonly addresses: readonly string[];
  /** Whether they said nothing at all. */
  readonly silent: boolean;
}

/** The embedded server says SERVFAIL where its upstream servers are silent, or it may ask none (moby, libnetwork/resolver.go). */
function failingServers(resolution: Resolution): Failing {
  const asked = resolution.steps.filter(
    (step) => (step.source === 'embedded' || step.source === 'upstream') && step.conclusive,
  );
  const failed = asked.every(({ rcode }) => rcode === null || rcode === 'SERVFAIL' || rcode === 'REFUSED');
  return {
    addresses: failed ? [...new Set(asked.map((step) => step.server ?? ''))] : [],
    silent: asked.every(({ rcode }) => rcode === null),
  };
}

function notChecked(from: Container, resolution: Resolution): Finding {
  return {
    code: 'could-not-check',
    severity: 'warning',
    layer: 'names',
    facts: { from: from.name, name: resolution.name },
    evidence: [
      ...askedEvidence(resolution),
      { kind: 'probe', source: `exec in ${from.name}`, value: 'no tool that could ask' },
    ],
  };
}

function askedEvidence(resolution: Resolution): Evidence[] {
  return resolution.steps.map((step) => ({
    kind: step.source === 'hosts' ? 'file' : 'probe',
    source: sourceText(step),
    value: answerText(step),
  }));
}

function sourceText(step: ResolutionStep): string {
  return `${step.server ?? '/etc/hosts'} ${step.asked}${step.type === null ? '' : ` ${step.type}`}`;
}

function answerText(step: ResolutionStep): string {
  if (!step.conclusive) return 'could not be asked';
  if (step.answers.length > 0) return step.answers.map((answer) => answer.address).join(', ');
  return step.rcode ?? (step.source === 'hosts' || step.source === 'system' ? 'no address' : 'no answer');
}
