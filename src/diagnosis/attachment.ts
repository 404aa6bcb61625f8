import { addressAndPort } from '../topology/address.ts';
import type { Container, Endpoint } from '../model/container.ts';
import type { Evidence, Finding, Fix } from '../model/diagnosis.ts';
import type { Network } from '../model/network.ts';
import { isUp, namespaceOf, namespaceOwner, sharersOf } from '../topology/shared.ts';
import { apiAtLeast } from '../topology/versions.ts';
import type { Case } from './case.ts';
import { finding } from './catalogue.ts';
import { commonFacts, sourceName, targetContainer } from './who.ts';

/** What the attachments of both sides say, where they can't reach each other. */
export function attachmentFindings(c: Case): readonly Finding[] {
  const lonely = noNetwork(c);
  if (lonely) return [lonely];
  const found = [
    onHostNetwork(c),
    noSharedNetwork(c),
    internalNetwork(c),
    noCommunication(c),
    macvlanIsolation(c),
    overlay(c),
  ];
  return found.filter((one) => one !== null);
}

/** That both live in one namespace is worth knowing, whatever came of the question. */
export function sameNamespace(c: Case): Finding | null {
  const target =
    c.goal.who.kind === 'container' ? c.goal.who.container : c.goal.who.kind === 'self' ? companion(c) : null;
  if (target === null || c.source.kind !== 'container' || target.id === c.source.container.id) return null;
  const [ours, theirs] = [namespaceOf(c.topology, c.source.container), namespaceOf(c.topology, target)];
  const same =
    (ours.kind === 'host' && theirs.kind === 'host') ||
    (ours.kind === 'container' && theirs.kind === 'container' && ours.owner.id === theirs.owner.id);
  if (!same) return null;
  const evidence: readonly Evidence[] = [c.source.container, target].map((container) => ({
    kind: 'engine',
    source: `${container.name}: HostConfig.NetworkMode`,
    value: modeText(container),
  }));
  return finding('same-namespace', commonFacts(c), evidence, {
    severity: 'info',
    fix: { kind: 'use', value: '127.0.0.1' },
  });
}

/** Another container in the namespace of the source. */
function companion(c: Case): Container | null {
  return c.source.kind === 'container'
    ? (sharersOf(c.topology, c.source.container).find((one) => isUp(one)) ?? null)
    : null;
}

/**
 * Whether the attachments alone say that nothing gets through, so that a probe which does disagrees with them.
 */
export function saysBlocked(c: Case): boolean {
  return noSharedNetwork(c) !== null || internalNetwork(c) !== null || noCommunication(c) !== null;
}

function modeText({ mode }: Container): string {
  switch (mode.kind) {
    case 'container':
      return `container:${mode.container.slice(0, 12)}`;
    case 'network':
      return mode.network;
    default:
      return mode.kind;
  }
}

/** The attachments that count; the pseudo networks of the engine are none. */
export function attachments(c: Case, container: Container): readonly Endpoint[] {
  const owner = namespaceOwner(c.topology, container);
  return (owner ?? container).endpoints.filter(({ networkName }) => networkName !== 'none' && networkName !== 'host');
}

export function sourceAttachments(c: Case): readonly Endpoint[] {
  return c.source.kind === 'container' ? attachments(c, c.source.container) : [];
}

function namesOf(endpoints: readonly Endpoint[]): string {
  return endpoints.map(({ networkName }) => networkName).join(', ');
}

function attachedEvidence(container: Container, endpoints: readonly Endpoint[]): Evidence {
  return {
    kind: 'engine',
    source: `${container.name}: NetworkSettings.Networks`,
    value: endpoints.length === 0 ? 'none' : namesOf(endpoints),
  };
}

/** Either of the two is attached to nothing, and does not live on the host either. */
function noNetwork(c: Case): Finding | null {
  const source = c.source.kind === 'container' ? c.source.container : null;
  if (source && c.goal.who.kind !== 'self' && isLonely(c, source)) return lonely(c, source, targetContainer(c));
  const target = c.goal.who.kind === 'container' || c.goal.who.kind === 'unresolved' ? targetContainer(c) : null;
  if (target && target.id !== source?.id && isLonely(c, target)) return lonely(c, target, source);
  return null;
}

function isLonely(c: Case, container: Container): boolean {
  const namespace = namespaceOf(c.topology, container);
  return namespace.kind === 'container' && attachments(c, container).length === 0;
}

function lonely(c: Case, container: Container, other: Container | null): Finding {
  const owner = namespaceOwner(c.topology, container) ?? container;
  const evidence: readonly Evidence[] = [
    { kind: 'engine', source: `${owner.name}: HostConfig.NetworkMode`, value: modeText(owner) },
    attachedEvidence(owner, []),
  ];
  const networks =
    other === null ? [] : attachments(c, other).map(({ networkId }) => c.topology.networks.get(networkId));
  const network = networks.find((candidate) => candidate !== undefined && candidate.name !== 'bridge') ?? networks[0];
  // The engine refuses to connect what was created with `--network none`.
  const fix: Fix | null =
    owner.mode.kind === 'none'
      ? { kind: 'advice', what: 'add-network', command: [] }
      : network === undefined
        ? null
        : connect(owner, network);
  return finding('no-network', { ...commonFacts(c), name: container.name, owner: owner.name }, evidence, { fix });
}

export function connect(container: Container, network: Network): Fix {
  return {
    kind: 'connect',
    container: container.id,
    name: container.name,
    networkId: network.id,
    network: network.name,
  };
}

/** Nothing of the engine's gives a name to whoever lives on the host. Asked by its address, it is the host that answers, or does not. */
function onHostNetwork(c: Case): Finding | null {
  const { who } = c.goal;
  if (who.kind !== 'unresolved' || who.bearer === null || c.source.kind !== 'container') return null;
  const home = namespaceOf(c.topology, who.bearer);
  if (home.kind !== 'host' || namespaceOf(c.topology, c.source.container).kind === 'host') return null;
  const evidence: readonly Evidence[] = [
    { kind: 'engine', source: `${who.bearer.name}: HostConfig.NetworkMode`, value: modeText(who.bearer) },
    { kind: 'name', source: who.name, value: 'no address' },
  ];
  const gateway = sourceAttachments(c).find(({ gateway4 }) => gateway4 !== null)?.gateway4 ?? null;
  const port = c.target.port === null ? '' : `:${c.target.port}`;
  return finding('target-on-host-network', commonFacts(c), evidence, {
    fix: gateway === null ? null : { kind: 'use', value: `${gateway}${port}` },
  });
}

/** Docker keeps its bridges apart. What asks by name never comes this far: the name does not resolve. */
function noSharedNetwork(c: Case): Finding | null {
  const { who, network } = c.goal;
  if (who.kind !== 'container' || network === null || c.source.kind !== 'container' || !mayBeDropped(c)) return null;
  if (c.topology.engine.product !== 'docker') return null;
  const { container } = c.source;
  if (namespaceOf(c.topology, container).kind === 'host') return null;
  const [ours, theirs] = [attachments(c, container), attachments(c, who.container)];
  if (ours.length === 0 || ours.some(({ networkId }) => networkId === network.id)) return null;
  // Routes of the user's own may lead there all the same, by a router that is in both.
  if (c.from.route.kind === 'route' && goesThroughRouter(c, ours)) return null;
  const shared = theirs.find(({ networkId }) => ours.some((endpoint) => endpoint.networkId === networkId));
  const better = (shared?.ipv4 ?? shared?.ipv6)?.address;
  const fix: Fix =
    better !== undefined
      ? {
          kind: 'use',
          value: addressAndPort(better, c.target.port),
        }
      : connect(namespaceOwner(c.topology, container) ?? container, network);
  const facts = { ...commonFacts(c), networks: namesOf(ours), theirs: network.name, shared: shared?.networkName ?? '' };
  return finding(
    'no-shared-network',
    facts,
    [attachedEvidence(container, ours), attachedEvidence(who.container, theirs)],
    { fix },
  );
}

function goesThroughRouter(c: Case, ours: readonly Endpoint[]): boolean {
  const route = c.from.route.kind === 'route' ? c.from.route : null;
  if (route?.via == null || route.route.to === 'default') return false;
  return !ours.some(({ gateway4, gateway6 }) => route.via === gateway4 || route.via === gateway6);
}

/** Asked for the outside from networks that have no way out, or for a name that only servers of the outside know. */
function internalNetwork(c: Case): Finding | null {
  const { who } = c.goal;
  const external =
    who.kind === 'outside' || (who.kind === 'unresolved' && who.bearer === null && who.name.includes('.'));
  if (!external || c.source.kind !== 'container') return null;
  if (namespaceOf(c.topology, c.source.container).kind !== 'container') return null;
  const ours = attachments(c, c.source.container);
  const networks = ours.map(({ networkId }) => c.topology.networks.get(networkId));
  if (networks.length === 0 || !networks.every((network) => network?.internal === true)) return null;
  const evidence: readonly Evidence[] = ours.map(({ networkName }) => ({
    kind: 'engine',
    source: `${networkName}: Internal`,
    value: 'true',
  }));
  return finding('internal-network', { ...commonFacts(c), networks: namesOf(ours) }, evidence, {
    fix: {
      kind: 'advice',
      what: 'add-network',
      command: ['docker', 'network', 'connect', 'NETWORK', sourceName(c.source)],
    },
  });
}

/** Packets that Docker drops vanish; whoever is refused was heard. */
function mayBeDropped({ outcome }: Case): boolean {
  return outcome !== 'refused' && outcome !== 'reset';
}

/**
 * Inter-container communication is off on the bridge they share. Before 27 the engine did not filter IPv6.
 */
function noCommunication(c: Case): Finding | null {
  const { who, network, family } = c.goal;
  if (who.kind !== 'container' || network === null || network.icc || network.driver !== 'bridge') return null;
  if (c.source.kind !== 'container' || !mayBeDropped(c)) return null;
  if (family === 6 && !apiAtLeast(c.topology.engine, 1, 46)) return null;
  const [ours, theirs] = [c.source.home, namespaceOwner(c.topology, who.container)];
  if (ours === null || theirs === null || ours.id === theirs.id) return null;
  if (!ours.endpoints.some(({ networkId }) => networkId === network.id)) return null;
  const evidence: readonly Evidence[] = [
    { kind: 'engine', source: `${network.name}: com.docker.network.bridge.enable_icc`, value: 'false' },
  ];
  return finding('icc-disabled', { ...commonFacts(c), network: network.name }, evidence, {
    fix: { kind: 'advice', what: 'allow-icc', command: [] },
  });
}

/** The kernel passes nothing between an interface and the macvlan interfaces that hang on it. */
function macvlanIsolation(c: Case): Finding | null {
  if (!mayBeDropped(c)) return null;
  const { who } = c.goal;
  const fromHost = c.source.kind !== 'container' || namespaceOf(c.topology, c.source.container).kind === 'host';
  const network = fromHost
    ? who.kind === 'container'
      ? c.goal.network
      : null
    : who.kind === 'host'
      ? hangingNetwork(c)
      : null;
  if (network === null || (network.driver !== 'macvlan' && network.driver !== 'ipvlan')) return null;
  const evidence: readonly Evidence[] = [
    { kind: 'engine', source: `${network.name}: Driver`, value: network.driver },
    { kind: 'engine', source: `${network.name}: parent`, value: network.parent ?? 'none' },
  ];
  const facts = { ...commonFacts(c), network: network.name, parent: network.parent ?? '' };
  return finding('macvlan-host-isolation', facts, evidence, {
    fix: { kind: 'advice', what: 'macvlan-shim', command: [] },
  });
}

/** The network over which a container would leave, where it has none but such. */
function hangingNetwork(c: Case): Network | null {
  const networks = sourceAttachments(c).map(({ networkId }) => c.topology.networks.get(networkId));
  const hanging = networks.every((network) => network?.driver === 'macvlan' || network?.driver === 'ipvlan');
  return hanging ? (networks[0] ?? null) : null;
}

/** The other end is on another node, the name resolves, and no packet comes back. */
function overlay(c: Case): Finding | null {
  const { who, network, address } = c.goal;
  if (network?.driver !== 'overlay' || (c.outcome !== 'timed-out' && c.outcome !== 'unreachable')) return null;
  if (who.kind !== 'nobody' && who.kind !== 'member') return null;
  if (!sourceAttachments(c).some(({ networkId }) => networkId === network.id)) return null;
  if (c.goal.by !== 'name') return null;
  const evidence: readonly Evidence[] = [
    { kind: 'engine', source: `${network.name}: Driver`, value: 'overlay' },
    { kind: 'name', source: c.names?.name ?? '', value: address ?? '' },
  ];
  return finding('overlay-blocked', { ...commonFacts(c), network: network.name }, evidence, {
    fix: { kind: 'advice', what: 'open-overlay-ports', command: [] },
  });
}
