import type { EngineEvent } from '../engine/events.ts';
import type { Topology } from '../model/topology.ts';

/** What has to be read again. */
export class DirtySet {
  readonly containers = new Set<string>();
  readonly networks = new Set<string>();
  readonly goneContainers = new Set<string>();
  readonly goneNetworks = new Set<string>();

  get size(): number {
    return this.containers.size + this.networks.size + this.goneContainers.size + this.goneNetworks.size;
  }

  /** Notes what an event touched, and nothing else. */
  mark(event: EngineEvent, topology: Topology | null): void {
    if (event.kind === 'network') this.markNetwork(event.action, event.id, event.container, topology);
    else this.markContainer(event.action, event.id, topology);
  }

  private markNetwork(action: string, id: string, container: string | null, topology: Topology | null): void {
    if (action === 'destroy' || action === 'remove') {
      this.goneNetworks.add(id);
      this.networks.delete(id);
      // Those who do not run were still attached.
      for (const { id: attached, endpoints } of topology?.containers.values() ?? []) {
        if (endpoints.some(({ networkId }) => networkId === id)) this.containers.add(attached);
      }
      return;
    }
    this.networks.add(id);
    // Already destroyed containers are disconnected too, after the fact.
    if (container !== null && !this.goneContainers.has(container)) this.containers.add(container);
  }

  private markContainer(action: string, id: string, topology: Topology | null): void {
    if (action === 'destroy' || action === 'remove') {
      this.goneContainers.add(id);
      this.containers.delete(id);
      return;
    }
    this.containers.add(id);
    // Networks tell the names of their members.
    if (action === 'rename') {
      for (const endpoint of topology?.containers.get(id)?.endpoints ?? []) this.networks.add(endpoint.networkId);
    }
  }
}
