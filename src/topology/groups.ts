import type { Container } from '../model/container.ts';
import type { Topology } from '../model/topology.ts';
import { isLeftBehind, isUp, namespaceOf } from './shared.ts';

/** A network namespace, by those who live in it. */
export interface NamespaceGroup {
  readonly containers: [Container, ...Container[]];
  readonly onHost: boolean;
}

/** Those that are up, by the namespace they live in. One that kept an old namespace has that for itself. */
export function namespaceGroups(topology: Topology): readonly NamespaceGroup[] {
  const groups = new Map<string, NamespaceGroup>();
  for (const container of topology.containers.values()) {
    if (!isUp(container)) continue;
    const home = namespaceOf(topology, container);
    const key =
      home.kind === 'missing' || isLeftBehind(topology, container)
        ? container.id
        : home.kind === 'host'
          ? 'host'
          : home.owner.id;
    const known = groups.get(key);
    if (known) known.containers.push(container);
    else groups.set(key, { containers: [container], onHost: home.kind === 'host' });
  }
  return [...groups.values()];
}
