import type { Container } from '../../model/container.ts';
import type { Network } from '../../model/network.ts';
import type { TreeNode } from '../../shared/tree/nodes.ts';
import type { Services } from '../services.ts';
import type { CommandArguments } from './run.ts';

/** The row that a command was called on: by its menu, or by the palette on the selected one. */
export function nodeOf(services: Services, args: CommandArguments): TreeNode | null {
  const [first] = args;
  if (isNode(first)) return first;
  if (first !== undefined) return null;
  return services.networks.selection.length === 1 ? (services.networks.selection[0] ?? null) : null;
}

/** The rows that a command was called on, where several are selected. */
export function nodesOf(services: Services, args: CommandArguments): readonly TreeNode[] {
  const [first, all] = args;
  if (Array.isArray(all)) return (all as unknown[]).filter(isNode);
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

function isNode(value: unknown): value is TreeNode {
  return typeof value === 'object' && value !== null && 'kind' in value && 'id' in value;
}
