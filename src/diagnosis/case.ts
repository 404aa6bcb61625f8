import type { Container, Endpoint, Port } from '../model/container.ts';
import type { FilterChain, FilterRule, NetworkNamespace, NotRead, PolicyRule, Route } from '../model/namespace.ts';
import type { HostLink } from '../model/wiring.ts';
import type { Network, NetworkMember } from '../model/network.ts';
import type { Iperf3Observation, Observation, PingObservation } from '../model/observation.ts';
import type { Resolution } from '../model/resolution.ts';
import type { Swarm } from '../model/swarm.ts';
import type { Topology } from '../model/topology.ts';
import type { NameFiles } from '../namespace/files.ts';
import type { Family } from '../topology/address.ts';
import type { Target } from '../topology/place.ts';
import type { WebAnswers } from './application.ts';

/** Where a question starts. `home` is the container whose network namespace it is: another one where it was told `container:x`. */
export type Source =
  | { readonly kind: 'container'; readonly container: Container; readonly home: Container | null }
  /** The engine's host. */
  | { readonly kind: 'host' }
  /** This machine. */
  | { readonly kind: 'here' };

/** What a question comes down to. */
export interface Goal {
  /** Whether it was asked for by a name that is looked up, by an address, or as an object of the engine. */
  readonly by: 'name' | 'address' | 'object';
  readonly who: GoalOwner;
  /** Null where no address is known: the name does not resolve, the container has none. */
  readonly address: string | null;
  readonly family: Family | null;
  /** The network over which it is asked, where that is one of the engine's. */
  readonly network: Network | null;
  /** What stands behind the port on the engine's host, where the host is asked. */
  readonly published: readonly PublishedPort[];
}

export type GoalOwner =
  | { readonly kind: 'container'; readonly container: Container; readonly endpoint: Endpoint | null }
  /** The engine's host, asked from elsewhere. */
  | { readonly kind: 'host' }
  /** A loopback address: whoever asks. */
  | { readonly kind: 'self' }
  /** In the subnet of a network, and nobody has it. */
  | { readonly kind: 'nobody'; readonly network: Network; readonly subnet: string }
  /** Only the network's own list knows it: a load balancer, an endpoint on another node. */
  | { readonly kind: 'member'; readonly network: Network; readonly member: NetworkMember }
  /** In no network of the engine. */
  | { readonly kind: 'outside' }
  /** The name does not resolve. `bearer`: the container that has the name all the same. */
  | { readonly kind: 'unresolved'; readonly name: string; readonly bearer: Container | null };

export interface PublishedPort {
  readonly container: Container;
  readonly port: Port;
  /** False where the container only asked for it. */
  readonly inForce: boolean;
}

/** What a packet to an address meets in the routing tables of a namespace. */
export type RouteAnswer =
  | { readonly kind: 'route'; readonly route: Route; readonly via: string | null; readonly dev: string | null }
  | { readonly kind: 'none' }
  | {
      readonly kind: 'blackhole' | 'unreachable' | 'prohibit';
      readonly route: Route | null;
      readonly rule: PolicyRule | null;
    }
  /** The tables were not read, or a rule may or may not apply. */
  | { readonly kind: 'unknown' };

/** What is known of one network namespace. */
export interface NamespaceFacts {
  /** Null where it could not be read, or need not be. */
  readonly namespace: NetworkNamespace | null;
  /** Why it could not be read. */
  readonly notRead: NotRead | null;
  /** What its interfaces are plugged into on the host, by the interface's index; null where that was not read. */
  readonly links: ReadonlyMap<number, HostLink> | null;
  /** The way to the other side. */
  readonly route: RouteAnswer;
}

export const nothingRead: NamespaceFacts = { namespace: null, notRead: null, links: null, route: { kind: 'unknown' } };

/** What the packets met, as seen by the probes. */
export type Outcome = 'works' | 'refused' | 'timed-out' | 'unreachable' | 'reset' | 'unresolved' | 'unknown';

/** One address that was tried, with what came of it. */
export interface Attempt {
  readonly goal: Goal;
  readonly outcome: Outcome;
  /** The probe that decided; null where none could be made. */
  readonly decided: Observation | null;
}

/** A rule whose counter rose while a probe failed. */
export interface CountedRule {
  /** In whose namespace: `source`, `target` or `host`. */
  readonly place: 'source' | 'target' | 'host';
  readonly chain: FilterChain;
  /** Null for the policy at the end of the chain. */
  readonly rule: FilterRule | null;
  /** Packets during the probe. */
  readonly packets: number;
}

export interface Counters {
  /** Where the rules could be read. */
  readonly read: readonly ('source' | 'target' | 'host')[];
  readonly risen: readonly CountedRule[];
}

/** What lookups told. */
export interface NameFacts {
  readonly name: string;
  readonly resolution: Resolution;
  readonly files: NameFiles | null;
  /** Whether the embedded DNS answers for a name that is surely its own; null where that was not asked. */
  readonly embeddedAnswers: boolean | null;
  /** Identical lookups that were made, and how many of them failed; null where it was asked once only. */
  readonly repeated: { readonly asked: number; readonly failed: number; readonly server: string } | null;
}

/** Everything that is known when conclusions are drawn. */
export interface Case {
  readonly topology: Topology;
  readonly source: Source;
  readonly target: Target;
  /** What decides: the address that a program would use first. */
  readonly goal: Goal;
  readonly outcome: Outcome;
  /** Every address that was tried, the goal's among them. */
  readonly attempts: readonly Attempt[];
  readonly names: NameFacts | null;
  readonly from: NamespaceFacts;
  /** Of the container that is asked for, or that stands behind the published port. */
  readonly to: NamespaceFacts;
  /** The engine's host, where it could be read. */
  readonly host: NetworkNamespace | null;
  /** `net.ipv4.ip_forward` as the engine sees it; null where it does not tell. */
  readonly forwarding: boolean | null;
  /** Small pings to the goal, one or two bursts of them. */
  readonly pings: readonly PingObservation[];
  readonly counters: Counters | null;
  /** What came of a connection to the port from inside the target, over loopback; null where that was not tried. */
  readonly inside: Outcome | null;
  /** Who else is known to listen on the port, where localhost was asked: container names. */
  readonly elsewhere: readonly string[];
  /** What came of the same, asked from the engine's host, of an address outside; null where that was not or could not be tried. */
  readonly fromHost: Observation | null;
  /** Other containers seen to have the goal's address inside. */
  readonly claimants: readonly Container[];
  /** The largest packet that passed with "don't fragment", in bytes; null where that was not measured. */
  readonly pathMtu: PathMtu | null;
  /** The swarm that the engine manages; null where that was not asked, or could not be. */
  readonly swarm: Swarm | null;
  /** Where the goal is a virtual address that does not work: the tasks behind it, asked directly. */
  readonly tasks: readonly Attempt[];
  /** How much passes to a container; null where it was not asked for, or could not be measured. */
  readonly throughput: Iperf3Observation | null;
  /** What a web server on the port said; null where the port is none's, or it was not asked. */
  readonly web: WebAnswers | null;
  readonly thresholds: Thresholds;
  /** Milliseconds since 1970, for how long something has been running. */
  readonly now: number;
  readonly observations: readonly Observation[];
}

/** Whether a packet of the interface's size passes. */
export interface PathMtu {
  /** Bytes, headers included. */
  readonly size: number;
  readonly passed: boolean;
  /** What passes, where that was found out; null else. */
  readonly mtu: number | null;
  readonly observation: Observation;
}

/** Beyond these a working connection counts as degraded. */
export interface Thresholds {
  readonly lossPercent: number;
  readonly latencyMs: number;
  /** Bits per second; null: throughput is not measured, which takes seconds and fills the line. */
  readonly bitsPerSecond: number | null;
}

export const defaultThresholds: Thresholds = { lossPercent: 1, latencyMs: 100, bitsPerSecond: null };
