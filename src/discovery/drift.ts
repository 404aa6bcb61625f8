import type { Container } from '../model/container.ts';
import { composeOf, isOwnScaffolding } from '../model/labels.ts';
import type { Drift, Service, ServiceInstance } from '../model/service.ts';
import type { Topology } from '../model/topology.ts';
import { claimedBy, namesOf, whereIs } from './attach.ts';

/**
 * Where what is registered and what is there have drifted apart. Pure; says nothing of what is on other machines.
 * @param services those of registries, as {@link attach} leaves them
 * @param listening TCP ports that others can connect to, by container; one that is not in it was not looked into
 */
export function driftOf(
  topology: Topology,
  services: readonly Service[],
  listening: ReadonlyMap<string, readonly number[]>,
): readonly Drift[] {
  return services
    .filter(({ kind }) => kind === 'registered')
    .flatMap((service) => [
      ...service.instances.flatMap((instance) => instanceDrift(topology, service, instance, listening)),
      ...unregistered(topology, service, listening),
    ]);
}

function instanceDrift(
  topology: Topology,
  { name, source }: Service,
  instance: ServiceInstance,
  listening: ReadonlyMap<string, readonly number[]>,
): readonly Drift[] {
  const common = { service: name, source, instance: instance.id };
  const { address, port, health } = instance;
  const place = whereIs(topology, address, port);
  const claimed = claimedBy(topology, instance);
  if (place.kind === 'elsewhere') return [];
  if (claimed !== null && (place.kind === 'nobody' || isElsewhere(claimed, place.container))) {
    // That it came back with another address says more than that it is gone.
    const actual = addressOf(claimed);
    if (actual !== null && actual !== address)
      return [{ kind: 'address-differs', ...common, container: claimed.id, registered: address, actual }];
  }
  if (place.kind === 'nobody') return [{ kind: 'registered-without-container', ...common, address }];
  const found: Drift[] = [];
  const { container } = place;
  const ports = listening.get(container.id);
  if (place.port !== null && ports !== undefined && !ports.includes(place.port))
    found.push({ kind: 'port-differs', ...common, container: container.id, registered: place.port, actual: ports });
  const { registry, docker } = health;
  if ((registry === 'passing' && docker === 'critical') || (registry === 'critical' && docker === 'passing'))
    found.push({ kind: 'health-differs', ...common, container: container.id, registry, docker });
  return found;
}

/** Somebody else has the address that a container claims. One that lives in another's namespace has that one's. */
function isElsewhere(claimed: Container, owner: Container): boolean {
  return claimed.id !== owner.id && claimed.mode.kind !== 'container' && claimed.mode.kind !== 'host';
}

function addressOf({ state, endpoints }: Container): string | null {
  if (state !== 'running' && state !== 'paused') return null;
  return endpoints.map(({ ipv4, ipv6 }) => (ipv4 ?? ipv6)?.address).find((address) => address !== undefined) ?? null;
}

/** Running containers that are of the same kind as one that is registered: of the same service of Compose, or with the service's name. */
function unregistered(
  topology: Topology,
  service: Service,
  listening: ReadonlyMap<string, readonly number[]>,
): readonly Drift[] {
  const known = new Set(
    service.instances.flatMap((instance) => [instance.container ?? '', claimedBy(topology, instance)?.id ?? '']),
  );
  const siblings = [...known].flatMap((id) => topology.containers.get(id) ?? []);
  // Without one that is here, it may all be on other machines.
  if (siblings.length === 0) return [];
  const wanted = service.name.toLowerCase();
  return [...topology.containers.values()]
    .filter((container) => container.state === 'running' && !known.has(container.id))
    .filter((container) => !isOwnScaffolding(container.labels))
    .filter(
      (container) =>
        siblings.some((sibling) => sharesNetwork(container, sibling)) &&
        (namesOf(container).has(wanted) ||
          siblings.some((sibling) => areAlike(container, sibling, service, listening))),
    )
    .map(({ id }) => ({
      kind: 'container-without-registration',
      service: service.name,
      source: service.source,
      container: id,
    }));
}

function sharesNetwork(a: Container, b: Container): boolean {
  return a.endpoints.some(({ networkId }) => b.endpoints.some((other) => other.networkId === networkId));
}

function areAlike(
  a: Container,
  b: Container,
  service: Service,
  listening: ReadonlyMap<string, readonly number[]>,
): boolean {
  const [one, other] = [composeOf(a.labels), composeOf(b.labels)];
  if (one && other && one.service !== null) return one.project === other.project && one.service === other.service;
  // An image alone says little: half the world runs `node`. That it listens on the service's port, too, says enough.
  const ports = service.instances.filter(({ container }) => container === b.id).map(({ port }) => port);
  return a.imageId === b.imageId && (listening.get(a.id) ?? []).some((port) => ports.includes(port));
}
