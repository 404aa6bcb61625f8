/** What an engine knows of the swarm it is in. */
export type Swarm =
  /** It is in none. */
  | { readonly kind: 'none' }
  /** A worker: only managers know the services; the records are those of the networks it takes part in. */
  | { readonly kind: 'worker'; readonly records: readonly SwarmRecord[] }
  | {
      readonly kind: 'manager';
      readonly nodes: readonly SwarmNode[];
      readonly services: readonly SwarmService[];
      readonly tasks: readonly SwarmTask[];
      readonly records: readonly SwarmRecord[];
    };

export interface SwarmNode {
  readonly id: string;
  readonly hostname: string;
  readonly role: 'manager' | 'worker';
  /** `active`, `pause`, `drain`. */
  readonly availability: string;
  /** `ready`, `down`, `disconnected`, `unknown`. */
  readonly state: string;
  readonly address: string | null;
}

export interface SwarmService {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly mode: 'replicated' | 'global' | 'job';
  /** Tasks wanted; null where each node has one. */
  readonly replicas: number | null;
  readonly endpointMode: 'vip' | 'dnsrr';
  /** One for each network of the service, `ingress` among them. */
  readonly virtualAddresses: readonly SwarmAddress[];
  /** Networks asked for, with other names for the service there. By id or, as it was written, by name. */
  readonly networks: readonly { readonly target: string; readonly aliases: readonly string[] }[];
  readonly ports: readonly SwarmPort[];
  readonly labels: Readonly<Record<string, string>>;
}

export interface SwarmAddress {
  readonly networkId: string;
  readonly address: string;
}

/** `ingress`: each node takes it and the routing mesh brings it to a task; `host`: only the nodes that have a task. */
export interface SwarmPort {
  readonly protocol: string;
  /** Inside. */
  readonly target: number;
  /** Null until the swarm chose one. */
  readonly published: number | null;
  readonly mode: 'ingress' | 'host';
}

export interface SwarmTask {
  readonly id: string;
  readonly service: string;
  /** Number among the replicas; null of a global service. */
  readonly slot: number | null;
  readonly node: string | null;
  /** `running`, `pending`, `failed`, …: docs.docker.com/engine/swarm/how-swarm-mode-works/swarm-task-states. */
  readonly state: string;
  readonly wanted: string;
  /** Why it does not run, in the swarm's words; hostile text. */
  readonly error: string | null;
  readonly container: string | null;
  readonly addresses: readonly SwarmAddress[];
}

/** What a node's embedded DNS knows of a service on one network. */
export interface SwarmRecord {
  readonly networkId: string;
  readonly service: string;
  readonly virtualAddress: string | null;
  readonly tasks: readonly { readonly name: string; readonly address: string }[];
}
