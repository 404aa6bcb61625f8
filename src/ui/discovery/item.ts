import { addressAndPort } from '../../topology/address.ts';
import { l10n, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';
import type { Service, ServiceInstance } from '../../model/service.ts';
import type { Topology } from '../../model/topology.ts';
import { nameOfContainer } from '../../shared/documents/services.ts';
import { driftText } from '../../text/drift.ts';
import { expiryText } from '../../text/expiry.ts';
import { printable, shorten } from '../../text/printable.ts';
import { sourceFailureText } from '../../text/registry-errors.ts';
import { serviceHealthText } from '../../text/service-health.ts';
import { publishedWords } from '../../text/swarm.ts';
import { commandIds } from '../ids.ts';
import { instanceIsWell, type ServiceNode } from './nodes.ts';

type Row<Kind extends ServiceNode['kind']> = Extract<ServiceNode, { kind: Kind }>;

/** How a row of the services view looks. */
export function serviceItem(node: ServiceNode, topology: Topology | null): TreeItem {
  const nameOf = topology === null ? (id: string): string => id.slice(0, 12) : nameOfContainer(topology);
  const item = itemOf(node, nameOf);
  item.id = node.id;
  return item;
}

type NameOf = (container: string) => string;

function itemOf(node: ServiceNode, nameOf: NameOf): TreeItem {
  switch (node.kind) {
    case 'place':
      return placeItem(node, nameOf);
    case 'offer': {
      const item = new TreeItem(printable(node.registry.name));
      item.description = l10n.t('looks like {0}: ask it', node.registry.kind);
      item.iconPath = new ThemeIcon('add');
      item.tooltip = l10n.t('It is only read: at its published port, its address, or through its own network.');
      item.command = { command: commandIds.askRegistry, title: l10n.t('Ask This Registry'), arguments: [node] };
      item.contextValue = 'offer';
      return item;
    }
    case 'node': {
      const { hostname, role, state, availability, address } = node.node;
      const item = new TreeItem(printable(hostname));
      item.description = joined(
        role === 'manager' ? l10n.t('manager') : l10n.t('worker'),
        ...[state, availability, address ?? ''].map(printable),
      );
      item.iconPath = state === 'ready' ? new ThemeIcon('server') : bad;
      item.contextValue = 'node';
      return item;
    }
    case 'service':
      return rowOfService(node, nameOf);
    case 'instance':
      return instanceItem(node, nameOf);
  }
}

function placeItem({ name, source, services, nodes, drift }: Row<'place'>, nameOf: NameOf): TreeItem {
  const item = new TreeItem(printable(name), TreeItemCollapsibleState.Collapsed);
  const failure = source === null ? null : sourceFailureText(source);
  const isSwarm = source?.kind === 'swarm';
  item.description = joined(
    source === null || isSwarm ? '' : source.kind,
    source?.state === 'stale' ? l10n.t('as it was') : '',
    isSwarm ? l10n.t('{0} nodes', nodes.length) : namesText(services.length),
    drift.length > 0 ? l10n.t('drift') : '',
  );
  item.iconPath =
    failure !== null
      ? bad
      : drift.length > 0
        ? doubtful
        : new ThemeIcon(source === null ? 'type-hierarchy' : isSwarm ? 'server-environment' : 'book');
  item.tooltip = lines(failure ?? '', ...drift.map((one) => driftText(one, nameOf)));
  item.contextValue = source === null ? 'place.network' : isSwarm ? 'place.swarm' : 'place.registry';
  return item;
}

function namesText(count: number): string {
  return count === 1 ? l10n.t('1 name') : l10n.t('{0} names', count);
}

function rowOfService({ service, drift }: Row<'service'>, nameOf: NameOf): TreeItem {
  const { instances, swarm, virtualAddress } = service;
  const ill = instances.filter((one) => instanceIsWell(one) === false).length;
  const isEmpty = instances.length === 0;
  const item = new TreeItem(
    printable(service.name),
    isEmpty ? TreeItemCollapsibleState.None : TreeItemCollapsibleState.Collapsed,
  );
  item.description = joined(
    virtualAddress === null ? '' : printable(virtualAddress),
    countText(service),
    ...(swarm === undefined || service.kind === 'tasks' ? [] : publishedWords(swarm.ports)),
    ill > 0 ? l10n.t('{0} unhealthy', ill) : '',
    drift.length > 0 ? l10n.t('drift') : '',
  );
  const isDeserted = swarm !== undefined && isEmpty && swarm.wanted !== 0;
  item.iconPath = ill > 0 || isDeserted ? bad : drift.length > 0 ? doubtful : new ThemeIcon('symbol-interface');
  item.tooltip = lines(...drift.map((one) => driftText(one, nameOf)));
  item.contextValue = service.kind === 'registered' ? 'service.registered' : 'service.docker';
  return item;
}

function countText({ instances, swarm, kind }: Service): string {
  if (swarm !== undefined && kind === 'service')
    return swarm.wanted === null
      ? l10n.t('{0} tasks', instances.length)
      : l10n.t('{0} of {1} tasks', instances.length, swarm.wanted);
  return instances.length === 1 ? placeText(instances[0]) : l10n.t('{0} instances', instances.length);
}

function instanceItem({ service, instance, drift }: Row<'instance'>, nameOf: NameOf): TreeItem {
  const { container, node } = instance;
  const { registry, docker, output } = instance.health;
  const item = new TreeItem(placeText(instance));
  const words = [
    container !== null
      ? printable(nameOf(container))
      : node !== null && service.swarm !== undefined
        ? l10n.t('on {0}', printable(node))
        : l10n.t('no container'),
    registry === null ? '' : l10n.t('registry: {0}', serviceHealthText(registry)),
    docker === null || docker === 'none' ? '' : l10n.t('Docker: {0}', serviceHealthText(docker)),
  ].filter((word) => word !== '');
  item.description = words.join(' · ');
  item.iconPath = iconOf(instanceIsWell(instance), drift.length > 0);
  const { version, tags, expiry } = instance;
  item.tooltip = lines(
    ...drift.map((one) => driftText(one, nameOf)),
    version === null ? '' : l10n.t('Version {0}', printable(version)),
    tags.length === 0 ? '' : l10n.t('Tags: {0}', shorten(tags.map(printable).join(', '), 200)),
    expiryText(expiry),
    shorten(printable(output ?? ''), 500),
  );
  item.contextValue = `instance.${service.kind === 'registered' ? 'registered' : 'docker'}.${container === null ? 'gone' : 'here'}`;
  item.accessibilityInformation = { label: [placeText(instance), ...words].join(', ') };
  return item;
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
  return printable(addressAndPort(instance.address, instance.port));
}

function joined(...words: readonly string[]): string {
  return words.filter((word) => word !== '').join(' · ');
}

function lines(...all: readonly string[]): string {
  return all.filter((line) => line !== '').join('\n');
}
