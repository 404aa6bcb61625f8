import { l10n, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';
import type { Topology } from '../../model/topology.ts';
import type { DetailKind, DetailNode, NetworkSectionNode, SectionNode } from '../../shared/tree/nodes.ts';
import { useText } from '../../text/address-use.ts';
import { subnetUse } from '../../topology/pool.ts';

/** A section of what is inside a container. */
export function sectionItem({ section, container }: SectionNode): TreeItem {
  const [label, icon] = sectionLook(section);
  const item = new TreeItem(label, TreeItemCollapsibleState.Collapsed);
  item.iconPath = new ThemeIcon(icon);
  // What the engine knows need not be read again.
  const isKnown = section === 'ports';
  if (isKnown) item.description = String(container.ports.length);
  item.contextValue = isKnown ? 'section.known.container' : 'section.read.container';
  return item;
}

function sectionLook(section: SectionNode['section']): [label: string, icon: string] {
  switch (section) {
    case 'interfaces':
      return [l10n.t('Interfaces'), 'circuit-board'];
    case 'routes':
      return [l10n.t('Routes'), 'git-branch'];
    case 'dns':
      return ['DNS', 'book'];
    case 'listening':
      return [l10n.t('Listening'), 'radio-tower'];
    case 'ports':
      return [l10n.t('Ports'), 'plug'];
  }
}

/** A section of what there is to know of a network. */
export function networkSectionItem(topology: Topology, { section, network }: NetworkSectionNode): TreeItem {
  const isAddresses = section === 'addresses';
  const item = new TreeItem(isAddresses ? l10n.t('Address Use') : l10n.t('Wiring'), TreeItemCollapsibleState.Collapsed);
  item.iconPath = new ThemeIcon(isAddresses ? 'symbol-numeric' : 'type-hierarchy');
  if (isAddresses) {
    const [use] = subnetUse(topology, network.id);
    if (use) item.description = useText(use);
    if (use?.free === 0) item.iconPath = new ThemeIcon('warning', warning);
  }
  item.contextValue = isAddresses ? 'section.known.network' : 'section.read.network';
  return item;
}

const warning = new ThemeColor('list.warningForeground');

/** A row of a section. */
export function detailItem(node: DetailNode): TreeItem {
  const { what, label, description, children, value, address } = node;
  // A subnet that is full is to be seen at once.
  const open =
    what === 'subnet-full' || what === 'bridge'
      ? TreeItemCollapsibleState.Expanded
      : TreeItemCollapsibleState.Collapsed;
  const item = new TreeItem(label, children.length > 0 ? open : TreeItemCollapsibleState.None);
  item.description = description;
  const icon = detailIcon(what);
  if (icon) item.iconPath = icon;
  item.contextValue = `detail.${what}.${value === null ? 'plain' : address === null ? 'value' : 'value.address'}`;
  const whole = description === '' ? label : `${label}, ${description}`;
  // The side bar is narrow: pointing at the row shows all of it.
  item.tooltip = whole;
  item.accessibilityInformation = { label: whole };
  return item;
}

function detailIcon(what: DetailKind): ThemeIcon | undefined {
  switch (what) {
    case 'interface':
      return new ThemeIcon('symbol-interface');
    case 'interface-off':
    case 'overlap':
    case 'subnet-full':
      return new ThemeIcon('warning', warning);
    case 'route-refusing':
      return new ThemeIcon('circle-slash', warning);
    case 'failed':
      return new ThemeIcon('error', new ThemeColor('list.errorForeground'));
    case 'loading':
      return new ThemeIcon('loading~spin');
    case 'not-read':
      return new ThemeIcon('question');
    case 'address':
      return new ThemeIcon('symbol-number');
    case 'mac':
    case 'counters':
      return new ThemeIcon('circuit-board');
    case 'peer':
      return new ThemeIcon('plug');
    case 'bridge':
      return new ThemeIcon('type-hierarchy-sub');
    case 'route':
      return new ThemeIcon('arrow-right');
    case 'rule':
      return new ThemeIcon('law');
    case 'server':
      return new ThemeIcon('server');
    case 'option':
      return new ThemeIcon('settings');
    case 'hosts-entry':
      return new ThemeIcon('file');
    case 'name':
      return new ThemeIcon('tag');
    case 'socket':
      return new ThemeIcon('radio-tower');
    case 'socket-inside':
      return new ThemeIcon('lock');
    case 'port':
      return new ThemeIcon('link-external');
    case 'subnet':
      return new ThemeIcon('symbol-numeric');
    case 'range':
      return new ThemeIcon('arrow-both');
    case 'container':
      return new ThemeIcon('package');
    case 'reserved':
      return new ThemeIcon('bookmark');
    case 'shared':
      return new ThemeIcon('link');
    case 'free':
    case 'nothing':
    case 'more':
      return undefined;
  }
}
