/** The states of the Engine API; `unknown` for a word that no known version says. */
export type ContainerState =
  'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead' | 'unknown';

/** Where a container's network namespace comes from (`HostConfig.NetworkMode`). */
export type NetworkMode =
  | { readonly kind: 'default' }
  | { readonly kind: 'host' }
  | { readonly kind: 'none' }
  /** It lives in the namespace of another container, given by id. */
  | { readonly kind: 'container'; readonly container: string }
  /** A network, by the name or id it was created with; the attachments themselves are the endpoints. */
  | { readonly kind: 'network'; readonly network: string };

/** An address with its prefix length, e.g. 172.20.0.2 and 16. */
export interface InterfaceAddress {
  readonly address: string;
  readonly prefix: number;
}

/** A container's attachment to a network. Of a container that does not run, the addresses are null: the engine gives them at start. */
export interface Endpoint {
  readonly networkId: string;
  readonly networkName: string;
  readonly endpointId: string | null;
  readonly ipv4: InterfaceAddress | null;
  readonly ipv6: InterfaceAddress | null;
  readonly gateway4: string | null;
  readonly gateway6: string | null;
  readonly mac: string | null;
  /** Addresses that were asked for (`--ip`, `--ip6`), set also while the container is stopped. */
  readonly requested4: string | null;
  readonly requested6: string | null;
  /** Names given with `--network-alias`, and those the engine adds. Null until the container was inspected. */
  readonly aliases: readonly string[] | null;
  /** Every name the embedded DNS answers with this endpoint (API 1.44). Null where the engine does not tell. */
  readonly dnsNames: readonly string[] | null;
  /** `--link` on a user-defined network: `container:alias`. */
  readonly links: readonly string[];
  /** Highest wins the default route (API 1.48); 0 where not set. */
  readonly gatewayPriority: number;
}

/** A port of a container and where it is published, if it is. */
export interface Port {
  readonly port: number;
  readonly protocol: string;
  /** Null where the port is only exposed. An empty host address of Podman's reads as `0.0.0.0`. */
  readonly published: { readonly address: string; readonly port: number } | null;
}

/** What the container's health check says. */
export interface Health {
  readonly status: 'starting' | 'healthy' | 'unhealthy';
  readonly failingStreak: number;
  /** Output of the newest check, as the container printed it: hostile text. */
  readonly lastOutput: string | null;
}

/** How the container was told to resolve names (`--dns`, `--dns-search`, `--dns-option`, `--add-host`). */
export interface ResolverSettings {
  readonly servers: readonly string[];
  readonly search: readonly string[];
  readonly options: readonly string[];
  /** `name:address` as given. */
  readonly extraHosts: readonly string[];
}

/** What only the container's own inspect tells. */
export interface ContainerDetail {
  readonly hostname: string;
  readonly domainname: string;
  readonly exitCode: number;
  /** The engine's words on why it did not start; empty when it did. */
  readonly error: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  /** Process id on the engine's host; 0 when not running. */
  readonly pid: number;
  readonly restartCount: number;
  readonly resolver: ResolverSettings;
  /** `HostConfig.Links` of the default bridge: `/source:/target/alias`. */
  readonly links: readonly string[];
  /** Bindings that were asked for; what the engine made of them is in `ports`. */
  readonly requestedPorts: readonly Port[];
  /** `HTTP_PROXY` and its kin among the environment it was created with; passwords in them are left out. */
  readonly proxies: readonly { readonly name: string; readonly value: string }[];
}

/** A container and its attachments. */
export interface Container {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly imageId: string;
  readonly state: ContainerState;
  readonly created: string | null;
  readonly health: Health | null;
  readonly mode: NetworkMode;
  readonly ports: readonly Port[];
  readonly labels: Readonly<Record<string, string>>;
  /** In the order of their names, one per network. */
  readonly endpoints: readonly Endpoint[];
  /** Null while only the list was read. */
  readonly detail: ContainerDetail | null;
}
