import type { Container } from '../model/container.ts';
import type { NetworkNamespace, NotRead } from '../model/namespace.ts';
import type { HostLink } from '../model/wiring.ts';
import type { HttpObservation, Iperf3Observation, Observation, PingObservation } from '../model/observation.ts';
import type { Resolution } from '../model/resolution.ts';
import type { Swarm } from '../model/swarm.ts';
import type { NameFiles } from '../namespace/files.ts';
import type { HttpRequest } from '../probe/http.ts';
import type { PathMtu, Source } from './case.ts';

/** What was read of a namespace, or why nothing was. */
export interface ReadNamespace {
  readonly namespace: NetworkNamespace | null;
  readonly notRead: NotRead | null;
}

/**
 * What a diagnosis does in the world. Each answers null where it can't be done there; only a broken connection to the engine, a container
 * that went away in the middle, and the caller's signal end it with an error.
 */
export interface Means {
  files(container: Container): Promise<NameFiles | null>;
  resolve(container: Container, files: NameFiles, name: string): Promise<Resolution | null>;
  /** Asks a server the same question several times. @returns how many of them failed */
  ask(
    container: Container,
    server: string,
    name: string,
    times: number,
  ): Promise<{ readonly asked: number; readonly failed: number } | null>;
  /** Looks a name up where the source is no container. */
  lookUp(source: Source, name: string): Promise<readonly string[] | null>;
  /** Work in several steps: what one of them needs stays for the next. */
  together<T>(work: () => Promise<T>): Promise<T>;
  /** `complete`: also what the container's own tools can't tell, policy rules and the packet filter among it, which takes longer. */
  namespace(container: Container, want: { readonly complete: boolean }): Promise<ReadNamespace>;
  /** What the interfaces of a namespace are plugged into on the host, by their index. */
  links(container: Container, namespace: NetworkNamespace): Promise<ReadonlyMap<number, HostLink> | null>;
  host(): Promise<NetworkNamespace | null>;
  forwarding(): Promise<boolean | null>;
  /** @param wait seconds */
  connect(
    source: Source,
    address: string,
    port: number,
    protocol: 'tcp' | 'udp',
    wait: number,
  ): Promise<Observation | null>;
  ping(
    source: Source,
    address: string,
    options: { readonly count: number; readonly interval: number; readonly wait: number },
  ): Promise<PingObservation | null>;
  /** The swarm that the engine is in. */
  swarm(): Promise<Swarm | null>;
  /** How much passes to a container, over TCP, measured for {@link seconds}. */
  throughput(source: Source, target: Container, address: string, seconds: number): Promise<Iperf3Observation | null>;
  /** Asks a web server inside the time limit; only containers can. @param wait seconds */
  web(source: Source, request: HttpRequest, wait: number): Promise<HttpObservation | null>;
  /** Whether packets of up to `limit` bytes pass unfragmented. */
  pathMtu(source: Source, address: string, limit: number): Promise<PathMtu | null>;
}
