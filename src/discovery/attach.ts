import type { Container } from '../model/container.ts';
import { composeOf } from '../model/labels.ts';
import type { Service, ServiceInstance } from '../model/service.ts';
import type { Topology } from '../model/topology.ts';
import { parseHostAddress } from '../topology/address.ts';
import { ownersOf } from '../topology/owners.ts';
import { dockerHealth } from './docker-instance.ts';

/** What is at a registered address. */
export type Whereabouts =
  /** `port` is the one inside, where the registered one is published on the host. */
  | { readonly kind: 'container'; readonly container: Container; readonly port: number | null }
  /** In a network of this engine, and nobody has it; `promised` to a container that does not run, where one asked for it. */
  | { readonly kind: 'nobody'; readonly promised: Container | null }
  /** Not on this engine, as far as it can be told: another machine. */
  | { readonly kind: 'elsewhere' };

/** Where an address, or a name in its place, leads to on this engine. */
export function whereIs(topology: Topology, address: string, port: number | null): Whereabouts {
  const parsed = parseHostAddress(address);
  if (parsed === null) return whereIsName(topology, address, port);
  const owners = ownersOf(topology, parsed);
  for (const owner of owners) {
    if (owner.kind === 'container') return { kind: 'container', container: owner.container, port };
    if (owner.kind === 'gateway' && owner.isHost) return publishedOn(topology, address, port);
    if (owner.kind === 'member' || owner.kind === 'gateway' || owner.kind === 'reserved') return { kind: 'elsewhere' };
  }
  if (owners.some(({ kind }) => kind === 'loopback')) return publishedOn(topology, address, port);
  const promised = owners.find((owner) => owner.kind === 'promised')?.container ?? null;
  if (promised !== null || owners.some(({ kind }) => kind === 'nobody')) return { kind: 'nobody', promised };
  return publishedOn(topology, address, port);
}

/** A port of the engine's host, wherever that is: who publishes it there. */
function publishedOn(topology: Topology, address: string, port: number | null): Whereabouts {
  if (port === null) return { kind: 'elsewhere' };
  for (const container of topology.containers.values()) {
    if (container.state !== 'running') continue;
    const entry = container.ports.find(
      ({ published, protocol }) =>
        protocol === 'tcp' &&
        published?.port === port &&
        (published.address === address || published.address === '0.0.0.0' || published.address === '::'),
    );
    if (entry) return { kind: 'container', container, port: entry.port };
  }
  return { kind: 'elsewhere' };
}

function whereIsName(topology: Topology, name: string, port: number | null): Whereabouts {
  const wanted = name.toLowerCase();
  const holders = [...topology.containers.values()].filter((container) => namesOf(container).has(wanted));
  const up = holders.find(({ state }) => state === 'running' || state === 'paused');
  if (up) return { kind: 'container', container: up, port };
  const [down] = holders;
  return down ? { kind: 'nobody', promised: down } : { kind: 'elsewhere' };
}

/** Every word that may stand for a container: its name, short id, hostname, aliases, Compose service. */
export function namesOf(container: Container): ReadonlySet<string> {
  const words = [
    container.name,
    container.id,
    container.id.slice(0, 12),
    container.detail?.hostname ?? '',
    ...container.endpoints.flatMap(({ aliases, dnsNames }) => [...(aliases ?? []), ...(dnsNames ?? [])]),
    composeOf(container.labels)?.service ?? '',
  ];
  return new Set(words.filter((word) => word !== '').map((word) => word.toLowerCase()));
}

/**
 * The container that an instance says it is, wherever that is now: by an id that is the container's name or id, or has it between colons,
 * as registrator writes them (`host:name:port`).
 */
export function claimedBy(topology: Topology, { id, metadata }: ServiceInstance): Container | null {
  const claims = [
    ...id.split(':'),
    metadata['container'] ?? '',
    metadata['container_id'] ?? '',
    metadata['hostname'] ?? '',
  ]
    .map((claim) => claim.toLowerCase())
    .filter((claim) => claim.length > 1);
  const all = [...topology.containers.values()];
  const found = all.filter(
    ({ name, id: own }) =>
      claims.includes(name.toLowerCase()) || claims.some((claim) => claim.length >= 12 && own.startsWith(claim)),
  );
  // Somebody stopped keeps the name of none: names are unique on an engine.
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** Puts containers to what a registry has: who has the address now, and what Docker's own check says of it. */
export function attach(topology: Topology, services: readonly Service[]): readonly Service[] {
  return services.map((service) => ({
    ...service,
    instances: service.instances.map((instance) => {
      const place = whereIs(topology, instance.address, instance.port);
      if (place.kind !== 'container') return instance;
      const { container } = place;
      const docker = dockerHealth(container.health);
      return { ...instance, container: container.id, health: { ...instance.health, docker } };
    }),
  }));
}
