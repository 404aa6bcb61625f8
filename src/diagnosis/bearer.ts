import type { Container } from '../model/container.ts';
import { composeOf } from '../model/labels.ts';
import type { Topology } from '../model/topology.ts';
import { findContainer } from '../topology/find.ts';
import { namesOn } from '../topology/names.ts';
import { isUp } from '../topology/shared.ts';

/**
 * The container that has a name, though the asking one may not be able to look it up: as its own, as an alias on a network that the asking
 * one is not in, as an alias that it would have if it ran, or as the service of a Compose project.
 */
export function bearerOf(topology: Topology, from: Container | null, name: string): Container | null {
  const found = findContainer(topology, name);
  if (found.kind === 'found' && found.object.name === name) return found.object.id === from?.id ? null : found.object;
  const wanted = name.toLowerCase();
  for (const id of topology.networks.keys()) {
    const holder = namesOn(topology, id)
      .get(wanted)
      ?.find(({ container, sure }) => sure && container.id !== from?.id);
    if (holder) return holder.container;
  }
  const others = [...topology.containers.values()].filter(({ id }) => id !== from?.id);
  return (
    others.find((container) => !isUp(container) && hasAlias(container, wanted)) ?? serviceBearer(others, from, name)
  );
}

function hasAlias({ endpoints }: Container, wanted: string): boolean {
  return endpoints.some(({ aliases, dnsNames }) =>
    [...(aliases ?? []), ...(dnsNames ?? [])].some((alias) => alias.toLowerCase() === wanted),
  );
}

/** In the asking container's own project first. */
function serviceBearer(others: readonly Container[], from: Container | null, name: string): Container | null {
  const bearers = others.filter(({ labels }) => composeOf(labels)?.service === name);
  const project = from === null ? null : (composeOf(from.labels)?.project ?? null);
  const own = bearers.filter(({ labels }) => composeOf(labels)?.project === project);
  const candidates = own.length > 0 ? own : bearers;
  return candidates.find((container) => isUp(container)) ?? candidates[0] ?? null;
}

/** The running containers that are the service of that name in some Compose project; the stopped ones where none runs. */
export function serviceSource(topology: Topology, name: string): readonly Container[] {
  const bearers = [...topology.containers.values()].filter(({ labels }) => composeOf(labels)?.service === name);
  const up = bearers.filter((container) => isUp(container));
  return up.length > 0 ? up : bearers;
}
