import {
  EventEmitter,
  l10n,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  window,
  type Event,
  type TreeDataProvider,
  type TreeView,
} from 'vscode';
import { DisposableList, type Disposable } from '../../base/disposables.ts';
import type { ServiceInstance } from '../../model/service.ts';
import type { Topology } from '../../model/topology.ts';
import { driftText } from '../../text/drift.ts';
import { printable, shorten } from '../../text/printable.ts';
import { sourceFailureText } from '../../text/registry-errors.ts';
import { serviceHealthText } from '../../text/service-health.ts';
import type { EngineService } from '../engine-service.ts';
import { commandIds, viewIds } from '../ids.ts';
import { instanceIsWell, nodesBelow, placeNodes, type ServiceNode } from './nodes.ts';
import type { RegistryWatcher } from './watcher.ts';

/** Milliseconds between two drawings. */
const restMs = 250;

/** The services view: what answers to which name, by network and by registry, with health, and where they disagree. */
export class ServicesView implements TreeDataProvider<ServiceNode>, Disposable {
  readonly tree: TreeView<ServiceNode>;
  private readonly changed = new EventEmitter<undefined>();
  readonly onDidChangeTreeData: Event<undefined> = this.changed.event;
  private readonly disposables = new DisposableList();
  private resting: NodeJS.Timeout | undefined;

  constructor(
    private readonly engine: EngineService,
    readonly watcher: RegistryWatcher,
  ) {
    this.tree = this.disposables.add(
      window.createTreeView(viewIds.services, { treeDataProvider: this, showCollapseAll: true }),
    );
    this.disposables.add(this.changed);
    this.disposables.add(watcher.onDidChange(() => this.draw()));
    this.disposables.add(
      engine.onUpdate(({ changes }) => {
        this.draw();
        if (changes.length > 0 && this.tree.visible) void watcher.refresh();
      }),
    );
    this.disposables.add(this.tree.onDidChangeVisibility(({ visible }) => this.attend(visible)));
    if (this.tree.visible) this.attend(true);
  }

  getChildren(node?: ServiceNode): ServiceNode[] {
    const { topology } = this.engine.state;
    if (node) return [...nodesBelow(node)];
    return topology === null ? [] : [...placeNodes(topology, this.watcher.readings, this.watcher.offers)];
  }

  getTreeItem(node: ServiceNode): TreeItem {
    const item = itemOf(node, this.engine.state.topology);
    item.id = node.id;
    return item;
  }

  dispose(): void {
    clearTimeout(this.resting);
    this.disposables.dispose();
  }

  private attend(visible: boolean): void {
    this.engine.attend('services', visible);
    if (visible) this.engine.start();
    this.watcher.attend(visible);
  }

  private draw(): void {
    this.resting ??= setTimeout(() => {
      this.resting = undefined;
      this.changed.fire(undefined);
    }, restMs);
  }
}

function itemOf(node: ServiceNode, topology: Topology | null): TreeItem {
  const nameOf = (id: string): string => topology?.containers.get(id)?.name ?? id.slice(0, 12);
  switch (node.kind) {
    case 'place': {
      const item = new TreeItem(printable(node.name), TreeItemCollapsibleState.Collapsed);
      const failure = node.source === null ? null : sourceFailureText(node.source);
      const stale = node.source?.state === 'stale' ? l10n.t('as it was') : '';
      item.description = [node.source?.kind ?? '', stale, l10n.t('{0} names', node.services.length)]
        .filter((word) => word !== '')
        .join(' · ');
      item.iconPath = failure !== null ? bad : new ThemeIcon(node.source === null ? 'type-hierarchy' : 'book');
      item.tooltip = [failure ?? '', ...node.drift.map((one) => driftText(one, nameOf))]
        .filter((line) => line !== '')
        .join('\n');
      item.contextValue = node.source === null ? 'place.network' : 'place.registry';
      return item;
    }
    case 'offer': {
      const item = new TreeItem(printable(node.registry.name));
      item.description = l10n.t('looks like {0}: ask it', node.registry.kind);
      item.iconPath = new ThemeIcon('add');
      item.tooltip = l10n.t('It is only read: at its published port, its address, or through its own network.');
      item.command = { command: commandIds.askRegistry, title: l10n.t('Ask This Registry'), arguments: [node] };
      item.contextValue = 'offer';
      return item;
    }
    case 'service': {
      const { service, drift } = node;
      const ill = service.instances.filter((one) => instanceIsWell(one) === false).length;
      const item = new TreeItem(
        printable(service.name),
        service.instances.length === 0 ? TreeItemCollapsibleState.None : TreeItemCollapsibleState.Collapsed,
      );
      item.description = [
        service.instances.length === 1
          ? placeText(service.instances[0])
          : l10n.t('{0} instances', service.instances.length),
        ill > 0 ? l10n.t('{0} unhealthy', ill) : '',
        drift.length > 0 ? l10n.t('drift') : '',
      ]
        .filter((word) => word !== '')
        .join(' · ');
      item.iconPath = ill > 0 ? bad : drift.length > 0 ? doubtful : new ThemeIcon('symbol-interface');
      item.tooltip = drift.map((one) => driftText(one, nameOf)).join('\n');
      item.contextValue = service.kind === 'registered' ? 'service.registered' : 'service.docker';
      return item;
    }
    case 'instance': {
      const { instance, drift } = node;
      const item = new TreeItem(placeText(instance));
      const { registry, docker, output } = instance.health;
      const words = [
        instance.container === null ? l10n.t('no container') : printable(nameOf(instance.container)),
        registry === null ? '' : l10n.t('registry: {0}', serviceHealthText(registry)),
        docker === null || docker === 'none' ? '' : l10n.t('Docker: {0}', serviceHealthText(docker)),
      ].filter((word) => word !== '');
      item.description = words.join(' · ');
      item.iconPath = iconOf(instanceIsWell(instance), drift.length > 0);
      item.tooltip = [...drift.map((one) => driftText(one, nameOf)), shorten(printable(output ?? ''), 500)]
        .filter((line) => line !== '')
        .join('\n');
      item.contextValue = `instance.${node.service.kind === 'registered' ? 'registered' : 'docker'}.${instance.container === null ? 'gone' : 'here'}`;
      item.accessibilityInformation = { label: [placeText(instance), ...words].join(', ') };
      return item;
    }
  }
}

const bad = new ThemeIcon('error', new ThemeColor('list.errorForeground'));
const doubtful = new ThemeIcon('warning', new ThemeColor('list.warningForeground'));

function iconOf(well: boolean | null, drifted: boolean): ThemeIcon {
  if (well === false) return bad;
  if (drifted) return doubtful;
  return well === true ? new ThemeIcon('pass', new ThemeColor('charts.green')) : new ThemeIcon('circle-outline');
}

function placeText(instance: ServiceInstance | undefined): string {
  if (instance === undefined) return '';
  const { address, port } = instance;
  const host = address.includes(':') && port !== null ? `[${address}]` : address;
  return printable(port === null ? host : `${host}:${port}`);
}
