import type { Change } from '../../model/topology.ts';

/** One line of `watch --json`. */
export interface ChangeEntry {
  readonly version: 1;
  /** ISO 8601. */
  readonly time: string;
  readonly change: Change['kind'] | 'ready' | 'lost';
  readonly container?: { readonly id: string; readonly name: string; readonly state: string };
  readonly network?: { readonly id: string; readonly name: string };
  readonly ipv4?: string | null;
  readonly ipv6?: string | null;
  /** What differs, by the names of the model's fields. */
  readonly fields?: readonly string[];
  readonly message?: string;
}

export function changeEntry(change: Change, time: string): ChangeEntry {
  const head = { version: 1, time, change: change.kind } as const;
  switch (change.kind) {
    case 'network-added':
    case 'network-removed':
      return { ...head, network: named(change.network) };
    case 'network-changed':
      return { ...head, network: named(change.network), fields: change.fields };
    case 'container-added':
    case 'container-removed':
      return { ...head, container: stated(change.container) };
    case 'container-changed':
      return { ...head, container: stated(change.container), fields: change.fields };
    case 'connected':
    case 'disconnected':
    case 'endpoint-changed': {
      const endpoint = change.container.endpoints.find((candidate) => candidate.networkId === change.networkId);
      return {
        ...head,
        container: stated(change.container),
        network: { id: change.networkId, name: change.networkName },
        ipv4: endpoint?.ipv4?.address ?? null,
        ipv6: endpoint?.ipv6?.address ?? null,
        ...(change.kind === 'endpoint-changed' && { fields: change.fields }),
      };
    }
  }
}

function named(object: { readonly id: string; readonly name: string }): { id: string; name: string } {
  return { id: object.id, name: object.name };
}

function stated(container: { readonly id: string; readonly name: string; readonly state: string }): {
  id: string;
  name: string;
  state: string;
} {
  return { id: container.id, name: container.name, state: container.state };
}
