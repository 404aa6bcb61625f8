import type { Container } from '../../model/container.ts';
import type { Network } from '../../model/network.ts';
import type { TreeNode } from '../../shared/tree/nodes.ts';
import { containerNode } from '../../shared/tree/build.ts';
import type { Services } from '../services.ts';
import type { CommandArguments } from './run.ts';

/** The row that a command was called on: by its menu, or by the palette on the selected one. */
export function nodeOf(services: Services, args: CommandArguments): TreeNode | null {
  const [first] = args;
  const drawn = drawnNode(services, first);
  if (drawn !== undefined) return drawn;
  if (isNode(first)) return first;
  if (first !== undefined) return null;
  return services.networks.selection.length === 1 ? (services.networks.selection[0] ?? null) : null;
}

/** The rows that a command was called on, where several are selected. */
export function nodesOf(services: Services, args: CommandArguments): readonly TreeNode[] {
  const [first, all] = args;
  if (Array.isArray(all)) {
    return (all as unknown[]).flatMap((each) => {
      const drawn = drawnNode(services, each);
      return drawn === undefined ? (isNode(each) ? [each] : []) : (drawn ?? []);
    });
  }
  const drawn = drawnNode(services, first);
  if (drawn !== undefined) return drawn === null ? [] : [drawn];
  return isNode(first) ? [first] : services.networks.selection;
}

/** The container that a row stands for. */
export function containerOf(node: TreeNode | null): Container | null {
  if (node === null || node.kind === 'group' || node.kind === 'network' || node.kind === 'network-section') return null;
  return node.container;
}

/** The network that a row stands for. */
export function networkOf(node: TreeNode | null): Network | null {
  const has = node?.kind === 'network' || node?.kind === 'endpoint' || node?.kind === 'network-section';
  return has ? node.network : null;
}

/**
 * What stands in the diagram, as the tree knows it: its menus name things by the ids of the picture. Undefined for what is not from there,
 * null for what is not there any more.
 */
function drawnNode(services: Services, argument: unknown): TreeNode | null | undefined {
  if (typeof argument !== 'object' || argument === null || !('kind' in argument) || argument.kind !== 'diagram')
    return undefined;
  const { topology } = services.engine.state;
  const id = 'id' in argument && typeof argument.id === 'string' ? argument.id : '';
  const rest = id.slice(id.indexOf(':') + 1);
  const container = id.startsWith('card:') ? topology?.containers.get(rest) : undefined;
  if (topology != null && container !== undefined) return containerNode(topology, container);
  const network = id.startsWith('room:') ? topology?.networks.get(rest) : undefined;
  if (network !== undefined)
    return { kind: 'network', id: `network:${network.id}`, network, endpoints: [], sections: [] };
  if (id.startsWith('project:')) return { kind: 'group', id, group: 'project', name: rest, children: [] };
  return null;
}

function isNode(value: unknown): value is TreeNode {
  return typeof value === 'object' && value !== null && 'kind' in value && 'id' in value;
}
