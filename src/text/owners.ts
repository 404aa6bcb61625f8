import { addressAndPort } from '../topology/address.ts';
import { t } from '@vscode/l10n';
import type { Container } from '../model/container.ts';
import type { AddressOwner, PortUser } from '../topology/owners.ts';
import type { PortListener, UncheckedListeners } from '../namespace/listeners.ts';
import { notReadText, socketReachText } from './namespace.ts';
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

/** That somebody really listens on a port, in a sentence without its end. */
export function listenerText({ containers, onHost, socket }: PortListener): string {
  const { protocol, address, port, process } = socket;
  const at = `${protocol} ${addressAndPort(address, port)}`;
  const reach = socketReachText(socket);
  const who = process === null ? reach : `${printable(process.name)} (${process.pid}), ${reach}`;
  if (onHost) {
    return t(
      "in the network of the engine's host somebody listens at {0} ({1}); {2} live there",
      at,
      who,
      names(containers),
    );
  }
  return containers.length === 1
    ? t('{0} listens at {1} ({2})', names(containers), at, who)
    : t('one of {0}, which share a namespace, listens at {1} ({2})', names(containers), at, who);
}

/** That it is not known whether somebody listens, in a sentence. */
export function uncheckedText({ containers, why, detail }: UncheckedListeners): string {
  return t(
    '{0}: whether anything listens there was not checked. {1}',
    names(containers),
    notReadText({ what: 'sockets', why, detail }),
  );
}

function names(containers: readonly Container[]): string {
  const most = 5;
  const some = containers.slice(0, most).map(({ name }) => printable(name));
  return [...some, ...(containers.length > most ? [t('{0} more', containers.length - most)] : [])].join(', ');
}
