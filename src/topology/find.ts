import type { Container } from '../model/container.ts';
import type { Network } from '../model/network.ts';
import type { Topology } from '../model/topology.ts';
import { nearestNames } from './nearest.ts';

/** What was found under a name or an id. */
export type Found<T> =
  | { readonly kind: 'found'; readonly object: T }
  /** `nearest`: up to five names that may have been meant, best first. */
  | { readonly kind: 'none'; readonly nearest: readonly string[] }
  | { readonly kind: 'ambiguous'; readonly candidates: readonly T[] };

/** Finds a container by exact name, id, or a prefix of an id that only one has; never by a name's prefix. */
export function findContainer(topology: Topology, text: string): Found<Container> {
  return find(topology.containers, text);
}

/** Like {@link findContainer}. Networks of the same name are possible (before 25, and Swarm's beside local ones): then it is ambiguous. */
export function findNetwork(topology: Topology, text: string): Found<Network> {
  return find(topology.networks, text);
}

/** The order of moby's daemon/container.go, `GetContainer`: full id, name, prefix. */
function find<T extends Container | Network>(objects: ReadonlyMap<string, T>, text: string): Found<T> {
  const byId = objects.get(text);
  if (byId !== undefined) return { kind: 'found', object: byId };
  const all = [...objects.values()];
  const byName = all.filter(({ name }) => name === text);
  const candidates = byName.length > 0 ? byName : all.filter(({ id }) => text !== '' && id.startsWith(text));
  const [object, ...others] = candidates;
  if (object === undefined)
    return {
      kind: 'none',
      nearest: nearestNames(
        text,
        all.map(({ name }) => name),
      ),
    };
  return others.length > 0 ? { kind: 'ambiguous', candidates } : { kind: 'found', object };
}
