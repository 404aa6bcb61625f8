import type { SwarmPort } from './swarm.ts';

/** Where a service's name is kept. `docker` is the embedded DNS of a network, `swarm` the managers' list of services. */
export type ServiceSourceKind = 'docker' | 'swarm' | 'consul' | 'etcd' | 'zookeeper';

/** One place that was asked for services. */
export interface ServiceSource {
  readonly kind: ServiceSourceKind;
  /** Stable and unique among the sources of one engine: `docker`, `swarm`, or that of a registry's configuration. */
  readonly id: string;
  /** As people call it. */
  readonly name: string;
  /** `failed` where it was asked and gave nothing usable; what is known of it from before stays and is marked `stale`. */
  readonly state: 'connecting' | 'ready' | 'stale' | 'failed';
  /** Why it failed: the `reason` of the error, and what it was about, for `src/text`. */
  readonly failure: { readonly reason: string; readonly detail: Readonly<Record<string, string | number>> } | null;
}

/** Health as one witness sees it. `none`: it checks nothing; `unknown`: it could not say. */
export type ServiceHealth = 'passing' | 'warning' | 'critical' | 'starting' | 'none' | 'unknown';

/** What the three witnesses say of one instance. Null where a witness has nothing to do with it or was not asked. */
export interface InstanceHealth {
  readonly registry: ServiceHealth | null;
  readonly docker: ServiceHealth | null;
  /** A connection made from a client's place. */
  readonly probe: ServiceHealth | null;
  /** What the failing check itself printed, bounded; null where none fails or prints. */
  readonly output: string | null;
}

/** How long an entry lives without being renewed. */
export interface Expiry {
  /** etcd's lease, ZooKeeper's session, Consul's TTL check, the TTL of a DNS record. */
  readonly kind: 'lease' | 'session' | 'check' | 'record';
  readonly ttlSeconds: number | null;
  /** What was left of it when it was read; null where that can't be known. */
  readonly leftSeconds: number | null;
}

/** One place that a service's name leads to. */
export interface ServiceInstance {
  /** As its source calls it; the container's or task's id for Docker's own. */
  readonly id: string;
  readonly address: string;
  readonly port: number | null;
  /** Id of the container that has this address now; null where none has, or it is on another machine. */
  readonly container: string | null;
  /** Node it was placed on or registered by. */
  readonly node: string | null;
  readonly version: string | null;
  readonly weight: number | null;
  readonly tags: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly health: InstanceHealth;
  /** Milliseconds the last probe took; null where none was made. */
  readonly responseMs: number | null;
  readonly expiry: Expiry | null;
}

/** Why a name is one. */
export type ServiceNameKind = 'container' | 'id' | 'alias' | 'compose' | 'link' | 'service' | 'tasks' | 'registered';

/** What managers know of a service besides its tasks. */
export interface SwarmFacts {
  /** Tasks wanted; null where each node has one. */
  readonly wanted: number | null;
  readonly ports: readonly SwarmPort[];
}

/** A name and what answers to it. */
export interface Service {
  readonly name: string;
  readonly kind: ServiceNameKind;
  /** `ServiceSource.id`. */
  readonly source: string;
  /** Id of the network in which the name is known; null for registries. */
  readonly network: string | null;
  /** A Swarm service's virtual address in that network; null without one (`dnsrr`, everything else). */
  readonly virtualAddress: string | null;
  /** Id of the only container that knows the name: a `--link` of its own. Without it, everybody on the network does. */
  readonly knownTo?: string;
  /** Of a Swarm service. */
  readonly swarm?: SwarmFacts;
  /** Set where the engine may not answer it: before Docker 25, a name that it may have made up itself (`focused_turing`). */
  readonly doubtful?: true;
  readonly instances: readonly ServiceInstance[];
}

/** Where what is registered and what is there have drifted apart; of a swarm, what its managers know and what this node's DNS answers. */
export type Drift =
  /** Registered, and no container has the address (never had, stopped, or is gone). */
  | {
      readonly kind: 'registered-without-container';
      readonly service: string;
      readonly source: string;
      readonly instance: string;
      readonly address: string;
    }
  /** A container that looks like an instance (same image, label or name as registered ones) and is not registered. */
  | {
      readonly kind: 'container-without-registration';
      readonly service: string;
      readonly source: string;
      readonly container: string;
    }
  /** The container is there under another address. */
  | {
      readonly kind: 'address-differs';
      readonly service: string;
      readonly source: string;
      readonly instance: string;
      readonly container: string;
      readonly registered: string;
      readonly actual: string;
    }
  /** The container is there and listens elsewhere. */
  | {
      readonly kind: 'port-differs';
      readonly service: string;
      readonly source: string;
      readonly instance: string;
      readonly container: string;
      readonly registered: number;
      readonly actual: readonly number[];
    }
  /** A node's DNS still answers with a task that the swarm no longer runs. */
  | {
      readonly kind: 'record-without-task';
      readonly service: string;
      readonly source: string;
      /** Name of the task. */
      readonly instance: string;
      readonly network: string;
      readonly address: string;
    }
  /** The swarm runs a task that this node's DNS does not answer with. */
  | {
      readonly kind: 'task-without-record';
      readonly service: string;
      readonly source: string;
      /** Id of the task. */
      readonly instance: string;
      readonly network: string;
      readonly address: string;
    }
  /** A node's DNS answers with a virtual address that is not the service's. */
  | {
      readonly kind: 'virtual-address-differs';
      readonly service: string;
      readonly source: string;
      readonly network: string;
      readonly registered: string;
      readonly actual: string;
    }
  /** Registry and Docker disagree about health. */
  | {
      readonly kind: 'health-differs';
      readonly service: string;
      readonly source: string;
      readonly instance: string;
      readonly container: string;
      readonly registry: ServiceHealth;
      readonly docker: ServiceHealth;
    };
