import pMap from 'p-map';
import type { Container } from '../model/container.ts';
import type { Connection, NetworkNamespace, NotRead } from '../model/namespace.ts';
import type { Service } from '../model/service.ts';
import type { Topology } from '../model/topology.ts';
import type { NameFiles } from '../namespace/files.ts';
import { lookInside, socketsGap, unlessGone } from '../namespace/look.ts';
import type { InsideRunner } from '../runner/inside.ts';
import { parseHostAddress } from '../topology/address.ts';
import { namespaceGroups } from '../topology/groups.ts';
import { ownersOf } from '../topology/owners.ts';

/** What a container goes by although the service is no longer there. */
export interface Hold {
  /** Id of the container; of several in one namespace the first. */
  readonly container: string;
  /** An open TCP connection, or a line of its hosts file. */
  readonly kind: 'connection' | 'hosts';
  readonly address: string;
  /** Port of the connection; null of a line. */
  readonly port: number | null;
  /** Of the connection; null of a line. */
  readonly state: Connection['state'] | null;
  /** How many of the same. */
  readonly count: number;
  /** Id of the container that has the address now; null where none has. */
  readonly owner: string | null;
}

/** What clients of a service may still go by. */
export interface ClientCaches {
  /** Seconds for which whoever asked may keep the answer; null where it is not known. */
  readonly ttlSeconds: number | null;
  /** Where the service is now. */
  readonly addresses: readonly string[];
  readonly holds: readonly Hold[];
  /** Network namespaces that were looked into. */
  readonly read: number;
  /** Those that were not, because there are too many. */
  readonly left: number;
  readonly unread: readonly { readonly container: string; readonly why: NotRead['why']; readonly detail: string }[];
}

export interface ClientOptions {
  readonly topology: Topology;
  readonly runner: InsideRunner;
  readonly files: (container: Container) => Promise<NameFiles>;
  readonly signal?: AbortSignal | undefined;
  /** How many were looked into, of how many. */
  readonly onProgress?: ((done: number, all: number) => void) | undefined;
}

const parallel = 6;
/** More are not looked into. */
const mostClients = 300;

/**
 * Which containers that run still hold connections to an address where the service was, or lines of their hosts files that name it: an
 * address in a bridge network that nobody has, asked at the service's port. Overlay and macvlan networks reach machines that this engine
 * does not see, so nothing is said of them. Nothing is started for it.
 * @param services the service, under each of its sources
 * @throws {EngineError} @throws {StoppedError}
 */
export async function clientCaches(services: readonly Service[], options: ClientOptions): Promise<ClientCaches> {
  const { topology, runner, files, signal, onProgress } = options;
  const place = placeOf(services);
  const all = namespaceGroups(topology).filter(
    ({ containers }) => place.networks === null || containers.some((one) => isOn(one, place.networks)),
  );
  const groups = all.slice(0, mostClients);
  let done = 0;
  onProgress?.(done, groups.length);
  const looks = await pMap(
    groups,
    async ({ containers: [container] }) => {
      const look = await lookInside(runner, topology, container, { signal, complete: 'host' }).catch(unlessGone);
      const along = look.kind === 'read' ? look.files : null;
      const { hosts } = along ?? (await files(container).catch(noFiles));
      onProgress?.(++done, groups.length);
      return { container, look, hosts: hosts ?? [] };
    },
    { concurrency: parallel, ...(signal && { signal }) },
  );
  const holds = looks.flatMap(({ container, look, hosts }) =>
    holdsIn(topology, place, container.id, look.kind === 'read' ? look.namespace : null, hosts),
  );
  const unread = looks.flatMap(({ container, look }) => {
    const gap = socketsGap(look);
    return gap === null ? [] : [{ container: container.id, why: gap.why, detail: gap.detail }];
  });
  const { ttlSeconds, addresses } = place;
  const left = all.length - groups.length;
  return { ttlSeconds, addresses: [...addresses], holds, read: looks.length - unread.length, left, unread };
}

/** As {@link unlessGone}, for the files of a container. */
function noFiles(error: unknown): NameFiles {
  unlessGone(error);
  return { resolver: null, hosts: null };
}

/** Where a service is, and where its name is known. */
export interface ServicePlace {
  readonly names: ReadonlySet<string>;
  readonly addresses: ReadonlySet<string>;
  /** Ids of the containers behind it. */
  readonly containers: ReadonlySet<string>;
  /** Empty where none is known: then every port may be it. */
  readonly ports: ReadonlySet<number>;
  /** Where its name is known; null for everywhere. */
  readonly networks: ReadonlySet<string> | null;
  readonly ttlSeconds: number | null;
}

/** Where a service is, by all its sources. */
export function placeOf(services: readonly Service[]): ServicePlace {
  const instances = services.flatMap((service) => service.instances);
  const networks = services.map(({ network }) => network);
  const ttls = instances.flatMap(({ expiry }) => (expiry?.kind === 'record' ? (expiry.ttlSeconds ?? []) : []));
  return {
    names: new Set(services.map(({ name }) => name.toLowerCase())),
    addresses: new Set([
      ...instances.map(({ address }) => address),
      ...services.flatMap(({ virtualAddress }) => virtualAddress ?? []),
    ]),
    containers: new Set(instances.flatMap(({ container }) => container ?? [])),
    ports: new Set(instances.flatMap(({ port }) => port ?? [])),
    networks: networks.includes(null) ? null : new Set(networks.filter((id) => id !== null)),
    ttlSeconds: ttls.length === 0 ? null : Math.max(...ttls),
  };
}

function isOn({ endpoints }: Container, networks: ReadonlySet<string> | null): boolean {
  return endpoints.some(({ networkId }) => networks?.has(networkId) === true);
}

/**
 * What one container still goes by.
 * @param container its id
 * @param namespace null where it could not be read
 */
export function holdsIn(
  topology: Topology,
  place: ServicePlace,
  container: string,
  namespace: Pick<NetworkNamespace, 'connections'> | null,
  hosts: NonNullable<NameFiles['hosts']>,
): readonly Hold[] {
  return [
    ...staleConnections(topology, place, container, namespace?.connections ?? []),
    ...staleLines(topology, place, container, hosts),
  ];
}

function staleConnections(
  topology: Topology,
  place: ServicePlace,
  container: string,
  connections: readonly Connection[],
): readonly Hold[] {
  const found = new Map<string, Hold>();
  for (const { remote, state } of connections) {
    if (place.ports.size > 0 && !place.ports.has(remote.port)) continue;
    if (place.addresses.has(remote.address) || !isDeserted(topology, place, remote.address)) continue;
    const key = `${remote.address} ${remote.port} ${state}`;
    const known = found.get(key);
    const { address, port } = remote;
    found.set(key, {
      ...{ container, kind: 'connection', address, port, state, owner: null },
      count: (known?.count ?? 0) + 1,
    });
  }
  return [...found.values()];
}

/** An address in a bridge network of the service that nobody has. */
function isDeserted(topology: Topology, { networks }: ServicePlace, text: string): boolean {
  const address = parseHostAddress(text);
  if (address === null) return false;
  const owners = ownersOf(topology, address);
  return (
    owners.length > 0 &&
    owners.every(
      (owner) =>
        (owner.kind === 'nobody' || owner.kind === 'promised') &&
        owner.network.driver === 'bridge' &&
        (networks === null || networks.has(owner.network.id)),
    )
  );
}

/** Lines that name the service and lead elsewhere. Its own containers have lines for themselves, on each of their networks. */
function staleLines(
  topology: Topology,
  place: ServicePlace,
  container: string,
  hosts: NonNullable<NameFiles['hosts']>,
): readonly Hold[] {
  const lines = hosts.filter(
    ({ address, names }) =>
      !place.addresses.has(address) && names.some((name) => place.names.has(name.replace(/\.$/, '').toLowerCase())),
  );
  return lines.flatMap(({ address }): Hold[] => {
    const parsed = parseHostAddress(address);
    const owners = parsed === null ? [] : ownersOf(topology, parsed);
    const owner = owners.find((one) => one.kind === 'container')?.container.id ?? null;
    if (owner !== null && place.containers.has(owner)) return [];
    return [{ container, kind: 'hosts', address, port: null, state: null, count: 1, owner }];
  });
}
