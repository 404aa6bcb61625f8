import type { Observation } from './observation.ts';

/** The codes of what a diagnosis may conclude. Public: they never change their meaning. `docs/findings` has a page for each. */
export const findingCodes = [
  'engine-unreachable',
  'container-not-found',
  'source-not-running',
  'target-not-running',
  'host-port-taken',
  'start-failed',
  'source-paused',
  'target-paused',
  'target-restarting',
  'target-starting',
  'target-unhealthy',
  'shared-namespace-stale',
  'dns-default-bridge',
  'name-not-found',
  'name-on-other-network',
  'name-overridden',
  'name-ambiguous',
  'localhost-is-self',
  'host-name-missing',
  'resolver-not-docker',
  'embedded-dns-broken',
  'nameserver-unreachable',
  'resolver-intermittent',
  'search-domain',
  'stale-address',
  'no-network',
  'no-shared-network',
  'internal-network',
  'icc-disabled',
  'target-on-host-network',
  'same-namespace',
  'macvlan-host-isolation',
  'overlay-blocked',
  'subnet-overlap',
  'duplicate-address',
  'address-mismatch',
  'address-pool-exhausted',
  'no-route',
  'blackhole-route',
  'wrong-gateway',
  'return-route-missing',
  'interface-down',
  'link-broken',
  'forwarding-disabled',
  'no-masquerade',
  'outside-silent',
  'nothing-listening',
  'listening-on-loopback',
  'listening-on-other-address',
  'wrong-address-family',
  'wrong-protocol',
  'published-port-used-inside',
  'port-not-published',
  'published-on-loopback',
  'firewall-drop',
  'firewall-reject',
  'path-mtu',
  'packet-loss',
  'high-latency',
  'low-throughput',
  'not-registered',
  'instance-gone',
  'instance-unhealthy',
  'request-failed',
  'vip-not-served',
  'service-without-tasks',
  'service-duplicated',
  'kubernetes-name',
  'http-error',
  'tls-mismatch',
  'certificate-problem',
  'proxy-configured',
  'just-started',
  'could-not-check',
  'model-disagrees',
] as const;

export type FindingCode = (typeof findingCodes)[number];

/** In the order in which they decide on the cause. */
export const findingLayers = [
  'engine',
  'lifecycle',
  'names',
  'attachment',
  'addressing',
  'routing',
  'transport',
  'quality',
  'service',
] as const;

export type FindingLayer = (typeof findingLayers)[number];

export type Severity = 'error' | 'warning' | 'info';

/** What was read (object, field, value) or observed (the probe, what it printed). */
export interface Evidence {
  readonly kind:
    | 'engine'
    | 'file'
    | 'probe'
    | 'name'
    | 'socket'
    | 'route'
    | 'rule'
    | 'interface'
    | 'link'
    | 'neighbour'
    | 'filter'
    | 'sysctl'
    | 'registry';
  /** Where it stands: a field of the engine's answer, a file, a probe. */
  readonly source: string;
  readonly value: string;
}

/** What mends it. Only those with an `action` may be done on a click, after asking; the others are shown as what to type or to change. */
export type Fix =
  | { readonly kind: 'start' | 'unpause'; readonly container: string; readonly name: string }
  | {
      readonly kind: 'connect';
      readonly container: string;
      readonly name: string;
      readonly networkId: string;
      readonly network: string;
    }
  /** Something else is to be written where the question's name, address or port stands. */
  | { readonly kind: 'use'; readonly value: string }
  /** Never done here. The words are made from what it is for; `command` is what to type, '' where there is no one command. */
  | { readonly kind: 'advice'; readonly what: AdviceCode; readonly command: readonly string[] };

/** What is advised where nothing may be done on a click. */
export type AdviceCode =
  | 'logs'
  | 'recreate'
  | 'restart'
  | 'free-port'
  | 'wait'
  | 'add-network'
  | 'edit-hosts'
  | 'add-host-gateway'
  | 'restore-resolver'
  | 'set-dns'
  | 'own-network'
  | 'allow-icc'
  | 'macvlan-shim'
  | 'open-overlay-ports'
  | 'other-subnet'
  | 'free-address'
  | 'add-route'
  | 'delete-route'
  | 'set-gateway'
  | 'interface-up'
  | 'reconnect'
  | 'set-sysctl'
  | 'masquerade'
  | 'bind-all'
  | 'publish'
  | 'delete-rule'
  | 'set-mtu'
  | 'restart-engine'
  | 'distinct-names'
  | 'set-no-proxy'
  | 'deregister';

/** One conclusion. Its words are made in `src/text` from the code and the facts. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly layer: FindingLayer;
  /** Names and values for the sentence; hostile text. */
  readonly facts: Readonly<Record<string, string>>;
  /** Never empty. */
  readonly evidence: readonly Evidence[];
  readonly fix: Fix | null;
}

/** What a question comes to. */
export type Verdict = 'reachable' | 'degraded' | 'unreachable' | 'unknown';

/** What a step of the way is; the last ones are what a client does before it sends a packet: asks a registry, leaves out the unhealthy, chooses. */
export const stepKinds = [
  ...(['name', 'rule', 'route', 'interface', 'link', 'bridge', 'network', 'isolation', 'filter'] as const),
  ...(['published-port', 'uplink', 'outside', 'socket', 'registry', 'health', 'choice'] as const),
] as const;

/** One step of the way of a packet, with the facts that were used. */
export interface PathStep {
  /** Name of the container, `host`, or a network. */
  readonly at: string;
  readonly what: (typeof stepKinds)[number];
  /** Hostile text; the keys are the program's own. */
  readonly detail: Readonly<Record<string, string>>;
  /** False where nothing is known of it: it was not read. */
  readonly known: boolean;
  readonly blockedBy: FindingCode | null;
}

/** Where a question starts. */
export interface DiagnosedSource {
  readonly kind: 'container' | 'host' | 'here';
  readonly id: string | null;
  readonly name: string;
}

/** Where a question goes, and what it came down to. */
export interface DiagnosedTarget {
  readonly kind: 'container' | 'host' | 'address' | 'name';
  readonly id: string | null;
  readonly name: string;
  /** As it was written. */
  readonly asked: string;
  readonly address: string | null;
  readonly port: number | null;
  readonly protocol: 'tcp' | 'udp';
  /** Over which network it is asked. */
  readonly network: string | null;
}

/** The answer to "why can't A reach B?". */
export interface Diagnosis {
  readonly from: DiagnosedSource;
  readonly to: DiagnosedTarget;
  readonly verdict: Verdict;
  /** The one finding that explains a verdict other than `reachable`. It is among the findings. */
  readonly cause: Finding | null;
  /** The cause first, then by layer. */
  readonly findings: readonly Finding[];
  readonly path: readonly PathStep[];
  readonly returnPath: readonly PathStep[];
  readonly observations: readonly Observation[];
  /** ISO 8601. */
  readonly at: string;
  readonly ms: number;
}
