import { EventEmitter, type Event, type TreeDataProvider, type TreeItem } from 'vscode';
import type { Disposable } from '../../base/disposables.ts';
import type { Topology } from '../../model/topology.ts';
import { buildTree } from '../../shared/tree/build.ts';
import { containerFacts, endpointFacts } from '../../shared/tree/facts.ts';
import type { TreeNode, TreeOptions } from '../../shared/tree/nodes.ts';
import { sameValue } from '../../topology/diff.ts';
import { treeItem, treeTooltip } from './item.ts';

/** Milliseconds between two drawings. */
const restMs = 250;

/** Rows of the networks view, made from the topology of the moment. Ids are stable, so expansion and selection survive every refresh. */
export class NetworksProvider implements TreeDataProvider<TreeNode>, Disposable {
  private readonly changed = new EventEmitter<undefined>();
  readonly onDidChangeTreeData: Event<undefined> = this.changed.event;
  private topology: Topology | null = null;
  private roots: readonly TreeNode[] | undefined;
  private readonly parents = new Map<string, TreeNode>();
  private resting: NodeJS.Timeout | undefined;
  private drawAfterRest = false;

  constructor(private readonly options: () => TreeOptions) {}

  /** Shows a topology; null for none. What looks the same is not drawn again. */
  show(topology: Topology | null): void {
    const before = this.rootNodes();
    this.topology = topology;
    this.roots = undefined;
    if (!sameValue(before, this.rootNodes())) this.drawSoon();
  }

  /** Draws again what is known, e.g. because the filter changed. */
  refresh(): void {
    this.roots = undefined;
    this.changed.fire(undefined);
  }

  /**
   * At once, then not more often than every {@link restMs}: while VS Code draws anew, a menu that somebody opened just then does not know
   * its row.
   */
  private drawSoon(): void {
    if (this.resting !== undefined) {
      this.drawAfterRest = true;
      return;
    }
    this.changed.fire(undefined);
    this.resting = setTimeout(() => {
      this.resting = undefined;
      if (this.drawAfterRest) this.drawSoon();
      this.drawAfterRest = false;
    }, restMs);
  }

  /** The rows at the top; also tells whether the filter left anything. */
  rootNodes(): readonly TreeNode[] {
    this.roots ??= this.topology === null ? [] : buildTree(this.topology, this.options());
    return this.roots;
  }

  getChildren(node?: TreeNode): TreeNode[] {
    if (node === undefined) {
      this.parents.clear();
      return this.adopt(undefined, this.rootNodes());
    }
    return this.adopt(node, this.childrenOf(node));
  }

  getTreeItem(node: TreeNode): TreeItem {
    if (this.topology === null) throw new Error('no topology');
    return treeItem(this.topology, node);
  }

  resolveTreeItem(item: TreeItem, node: TreeNode): TreeItem {
    const tooltip = this.topology === null ? undefined : treeTooltip(this.topology, node);
    if (tooltip) item.tooltip = tooltip;
    return item;
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return this.parents.get(node.id);
  }

  dispose(): void {
    clearTimeout(this.resting);
    this.changed.dispose();
  }

  private childrenOf(node: TreeNode): readonly TreeNode[] {
    const { topology } = this;
    if (topology === null) return [];
    switch (node.kind) {
      case 'group':
        return node.children;
      case 'network':
        return node.endpoints;
      case 'endpoint':
        return endpointFacts(topology, node);
      case 'container':
        return [...node.endpoints, ...containerFacts(topology, node)];
      case 'fact':
        return [];
    }
  }

  private adopt(parent: TreeNode | undefined, children: readonly TreeNode[]): TreeNode[] {
    if (parent) for (const child of children) this.parents.set(child.id, parent);
    return [...children];
  }
}
