import type { Container } from '../model/container.ts';
import type { Evidence, Finding, Fix } from '../model/diagnosis.ts';
import type { Resolution, ResolutionStep } from '../model/resolution.ts';
import type { Topology } from '../model/topology.ts';
import type { NameFiles } from '../namespace/files.ts';
import { embeddedDns } from '../namespace/resolver.ts';
import { parseAddress } from '../topology/address.ts';
import { hasNames } from '../topology/names.ts';
import { nearestNames } from '../topology/nearest.ts';
import { namesFor, resolveName } from '../topology/resolve.ts';
import { isUp, namespaceOwner } from '../topology/shared.ts';
import { bearerOf } from './bearer.ts';
import { finding } from './catalogue.ts';
import { kubernetesNote } from './kubernetes.ts';

/** What else is known of how a container looks up names, beside one lookup. */
export interface LookupContext {
  readonly files: NameFiles | null;
  /** Whether the embedded DNS answers for a name that is surely its own; null where that was not asked. */
  readonly embeddedAnswers: boolean | null;
  /** Identical lookups that were made, and how many of them failed; null where it was asked once only. */
  readonly repeated: { readonly asked: number; readonly failed: number; readonly server: string } | null;
}

const noContext: LookupContext = { files: null, embeddedAnswers: null, repeated: null };

/**
 * What a lookup from a container tells about its names. A healthy lookup gives nothing; what does not resolve gets the one finding that
 * explains it best, the rules of which stand in the catalogue of findings.
 */
export function nameFindings(
  topology: Topology,
  from: Container,
  resolution: Resolution,
  context: LookupContext = noContext,
): readonly Finding[] {
  const unresolved = resolution.addresses.length === 0;
  const found = [
    overriddenByHosts(topology, from, resolution),
    unresolved ? null : onlyBySearch(topology, from, resolution),
    intermittent(from, resolution, context),
    !unresolved
      ? null
      : resolution.checked
        ? whyUnresolved(topology, from, resolution, context)
        : notChecked(from, resolution),
  ];
  return [...found.filter((one) => one !== null), ...(unresolved ? kubernetesNote(resolution.name) : [])];
}

/** A domain of the search list made another name of it, and that one was answered. */
function onlyBySearch(topology: Topology, from: Container, resolution: Resolution): Finding | null {
  const name = withoutDot(resolution.name);
  const used = new Set(resolution.addresses.map(normal));
  const longer = resolution.steps.filter(({ asked }) => asked.startsWith(`${name}.`) && withoutDot(asked) !== name);
  const answered = longer.find(({ answers }) => answers.some(({ address }) => used.has(normal(address))));
  const asked = answered ?? (isForeign(resolution, used) ? longer[0] : undefined);
  if (asked === undefined) return null;
  const real = resolveName(topology, from, name).map(({ address }) => address);
  // Its own address under a longer name is no harm.
  if (real.some((address) => used.has(normal(address)))) return null;
  const facts = {
    from: from.name,
    name,
    asked: asked.asked,
    addresses: resolution.addresses.join(', '),
    real: real.join(', '),
  };
  const evidence: readonly Evidence[] = [
    ...askedEvidence(resolution),
    ...(real.length === 0
      ? []
      : [{ kind: 'engine', source: 'NetworkSettings.Networks', value: real.join(', ') } as const]),
  ];
  return finding('search-domain', facts, evidence, {
    severity: real.length === 0 ? 'info' : 'warning',
    fix: { kind: 'use', value: `${name}.` },
  });
}

/** Programs get an address that neither the hosts file nor a server's answer for the bare name has. */
function isForeign({ name, steps }: Resolution, used: ReadonlySet<string>): boolean {
  const told = steps.filter(({ source }) => source !== 'system').flatMap(({ answers }) => answers);
  const bare = steps.some(
    ({ asked, source, answers }) => source !== 'system' && withoutDot(asked) === withoutDot(name) && answers.length > 0,
  );
  return used.size > 0 && bare && !told.some(({ address }) => used.has(normal(address)));
}

/** Some of several identical lookups fail. One that fails now and then looks healthy to whoever asks once. */
function intermittent(from: Container, resolution: Resolution, { repeated }: LookupContext): Finding | null {
  if (repeated === null || repeated.failed === 0 || repeated.failed === repeated.asked) return null;
  const { asked, failed, server } = repeated;
  return finding(
    'resolver-intermittent',
    { from: from.name, name: resolution.name, server, failed: String(failed), asked: String(asked) },
    [{ kind: 'probe', source: `${server} ${resolution.name}`, value: `${failed} of ${asked} lookups failed` }],
    { severity: 'warning' },
  );
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
  return finding(
    'name-overridden',
    { from: from.name, name: resolution.name, hosts: fromHosts.join(', '), real: real.join(', ') },
    [
      { kind: 'file', source: '/etc/hosts', value: `${fromHosts.join(', ')} ${resolution.name}` },
      { kind: 'engine', source: 'NetworkSettings.Networks', value: real.join(', ') },
    ],
    { severity: 'warning', fix: { kind: 'advice', what: 'edit-hosts', command: [] } },
  );
}

/** An address in its normal form, so that two spellings of it are equal. */
function normal(address: string): string {
  return parseAddress(address)?.text ?? address;
}

/** Names that Docker Desktop and Podman make for the host, and Docker Engine does not. */
const hostNames = /^(host|gateway)\.docker\.internal$|^host\.containers\.internal$/i;

/** @returns null where a server knows the name after all, or should: then nothing that stands in the catalogue so far explains it */
function whyUnresolved(
  topology: Topology,
  from: Container,
  resolution: Resolution,
  context: LookupContext,
): Finding | null {
  const name = withoutDot(resolution.name);
  const evidence = askedEvidence(resolution);
  // Whoever lives in the namespace of another is on the networks of that one.
  const endpoints = (namespaceOwner(topology, from) ?? from).endpoints;
  const names = endpoints.map((endpoint) => endpoint.networkName);
  const facts = { from: from.name, name, networks: names.join(', ') };
  const failing = failingServers(resolution);
  const servers = failing.addresses.join(', ');
  if (hostNames.test(name)) {
    return finding('host-name-missing', facts, evidence, {
      fix: { kind: 'advice', what: 'add-host-gateway', command: ['--add-host', `${name}:host-gateway`] },
    });
  }
  // A name of the engine's own needs no upstream server: the embedded one answers it, or is broken.
  if (resolveName(topology, from, name).some((answer) => answer.sure)) {
    const elsewhere = notDocker(
      topology,
      context.files,
      endpoints.map(({ networkName }) => networkName),
    );
    if (elsewhere)
      return finding('resolver-not-docker', { ...facts, servers: elsewhere.value }, [elsewhere, ...evidence], {
        fix: restore(from),
      });
    return failing.silent && failing.addresses.includes(embeddedDns)
      ? finding('embedded-dns-broken', { ...facts, servers }, evidence, { fix: restart(from) })
      : null;
  }
  const other = bearerOf(topology, from, name);
  const place = other && placeOf(other);
  if (place && endpoints.length > 0 && endpoints.every(({ networkName }) => isDefaultBridge(topology, networkName))) {
    const own: Evidence = { kind: 'engine', source: `${from.name}: NetworkSettings.Networks`, value: facts.networks };
    return finding('dns-default-bridge', facts, [own, ...evidence], {
      fix: { kind: 'advice', what: 'own-network', command: ['docker', 'network', 'create', 'NETWORK'] },
    });
  }
  if (other && place && isUp(other) && from.mode.kind !== 'host' && endpoints.length > 0) {
    // On these two nobody else can be, so that nothing could be connected to them.
    const theirs = other.endpoints.filter(({ networkName }) => networkName !== 'host' && networkName !== 'none');
    const shared = theirs.some(({ networkId }) => endpoints.some((endpoint) => endpoint.networkId === networkId));
    if (theirs.length > 0 && !shared) {
      const networks = theirs.map((endpoint) => endpoint.networkName).join(', ');
      return finding('name-on-other-network', { ...facts, theirs: networks }, [place, ...evidence], {
        fix: connectFix(namespaceOwner(topology, from) ?? from, theirs),
      });
    }
  }
  if (resolution.steps.some((step) => step.answers.some(({ type }) => type === 'A' || type === 'AAAA'))) return null;
  // An unknown single-label name is unknown, whether or not an upstream server answers.
  if (failing.addresses.length > 0 && name.includes('.')) {
    if (context.embeddedAnswers === false && failing.addresses.includes(embeddedDns)) {
      return finding('embedded-dns-broken', { ...facts, servers }, evidence, { fix: restart(from) });
    }
    const internal =
      endpoints.length > 0 && endpoints.every(({ networkId }) => topology.networks.get(networkId)?.internal === true);
    const closed: readonly Evidence[] = internal
      ? [{ kind: 'engine', source: `${facts.networks}: Internal`, value: 'true' }]
      : [];
    return finding(
      'nameserver-unreachable',
      { ...facts, servers, ...(internal && { internal: 'true' }) },
      [...closed, ...evidence],
      { fix: { kind: 'advice', what: 'set-dns', command: ['--dns', 'ADDRESS'] } },
    );
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
  const [best] = nearest;
  return finding(
    'name-not-found',
    { ...facts, nearest: nearest.join(', '), ...(down && { state: down.state }) },
    [...state, ...(place ? [place] : []), ...evidence, known],
    { fix: best === undefined ? null : { kind: 'use', value: best } },
  );
}

/** On a network of the user's own, Docker writes 127.0.0.11 into resolv.conf; where it is not there, somebody took it out. */
function notDocker(topology: Topology, files: NameFiles | null, networks: readonly string[]): Evidence | null {
  const servers = files?.resolver?.nameservers;
  if (servers === undefined || topology.engine.product !== 'docker' || servers.includes(embeddedDns)) return null;
  if (!networks.some((network) => hasNames(topology.engine, network))) return null;
  return { kind: 'file', source: '/etc/resolv.conf', value: servers.join(', ') || 'no nameserver' };
}

function restore(from: Container): Fix {
  return { kind: 'advice', what: 'restore-resolver', command: ['docker', 'restart', from.name] };
}

function restart(from: Container): Fix {
  return { kind: 'advice', what: 'restart', command: ['docker', 'restart', from.name] };
}

function connectFix(container: Container, networks: Container['endpoints']): Fix | null {
  const network = networks.find(({ networkName }) => networkName !== 'bridge');
  return network === undefined
    ? null
    : {
        kind: 'connect',
        container: container.id,
        name: container.name,
        networkId: network.networkId,
        network: network.networkName,
      };
}

function withoutDot(name: string): string {
  return name.replace(/\.$/, '');
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
  // Shells ask over TCP, which a server, or a firewall before it, may not take: programs were told that there is no such name.
  if (resolution.steps.some(({ source, unknown }) => source === 'system' && unknown === true))
    return { addresses: [], silent: false };
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
  return finding(
    'could-not-check',
    { what: 'names', from: from.name, name: resolution.name },
    [...askedEvidence(resolution), { kind: 'probe', source: `exec in ${from.name}`, value: 'no tool that could ask' }],
    { severity: 'warning', layer: 'names' },
  );
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
