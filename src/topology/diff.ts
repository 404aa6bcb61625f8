import type { Container, Endpoint } from '../model/container.ts';
import type { Network } from '../model/network.ts';
import type { Change, Topology } from '../model/topology.ts';

/**
 * Whether two values of the model are the same by value: plain objects regardless of the order of their keys, arrays and maps in order.
 * Quick where they are the same object.
 */
export function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (!isObject(a) || !isObject(b)) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, at) => sameValue(item, b[at]))
    );
  }
  if (a instanceof Map || b instanceof Map) {
    return a instanceof Map && b instanceof Map && a.size === b.size && sameValue([...a], [...b]);
  }
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameValue(a[key], b[key]))
  );
}

/**
 * What changed from one topology to the next, in an order that makes sense when told one by one: networks that came or changed, then
 * containers that came, changed, were connected, disconnected or got another endpoint, then what is gone, containers before networks.
 * Each in the order of the topology.
 *
 * The endpoints of a container that came or went are not told again as connected and disconnected. Containers among a network's
 * members are told by their endpoints.
 */
export function changesBetween(before: Topology, after: Topology): readonly Change[] {
  return [
    ...[...after.networks.values()].flatMap((network) => networkChanges(before, after, network)),
    ...[...after.containers.values()].flatMap((container) => containerChanges(before, container)),
    ...gone(before.containers, after.containers).map(
      (container) => ({ kind: 'container-removed', container }) as const,
    ),
    ...gone(before.networks, after.networks).map((network) => ({ kind: 'network-removed', network }) as const),
  ];
}

function networkChanges(before: Topology, after: Topology, network: Network): readonly Change[] {
  const old = before.networks.get(network.id);
  if (old === undefined) return [{ kind: 'network-added', network }];
  if (old === network) return [];
  const isContainer = (owner: string): boolean => before.containers.has(owner) || after.containers.has(owner);
  const others = ({ members }: Network): unknown => members?.filter(({ owner }) => !isContainer(owner)) ?? null;
  const fields = differing(old, network).filter(
    (field) => field !== 'members' || !sameValue(others(old), others(network)),
  );
  return fields.length === 0 ? [] : [{ kind: 'network-changed', network, before: old, fields }];
}

function containerChanges(before: Topology, container: Container): readonly Change[] {
  const old = before.containers.get(container.id);
  if (old === undefined) return [{ kind: 'container-added', container }];
  if (old === container) return [];
  const changes: Change[] = [];
  const fields = containerFields(old, container);
  if (fields.length > 0) changes.push({ kind: 'container-changed', container, before: old, fields });
  if (old.endpoints !== container.endpoints) changes.push(...endpointChanges(old, container));
  return changes;
}

function containerFields(old: Container, container: Container): readonly string[] {
  return differing(old, container).flatMap((field) => {
    if (field === 'endpoints') return [];
    if (field !== 'detail' || old.detail === null || container.detail === null) return [field];
    return differing(old.detail, container.detail).map((part) => `detail.${part}`);
  });
}

function endpointChanges(old: Container, container: Container): readonly Change[] {
  const changes: Change[] = [];
  const earlier = new Map(old.endpoints.map((endpoint) => [endpoint.networkId, endpoint]));
  const place = ({ networkId, networkName }: Endpoint): { networkId: string; networkName: string } => ({
    networkId,
    networkName,
  });
  for (const endpoint of container.endpoints) {
    const was = earlier.get(endpoint.networkId);
    earlier.delete(endpoint.networkId);
    if (was === undefined) {
      changes.push({ kind: 'connected', container, ...place(endpoint) });
      continue;
    }
    const fields = differing(was, endpoint);
    if (fields.length > 0) changes.push({ kind: 'endpoint-changed', container, ...place(endpoint), fields });
  }
  for (const was of earlier.values()) changes.push({ kind: 'disconnected', container, ...place(was) });
  return changes;
}

/** Names of the fields that are not the same, sorted. */
function differing<T extends object>(a: T, b: T): readonly string[] {
  if (a === b) return [];
  const [left, right] = [new Map<string, unknown>(Object.entries(a)), new Map<string, unknown>(Object.entries(b))];
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter((key) => !sameValue(left.get(key), right.get(key)))
    .sort();
}

function gone<T>(before: ReadonlyMap<string, T>, after: ReadonlyMap<string, T>): readonly T[] {
  return [...before].flatMap(([id, item]) => (after.has(id) ? [] : [item]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
