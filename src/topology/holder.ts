import type { Container } from '../model/container.ts';
import type { Topology } from '../model/topology.ts';
import { parseAddress } from './address.ts';
import { ownersOf } from './owners.ts';
import type { Destination } from './target.ts';

/** Whom a probe is to ask, with the container behind it: for what has to run something at the other end too. */
export function withHolder(
  topology: Topology,
  from: Container,
  destination: Destination,
): { readonly ask: string; readonly container: Container | null } {
  const address = parseAddress(destination.ask);
  if (destination.container !== null || address === null) return destination;
  const owners = ownersOf(topology, address).flatMap((owner) => ('container' in owner ? [owner.container] : []));
  const others = owners.filter((owner) => owner.id !== from.id);
  return { ask: destination.ask, container: others[0] ?? owners[0] ?? null };
}
