import { t } from '@vscode/l10n';
import type { Container } from '../model/container.ts';
import type { Change } from '../model/topology.ts';
import { printable } from './printable.ts';
import { healthText, stateText } from './states.ts';

/** One change of the topology in a line. */
export function changeText(change: Change): string {
  switch (change.kind) {
    case 'network-added':
      return t('network {0} created ({1})', printable(change.network.name), networkFacts(change.network));
    case 'network-removed':
      return t('network {0} removed', printable(change.network.name));
    case 'network-changed':
      return t('network {0} changed: {1}', printable(change.network.name), change.fields.join(', '));
    case 'container-added':
      return t('container {0} created, {1}', printable(change.container.name), stateText(change.container.state));
    case 'container-removed':
      return t('container {0} removed', printable(change.container.name));
    case 'container-changed':
      return containerChanged(change);
    case 'connected':
      return t(
        '{0} connected to {1}{2}',
        printable(change.container.name),
        printable(change.networkName),
        addressOn(change),
      );
    case 'disconnected':
      return t('{0} disconnected from {1}', printable(change.container.name), printable(change.networkName));
    case 'endpoint-changed':
      return t(
        '{0} on {1}{2}: {3} changed',
        printable(change.container.name),
        printable(change.networkName),
        addressOn(change),
        change.fields.join(', '),
      );
  }
}

function containerChanged(change: Extract<Change, { kind: 'container-changed' }>): string {
  const name = printable(change.container.name);
  const { before, container } = change;
  const parts: string[] = [];
  if (before.name !== container.name) parts.push(t('renamed from {0}', printable(before.name)));
  if (before.state !== container.state) parts.push(`${stateText(before.state)} → ${stateText(container.state)}`);
  if (before.health?.status !== container.health?.status) {
    const word = ({ health }: Container): string => (health === null ? t('none') : healthText(health.status));
    parts.push(t('health {0} → {1}', word(before), word(container)));
  }
  const others = change.fields.filter((field) => field !== 'name' && field !== 'state' && field !== 'health');
  return t('container {0}: {1}', name, parts.length > 0 ? parts.join(', ') : t('{0} changed', others.join(', ')));
}

function addressOn(change: { readonly container: Container; readonly networkId: string }): string {
  const endpoint = change.container.endpoints.find((candidate) => candidate.networkId === change.networkId);
  const addresses = [endpoint?.ipv4?.address, endpoint?.ipv6?.address].filter((address) => address !== undefined);
  return addresses.length === 0 ? '' : ` (${addresses.join(', ')})`;
}

function networkFacts(network: {
  readonly driver: string;
  readonly subnets: readonly { readonly subnet: string }[];
}): string {
  return [printable(network.driver), ...network.subnets.map((subnet) => printable(subnet.subnet))].join(', ');
}
