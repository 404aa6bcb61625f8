import { l10n, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState, Uri, type MarkdownString } from 'vscode';
import type { Container } from '../../model/container.ts';
import type { Network } from '../../model/network.ts';
import type { Topology } from '../../model/topology.ts';
import { isOwnNetwork } from '../../shared/tree/build.ts';
import type {
  ContainerNode,
  EndpointNode,
  FactNode,
  GroupNode,
  NetworkNode,
  TreeNode,
} from '../../shared/tree/nodes.ts';
import { printable } from '../../text/printable.ts';
import { healthText, stateAndHealth, stateText } from '../../text/states.ts';
import { gatewayOf } from '../../topology/network-gateway.ts';
import { subnetUse } from '../../topology/pool.ts';
import { factsTooltip } from '../markdown.ts';
import { detailItem, networkSectionItem, sectionItem } from './inside-item.ts';

/** The scheme of the resources that rows stand for; only decorations look at them. */
export const rowScheme = 'container-network-row';

/** What a row looks like. The tooltip comes later, when somebody points at it. */
export function treeItem(topology: Topology, node: TreeNode): TreeItem {
  const item = itemOf(topology, node);
  item.id = node.id;
  return item;
}

function itemOf(topology: Topology, node: TreeNode): TreeItem {
  switch (node.kind) {
    case 'group':
      return groupItem(node);
    case 'network':
      return networkItem(topology, node);
    case 'endpoint':
      return endpointItem(node);
    case 'container':
      return containerItem(node);
    case 'fact':
      return factItem(node);
    case 'section':
      return sectionItem(node);
    case 'network-section':
      return networkSectionItem(topology, node);
    case 'detail':
      return detailItem(node);
  }
}

function groupItem({ group, name, children }: GroupNode): TreeItem {
  const label = group === 'project' ? printable(name) : l10n.t('Without a network');
  const item = new TreeItem(label, TreeItemCollapsibleState.Expanded);
  item.description = group === 'project' ? l10n.t('Compose, {0}', children.length) : String(children.length);
  item.iconPath = new ThemeIcon(group === 'project' ? 'folder-library' : 'debug-disconnect');
  item.contextValue = `group.${group}`;
  return item;
}

function networkItem(topology: Topology, { network, endpoints, sections }: NetworkNode): TreeItem {
  const isOpen = endpoints.length > 0 && !isOwnNetwork(network);
  const hasMore = endpoints.length > 0 || sections.length > 0;
  const collapsed = hasMore ? TreeItemCollapsibleState.Collapsed : TreeItemCollapsibleState.None;
  const item = new TreeItem(printable(network.name), isOpen ? TreeItemCollapsibleState.Expanded : collapsed);
  const use = subnetUse(topology, network.id).find(({ size }) => size !== null);
  item.description = [
    ...network.subnets.map(({ subnet }) => printable(subnet)),
    ...flagsOf(network),
    ...(use?.free === 0 ? [l10n.t('full')] : []),
    network.driver === 'null' ? l10n.t('no network') : printable(network.driver),
  ].join(' · ');
  item.iconPath =
    use?.free === 0
      ? new ThemeIcon('warning', new ThemeColor('list.warningForeground'))
      : new ThemeIcon(driverIcon(network));
  item.contextValue = `network.${isOwnNetwork(network) ? 'own' : 'user'}.${network.subnets.length > 0 ? 'subnet' : 'plain'}.${attachable(network) ? 'attachable' : 'closed'}`;
  item.accessibilityInformation = {
    label: l10n.t('Network {0}, {1}, {2} containers', printable(network.name), item.description, endpoints.length),
  };
  return item;
}

/** `host` and `none` take containers only when these are created. */
function attachable(network: Network): boolean {
  return network.driver !== 'host' && network.driver !== 'null' && !network.ingress && !network.configOnly;
}

function flagsOf(network: Network): string[] {
  return [
    ...(network.internal ? [l10n.t('internal')] : []),
    ...(network.icc ? [] : [l10n.t('containers apart')]),
    ...(network.parent === null ? [] : [l10n.t('on {0}', printable(network.parent))]),
  ];
}

function driverIcon(network: Network): string {
  if (network.internal) return 'lock';
  switch (network.driver) {
    case 'bridge':
      return 'type-hierarchy-sub';
    case 'overlay':
      return 'layers';
    case 'macvlan':
    case 'ipvlan':
      return 'plug';
    case 'host':
      return 'vm';
    case 'null':
      return 'circle-slash';
    default:
      return 'symbol-interface';
  }
}

function endpointItem({ network, container, endpoint, below }: EndpointNode): TreeItem {
  const label = printable(below === 'network' ? container.name : network.name);
  const item = new TreeItem(label, TreeItemCollapsibleState.Collapsed);
  const addresses = [endpoint.ipv4?.address, endpoint.ipv6?.address].filter((address) => address !== undefined);
  const state = oddState(container);
  item.description =
    below === 'network'
      ? [...addresses, ...(state === '' ? [] : [state])].join(' · ')
      : [...addresses, printable(network.driver)].join(' · ');
  item.iconPath = below === 'network' ? stateIcon(container) : new ThemeIcon(driverIcon(network));
  item.contextValue = `endpoint.${stateWord(container)}.${addresses.length > 0 ? 'address' : 'plain'}.${attachable(network) ? 'attachable' : 'closed'}${hasWeb(container) ? '.web' : ''}`;
  item.resourceUri = rowUri(container);
  item.accessibilityInformation = {
    label: l10n.t(
      '{0} on {1}, {2}, {3}',
      printable(container.name),
      printable(network.name),
      stateAndHealth(container),
      addresses.length === 0 ? l10n.t('no address') : addresses.join(', '),
    ),
  };
  return item;
}

function containerItem({ container, endpoints }: ContainerNode): TreeItem {
  const item = new TreeItem(printable(container.name), TreeItemCollapsibleState.Collapsed);
  const addresses = endpoints.flatMap(({ endpoint }) => (endpoint.ipv4 ? [endpoint.ipv4.address] : []));
  const state = oddState(container);
  item.description = [...addresses, ...modeText(container), ...(state === '' ? [] : [state])].join(' · ');
  item.iconPath = stateIcon(container);
  item.contextValue = `container.${stateWord(container)}.${addresses.length > 0 ? 'address' : 'plain'}${hasWeb(container) ? '.web' : ''}`;
  item.resourceUri = rowUri(container);
  item.accessibilityInformation = {
    label: l10n.t(
      'Container {0}, {1}, {2}',
      printable(container.name),
      stateAndHealth(container),
      [...addresses, ...modeText(container)].join(', ') || l10n.t('no address'),
    ),
  };
  return item;
}

function factItem({ fact, value, detail }: FactNode): TreeItem {
  const item = new TreeItem(printable(value), TreeItemCollapsibleState.None);
  item.description = [
    factText(fact),
    ...(detail === null ? [] : [detail === 'requested' ? l10n.t('asked for') : printable(detail)]),
  ].join(' ');
  item.iconPath = new ThemeIcon(factIcon(fact));
  item.contextValue = `fact.${fact}`;
  return item;
}

function factText(fact: FactNode['fact']): string {
  switch (fact) {
    case 'ipv4':
      return l10n.t('IPv4 address');
    case 'ipv6':
      return l10n.t('IPv6 address');
    case 'mac':
      return l10n.t('MAC address');
    case 'gateway':
      return l10n.t('gateway');
    case 'name':
      return l10n.t('name');
    case 'shares':
      return l10n.t('in the namespace of this container');
    case 'state':
      return l10n.t('why it does not run');
  }
}

function factIcon(fact: FactNode['fact']): string {
  switch (fact) {
    case 'ipv4':
    case 'ipv6':
      return 'symbol-number';
    case 'mac':
      return 'circuit-board';
    case 'gateway':
      return 'arrow-right';
    case 'name':
      return 'tag';
    case 'shares':
      return 'link';
    case 'state':
      return 'error';
  }
}

/** `running`, `paused` or `stopped`: what a menu has to know. */
function stateWord(container: Container): string {
  return container.state === 'running' || container.state === 'paused' ? container.state : 'stopped';
}

/** Only what is out of the ordinary is said in words; the icon says the rest. */
function oddState({ state, health }: Container): string {
  if (state !== 'running') return stateText(state);
  return health?.status === 'unhealthy' ? healthText(health.status) : '';
}

function modeText(container: Container): string[] {
  if (container.mode.kind === 'host') return [l10n.t('host network')];
  if (container.mode.kind === 'none') return [l10n.t('no network')];
  return container.mode.kind === 'container' ? [l10n.t('shared namespace')] : [];
}

/** State by shape and by colour, never by colour alone. */
function stateIcon(container: Container): ThemeIcon {
  switch (container.state) {
    case 'running':
      if (container.health?.status === 'unhealthy')
        return new ThemeIcon('warning', new ThemeColor('list.warningForeground'));
      return new ThemeIcon('vm-running', new ThemeColor('charts.green'));
    case 'paused':
      return new ThemeIcon('debug-pause', new ThemeColor('list.warningForeground'));
    case 'restarting':
      return new ThemeIcon('sync', new ThemeColor('list.warningForeground'));
    case 'dead':
      return new ThemeIcon('error', new ThemeColor('list.errorForeground'));
    case 'created':
    case 'exited':
    case 'removing':
    case 'unknown':
      return new ThemeIcon('vm-outline');
  }
}

/** A published TCP port that a browser may open. */
function hasWeb(container: Container): boolean {
  return (
    container.state === 'running' &&
    container.ports.some(({ protocol, published }) => protocol === 'tcp' && published !== null)
  );
}

function rowUri(container: Container): Uri {
  return Uri.from({ scheme: rowScheme, path: `/${container.id}`, query: container.state });
}

/** What pointing at a row tells. */
export function treeTooltip(topology: Topology, node: TreeNode): MarkdownString | undefined {
  switch (node.kind) {
    case 'network': {
      const { network } = node;
      const subnets = subnetUse(topology, network.id).flatMap(({ subnet, size, used }): [string, string][] => [
        [
          l10n.t('Subnet'),
          size === null
            ? l10n.t('{0}, {1} used', subnet.subnet, used)
            : l10n.t('{0}, {1} of {2} used', subnet.subnet, used, size),
        ],
        [l10n.t('Gateway'), gatewayOf(topology, network, subnet) ?? l10n.t('none')],
      ]);
      return factsTooltip(network.name, [
        [l10n.t('Driver'), network.driver],
        [l10n.t('Scope'), network.scope],
        ...subnets,
        [l10n.t('Reaches the outside'), network.internal ? l10n.t('no (internal)') : l10n.t('yes')],
        [l10n.t('Traffic between its containers'), network.icc ? l10n.t('allowed') : l10n.t('switched off (icc)')],
        ['IPv6', network.ipv6 ? l10n.t('yes') : l10n.t('no')],
        ['MTU', network.mtu === null ? '' : String(network.mtu)],
        [l10n.t('Host bridge'), network.bridge ?? ''],
        [l10n.t('Id'), network.id.slice(0, 12)],
      ]);
    }
    case 'endpoint':
    case 'container': {
      const { container } = node;
      return factsTooltip(container.name, [
        [l10n.t('Image'), container.image],
        [l10n.t('State'), stateAndHealth(container)],
        [l10n.t('Networks'), container.endpoints.map(({ networkName }) => networkName).join(', ')],
        [l10n.t('Why it does not run'), container.detail?.error ?? ''],
        [
          l10n.t('Last health check'),
          container.health?.status === 'unhealthy' ? (container.health.lastOutput ?? '').slice(0, 300) : '',
        ],
        [l10n.t('Id'), container.id.slice(0, 12)],
      ]);
    }
    case 'group':
    case 'fact':
    case 'section':
    case 'network-section':
    case 'detail':
      return undefined;
  }
}
