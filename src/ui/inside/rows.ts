import type { Topology } from '../../model/topology.ts';
import type { InspectDocument } from '../../shared/documents/inspect.ts';
import { addressNodes } from '../../shared/tree/addresses.ts';
import { failedNode, insideNodes, portNodes, readingNode } from '../../shared/tree/inside.ts';
import type { NetworkSectionNode, SectionNode, TreeNode } from '../../shared/tree/nodes.ts';
import { wiringNodes } from '../../shared/tree/wiring.ts';
import { explainError } from '../../text/errors.ts';
import type { HostRoute } from '../../topology/host-overlaps.ts';
import type { SectionRows } from '../networks/provider.ts';
import type { InsideCache } from './cache.ts';

/** What is below the sections of the networks view. */
export class InsideRows implements SectionRows {
  /** @param routes the engine's host's, where that is this machine; none otherwise */
  constructor(
    private readonly cache: InsideCache<InspectDocument>,
    private readonly routes: () => readonly HostRoute[],
  ) {}

  below(node: SectionNode | NetworkSectionNode, topology: Topology): readonly TreeNode[] {
    if (node.kind === 'section') return node.section === 'ports' ? portNodes(node) : this.inside(node);
    return node.section === 'addresses' ? addressNodes(topology, node, this.routes()) : this.wiring(node, topology);
  }

  private inside(node: SectionNode): readonly TreeNode[] {
    const state = this.cache.look(node.container);
    switch (state.kind) {
      case 'read':
        return insideNodes(node, state.found);
      case 'reading': {
        const reading = readingNode(node, node.container);
        return state.before === null ? [reading] : [reading, ...insideNodes(node, state.before)];
      }
      case 'failed':
        return [failedNode(node, node.container, explainError(state.error).message)];
    }
  }

  private wiring(node: NetworkSectionNode, topology: Topology): readonly TreeNode[] {
    const attached = [...topology.containers.values()].filter(
      ({ state, endpoints }) => state === 'running' && endpoints.some(({ networkId }) => networkId === node.network.id),
    );
    return wiringNodes(
      node,
      attached.map((container) => {
        const state = this.cache.look(container, 'glance');
        switch (state.kind) {
          case 'read':
            return { container, inside: state.found };
          case 'reading':
            return { container, inside: state.before };
          case 'failed':
            return { container, inside: explainError(state.error).message };
        }
      }),
    );
  }
}
