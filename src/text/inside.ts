import { t } from '@vscode/l10n';
import type { Completion, NetworkInterface, Route, Socket } from '../model/namespace.ts';
import type { Upstream } from '../namespace/resolver.ts';
import type { DefaultRouteView } from '../topology/default-route.ts';
import { gatewayReasonText, socketReachText, whatText } from './namespace.ts';
import { printable } from './printable.ts';

/** Whose namespace it is; the document of `inspect` fits. */
interface Home {
  readonly namespace: {
    readonly of: 'itself' | 'container' | 'host' | 'missing';
    readonly container: string | null;
    readonly leftBehind: boolean;
  };
  readonly sharedWith: readonly string[];
}

/** A default route as it should be and as it is. */
interface WayOut extends Omit<DefaultRouteView, 'actual'> {
  readonly actual: { readonly via: string | null; readonly dev: string | null; readonly network: string | null } | null;
}

/** State of an interface, and whether anything is at its other end. */
export function interfaceState({ up, carrier }: Pick<NetworkInterface, 'up' | 'carrier'>): string {
  if (!up) return t('switched off');
  return carrier === false ? t('on, nothing at the other end') : t('on');
}

/** Where a route leads, without its destination: `via 172.20.0.1, eth0, metric 100`. */
export function routeWay(route: Omit<Route, 'family' | 'to' | 'scope' | 'protocol'>): string {
  const several = route.nextHops.length > 1;
  const hops = several
    ? route.nextHops.map(({ via, dev, weight }) => `${hopText(via, dev)} ×${weight}`)
    : [hopText(route.via, route.dev)];
  return [
    ...(route.type === 'unicast' ? [] : [route.type]),
    ...hops,
    ...(route.source === null ? [] : [t('from {0}', printable(route.source))]),
    ...(route.metric === 0 ? [] : [t('metric {0}', route.metric)]),
    ...(route.only === null ? [] : [t('only for {0}', printable(route.only))]),
    ...(route.dead ? [t('not in use: its interface is off')] : []),
    ...(route.table === 'main' ? [] : [t('table {0}', printable(route.table))]),
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function hopText(via: string | null, dev: string | null): string {
  const device = dev === null ? '' : printable(dev);
  return via === null ? device : `${t('via {0}', printable(via))}${device === '' ? '' : ` ${device}`}`;
}

/** Who holds a socket, and whom it serves. */
export function socketText(socket: Socket): string {
  const { process } = socket;
  const reach = socketReachText(socket);
  return process === null ? reach : `${printable(process.name)} (${process.pid}), ${reach}`;
}

/** Whose namespace a container lives in, and who else does, where that is worth a word. */
export function namespaceLines({ namespace, sharedWith }: Home): readonly string[] {
  const others = sharedWith.map(printable).join(', ');
  const shared = sharedWith.length === 0 ? [] : [t('In the same network namespace: {0}', others)];
  switch (namespace.of) {
    case 'itself':
      return shared;
    case 'host':
      return [t("It lives in the network namespace of the engine's host."), ...shared];
    case 'missing':
      return [t('It was to live in the network namespace of a container that is gone.')];
    case 'container':
      return [
        namespace.leftBehind
          ? t(
              'It was to live in the network namespace of {0}, which was restarted since: what it has is the old one, with nothing in it.',
              printable(namespace.container ?? ''),
            )
          : t('It lives in the network namespace of {0}.', printable(namespace.container ?? '')),
        ...shared,
      ];
  }
}

/** Which network gives the default route and why, whether it is so inside, and how to change it. */
export function wayOutText({ expected, actual, verdict, changedBy }: WayOut): string {
  const where = (network: string | null, via: string | null): string =>
    [printable(network ?? ''), via === null ? '' : `via ${via}`].filter((word) => word !== '').join(' ') || '–';
  const wanted = expected === null ? null : where(expected.networkName, expected.via);
  const is = actual === null ? null : where(actual.network ?? actual.dev, actual.via);
  const why = expected === null ? '' : gatewayReasonText(expected.reason, expected.over);
  const rows: Readonly<Record<WayOut['verdict'], string>> = {
    same: `${is ?? ''}: ${why}`,
    unread: `${wanted ?? ''}: ${why}`,
    differs: t('{0}, but the engine set {1} ({2})', is ?? '', wanted ?? '', why),
    missing: t('none, but the engine set {0} ({1})', wanted ?? '', why),
    added: t('{0}, which the engine did not set', is ?? ''),
  };
  return [rows[verdict], changeText(changedBy)].filter((text) => text !== '').join('. ');
}

function changeText(changedBy: WayOut['changedBy']): string {
  switch (changedBy) {
    case 'priority':
      return t('To change it: connect the other network with a higher --gw-priority.');
    case 'order':
      return t(
        'To change it: only the order of the names does, or an internal network in its place (engines before 28).',
      );
    case null:
      return '';
  }
}

/** Whom Docker's own name server asks. */
export function upstreamText({
  from,
  servers,
}: {
  readonly from: 'resolv.conf' | 'settings' | 'host';
  readonly servers: readonly Upstream[];
}): string {
  const list = servers.map(({ address, fromHost }) =>
    fromHost ? t('{0} (from the host)', printable(address)) : printable(address),
  );
  if (from === 'host') return t("the name servers of the engine's host");
  return list.join(', ') || t('nobody');
}

/** Which parts of what was read came from where else: `policy rules, packet filter: on the engine's host, with iproute2`. */
export function completionText({ via, reader, what }: Completion): string {
  const parts = what.map(whatText).join(', ');
  const tool = printable(reader);
  switch (via) {
    case 'exec':
      return t('{0}: inside, with {1}', parts, tool);
    case 'helper':
      return t('{0}: by a helper container, with {1}', parts, tool);
    case 'host':
    case 'local':
      return t("{0}: on the engine's host, with {1}", parts, tool);
  }
}
