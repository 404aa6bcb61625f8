import { t } from '@vscode/l10n';
import type { AddressOwner, PortUser } from '../topology/owners.ts';
import { printable } from './printable.ts';
import { stateText } from './states.ts';

/** Who has an address, in a sentence without its end. */
export function ownerText(owner: AddressOwner): string {
  switch (owner.kind) {
    case 'container': {
      const sharers = owner.sharers.map((sharer) => printable(sharer.name)).join(', ');
      const text = t('container {0} on network {1}', printable(owner.container.name), printable(owner.network.name));
      return sharers === '' ? text : t('{0} (and {1}, in the same namespace)', text, sharers);
    }
    case 'promised':
      return t(
        'asked for by container {0} on network {1}, which is {2}',
        printable(owner.container.name),
        printable(owner.network.name),
        stateText(owner.container.state),
      );
    case 'gateway':
      return owner.isHost
        ? t("gateway of network {0}: the engine's host", printable(owner.network.name))
        : t('gateway of network {0}', printable(owner.network.name));
    case 'reserved':
      return t('kept free on network {0} as "{1}"', printable(owner.network.name), printable(owner.name));
    case 'member':
      return t(
        'endpoint {0} of network {1}, without a container',
        printable(owner.member.name),
        printable(owner.network.name),
      );
    case 'loopback':
      return owner.embeddedDns
        ? t("Docker's embedded DNS, in every container on a user-defined network")
        : t('whoever asks: a loopback address');
    case 'nobody':
      switch (owner.why) {
        case 'free':
          return t('nobody: free in {0} of network {1}', owner.subnet, printable(owner.network.name));
        case 'outside-range':
          return t(
            'nobody: in {0} of network {1}, outside of the range that is handed out',
            owner.subnet,
            printable(owner.network.name),
          );
        case 'network-address':
          return t('nobody: the network address of {0} (network {1})', owner.subnet, printable(owner.network.name));
        case 'broadcast-address':
          return t('nobody: the broadcast address of {0} (network {1})', owner.subnet, printable(owner.network.name));
      }
  }
}

/** What a container has to do with a port. */
export function portUserText({ container, port, matches, inForce }: PortUser): string {
  const name = printable(container.name);
  const inside = `${port.port}/${printable(port.protocol)}`;
  const state = inForce ? '' : t(' (not in force: {0} is {1})', name, stateText(container.state));
  if (matches === 'inside' && port.published === null) return t('{0} exposes {1}, not published', name, inside) + state;
  const at = port.published === null ? '' : `${printable(port.published.address)}:${port.published.port}`;
  return t('{0} publishes {1} at {2} of the host', name, inside, at) + state;
}
