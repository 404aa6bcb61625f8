import { EventEmitter, l10n, window, type Event, type TreeDataProvider, type TreeItem, type TreeView } from 'vscode';
import { DisposableList, type Disposable } from '../../base/disposables.ts';
import type { Topology } from '../../model/topology.ts';
import { isUp } from '../../topology/shared.ts';
import type { EngineService } from '../engine-service.ts';
import { contextKeys, viewIds } from '../ids.ts';
import type { InsideService } from '../inside/service.ts';
import { setContext } from '../set-context.ts';
import { serviceItem } from './item.ts';
import { nodesBelow, placeNodes, type ServiceNode } from './nodes.ts';
import type { SwarmWatcher } from './swarm-watcher.ts';
import type { RegistryWatcher } from './watcher.ts';

/** Milliseconds between two drawings. */
const restMs = 250;
/** Containers behind one registry that are looked into for the ports on which they listen. */
const mostLookedInto = 50;

/** The services view: what answers to which name, by network, registry and swarm, with health, and where they disagree. */
export class ServicesView implements TreeDataProvider<ServiceNode>, Disposable {
  readonly tree: TreeView<ServiceNode>;
  private readonly changed = new EventEmitter<undefined>();
  readonly onDidChangeTreeData: Event<undefined> = this.changed.event;
  private readonly disposables = new DisposableList();
  private resting: NodeJS.Timeout | undefined;
  private filterText = '';
  /** Containers behind registries that somebody unfolded. */
  private readonly looked = new Set<string>();

  constructor(
    private readonly engine: EngineService,
    readonly watcher: RegistryWatcher,
    private readonly swarm: SwarmWatcher,
    private readonly inside: InsideService,
  ) {
    this.tree = this.disposables.add(
      window.createTreeView(viewIds.services, { treeDataProvider: this, showCollapseAll: true }),
    );
    this.disposables.add(this.changed);
    for (const { onDidChange } of [watcher, swarm]) this.disposables.add(onDidChange(() => this.draw()));
    this.disposables.add(inside.onDidChange((id) => this.looked.has(id) && this.draw()));
    this.disposables.add(
      engine.onUpdate(({ changes }) => {
        this.draw();
        if (changes.length === 0 || !this.tree.visible) return;
        void watcher.refresh();
        swarm.refresh();
      }),
    );
    this.disposables.add(this.tree.onDidChangeVisibility(({ visible }) => this.attend(visible)));
    if (this.tree.visible) this.attend(true);
  }

  get filter(): string {
    return this.filterText;
  }

  /** Shows only names that have this text in them, or in what is behind them. */
  setFilter(text: string): void {
    this.filterText = text.trim();
    setContext(contextKeys.servicesFiltered, this.filterText !== '');
    this.changed.fire(undefined);
  }

  getChildren(node?: ServiceNode): ServiceNode[] {
    const { topology } = this.engine.state;
    if (node) {
      if (topology !== null) this.lookBehind(node, topology);
      return [...nodesBelow(node)];
    }
    const places = topology === null ? [] : this.places(topology, this.filterText);
    this.describe(places.length);
    return [...places];
  }

  /** The rows at the top, whatever the filter is. */
  all(): readonly ServiceNode[] {
    const { topology } = this.engine.state;
    return topology === null ? [] : this.places(topology, '');
  }

  getTreeItem(node: ServiceNode): TreeItem {
    return serviceItem(node, this.engine.state.topology);
  }

  dispose(): void {
    clearTimeout(this.resting);
    this.disposables.dispose();
  }

  private places(topology: Topology, filter: string): readonly ServiceNode[] {
    return placeNodes({
      ...{ topology, readings: this.watcher.readings, offers: this.watcher.offers, swarm: this.swarm.reading },
      ...{ listening: this.listening(), filter },
    });
  }

  /** A port that is registered and one on which somebody listens can only be compared where somebody looked. */
  private lookBehind(node: ServiceNode, topology: Topology): void {
    if (node.kind !== 'place' || node.source === null || node.source.kind === 'swarm') return;
    const ids = new Set(
      node.services.flatMap(({ instances }) => instances.flatMap(({ container }) => container ?? [])),
    );
    const containers = [...ids].flatMap((id) => topology.containers.get(id) ?? []).filter((one) => isUp(one));
    for (const container of containers.slice(0, mostLookedInto)) {
      this.looked.add(container.id);
      this.inside.glance(container);
    }
  }

  private listening(): ReadonlyMap<string, readonly number[]> {
    return new Map(
      [...this.looked].flatMap((id) => {
        const found = this.inside.seen(id);
        if (found === null || found.notRead.some(({ what }) => what === 'sockets')) return [];
        const open = found.sockets.filter(({ protocol, loopback }) => protocol === 'tcp' && !loopback);
        return [[id, [...new Set(open.map(({ port }) => port))]] as const];
      }),
    );
  }

  private describe(places: number): void {
    if (this.filterText === '') this.tree.message = '';
    else
      this.tree.message =
        places === 0
          ? l10n.t('Nothing matches "{0}".', this.filterText)
          : l10n.t('Filtered by "{0}".', this.filterText);
  }

  private attend(visible: boolean): void {
    this.engine.attend('services', visible);
    if (visible) this.engine.start();
    this.watcher.attend(visible);
    this.swarm.attend(visible);
  }

  private draw(): void {
    this.resting ??= setTimeout(() => {
      this.resting = undefined;
      this.changed.fire(undefined);
    }, restMs);
  }
}
