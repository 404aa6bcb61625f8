import { EventEmitter, type Event, type TreeDataProvider, type TreeItem } from 'vscode';
import type { Disposable } from '../../base/disposables.ts';
import type { Topology } from '../../model/topology.ts';
import { buildTree } from '../../shared/tree/build.ts';
import { containerFacts, endpointFacts } from '../../shared/tree/facts.ts';
import type { NetworkSectionNode, SectionNode, TreeNode, TreeOptions } from '../../shared/tree/nodes.ts';
import { containerSections } from '../../shared/tree/sections.ts';
import { sameValue } from '../../topology/diff.ts';
import { treeItem, treeTooltip } from './item.ts';

/** Milliseconds between two drawings. */
const restMs = 250;

/** What is below a section; what has to be read first says so, and tells later that it is there. */
export interface SectionRows {
  below(section: SectionNode | NetworkSectionNode, topology: Topology): readonly TreeNode[];
}

/** Rows of the networks view, made from the topology of the moment. Ids are stable, so expansion and selection survive every refresh. */
export class NetworksProvider implements TreeDataProvider<TreeNode>, Disposable {
  private readonly changed = new EventEmitter<TreeNode | undefined>();
  readonly onDidChangeTreeData: Event<TreeNode | undefined> = this.changed.event;
  private topology: Topology | null = null;
  private roots: readonly TreeNode[] | undefined;
  private readonly parents = new Map<string, TreeNode>();
  /** The sections as VS Code has them. */
  private readonly sections = new Map<string, SectionNode | NetworkSectionNode>();
  private resting: NodeJS.Timeout | undefined;
  private drawAfterRest = false;

  constructor(
    private readonly options: () => TreeOptions,
    private readonly rows: SectionRows,
  ) {}

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

  /** Draws what is below some sections again, and nothing else. */
  refreshSections(which: (section: SectionNode | NetworkSectionNode) => boolean): void {
    for (const section of this.sections.values()) if (which(section)) this.changed.fire(section);
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
      this.sections.clear();
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

  /** The first row that fits, from the top, sections aside; null where none does, as with a filter that hides it. */
  find(fits: (node: TreeNode) => boolean): TreeNode | null {
    const look = (parent: TreeNode | undefined, nodes: readonly TreeNode[]): TreeNode | null => {
      for (const node of nodes) {
        // VS Code asks for the parents of what it is to show.
        if (parent) this.parents.set(node.id, parent);
        if (fits(node)) return node;
        const below = look(node, node.kind === 'group' ? node.children : rowsOf(node));
        if (below) return below;
      }
      return null;
    };
    return look(undefined, this.rootNodes());
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
        return [...node.endpoints, ...node.sections];
      case 'endpoint':
        // Below a container, what is inside it stands beside its networks.
        return [...endpointFacts(topology, node), ...(node.below === 'network' ? containerSections(node) : [])];
      case 'container':
        return [...node.endpoints, ...containerFacts(topology, node), ...containerSections(node)];
      case 'section':
      case 'network-section':
        return this.rows.below(node, topology);
      case 'detail':
        return node.children;
      case 'fact':
        return [];
    }
  }

  private adopt(parent: TreeNode | undefined, children: readonly TreeNode[]): TreeNode[] {
    for (const child of children) {
      if (parent) this.parents.set(child.id, parent);
      if (child.kind === 'section' || child.kind === 'network-section') this.sections.set(child.id, child);
    }
    return [...children];
  }
}

/** The rows below one that stand for networks and containers. */
function rowsOf(node: TreeNode): readonly TreeNode[] {
  return node.kind === 'network' || node.kind === 'container' ? node.endpoints : [];
}
