import type { Container } from '../model/container.ts';
import type { Topology } from '../model/topology.ts';

/** Whose network namespace a container lives in. */
export type Namespace =
  /** `owner` is the container itself unless it was told `container:x`; `through` are those passed on the way, nearest first. */
  | { readonly kind: 'container'; readonly owner: Container; readonly through: readonly Container[] }
  /** The engine's host: by itself, or through a container that lives there. */
  | { readonly kind: 'host'; readonly through: readonly Container[] }
  /** It was told to live with a container that is not there (any more): it does not start again. */
  | { readonly kind: 'missing'; readonly reference: string; readonly through: readonly Container[] };

/** Follows `container:x` to the end of the chain. A chain that bites its own tail counts as missing. */
export function namespaceOf(topology: Topology, container: Container): Namespace {
  const through: Container[] = [];
  let at = container;
  for (;;) {
    if (at.mode.kind === 'host') return { kind: 'host', through };
    if (at.mode.kind !== 'container') return { kind: 'container', owner: at, through: through.slice(0, -1) };
    const reference = at.mode.container;
    const next = joined(topology, reference);
    if (next === null || next === container || through.includes(next)) return { kind: 'missing', reference, through };
    through.push(next);
    at = next;
  }
}

/** The container whose attachments and addresses hold for this one; null where it lives on the host or its host container is gone. */
export function namespaceOwner(topology: Topology, container: Container): Container | null {
  const namespace = namespaceOf(topology, container);
  return namespace.kind === 'container' ? namespace.owner : null;
}

/** The other containers that were told to live in the same namespace, in the order of the topology; on the host, all that do. */
export function sharersOf(topology: Topology, container: Container): readonly Container[] {
  const home = namespaceOf(topology, container);
  if (home.kind === 'missing') return [];
  if (home.kind === 'host') return onHost(topology).filter((other) => other !== container);
  return [...topology.containers.values()].filter(
    (other) =>
      other !== container &&
      (other === home.owner || (other.mode.kind === 'container' && namespaceOwner(topology, other) === home.owner)),
  );
}

/** The containers that live in the namespace of the engine's host. */
export function onHost(topology: Topology): readonly Container[] {
  return [...topology.containers.values()].filter((container) => namespaceOf(topology, container).kind === 'host');
}

/** Whether it has a namespace now, with interfaces in it. While it waits for a restart it has none. */
export function isUp(container: Container): boolean {
  return container.state === 'running' || container.state === 'paused';
}

/**
 * Whether a container that lives with another kept the namespace which that one had before it was stopped or restarted: only `lo` is left
 * in there, while the engine's answers still look right (seen on 20.10). False also where the times were not read yet.
 */
export function isLeftBehind(topology: Topology, container: Container): boolean {
  if (!isUp(container)) return false;
  const { through, ...namespace } = namespaceOf(topology, container);
  if (namespace.kind !== 'container') return namespace.kind === 'missing';
  const chain = [container, ...through, namespace.owner];
  return chain.some((target, at) => {
    const sharer = chain[at - 1];
    return sharer !== undefined && sharer !== target && (!isUp(target) || startedBefore(sharer, target));
  });
}

/** By id; Podman and old engines may repeat what the user typed, a name. */
function joined(topology: Topology, reference: string): Container | null {
  const byId = topology.containers.get(reference);
  if (byId !== undefined) return byId;
  for (const container of topology.containers.values()) if (container.name === reference) return container;
  return null;
}

function startedBefore(a: Container, b: Container): boolean {
  const [ours, theirs] = [Date.parse(a.detail?.startedAt ?? ''), Date.parse(b.detail?.startedAt ?? '')];
  return ours < theirs;
}
