import { t } from '@vscode/l10n';
import type { Container } from '../../model/container.ts';
import type { Network } from '../../model/network.ts';
import { printable } from '../../text/printable.ts';
import type { InspectDocument, InterfaceEntry } from '../documents/inspect.ts';
import { detailMaker, type DetailMaker } from './details.ts';
import type { DetailNode, NetworkSectionNode } from './nodes.ts';

/** A container of the network, and what was read inside; a sentence where nothing could be, null where it is still read. */
export interface WiredContainer {
  readonly container: Container;
  readonly inside: InspectDocument | string | null;
}

/** One plug: an interface of a container, and what it is plugged into. */
interface Plug {
  readonly container: Container;
  readonly one: InterfaceEntry;
}

/**
 * How a network is wired on the engine's host: the bridge, or the parent interface of a macvlan, with who is plugged into it by what. Only
 * what was read inside the containers tells; what the network's definition names is shown in any case.
 */
export function wiringNodes(
  { id, network }: Pick<NetworkSectionNode, 'id' | 'network'>,
  wired: readonly WiredContainer[],
): readonly DetailNode[] {
  const make = detailMaker(id, null);
  const plugs = wired.flatMap(({ container, inside }) => plugsOf(network, container, inside));
  const hosts = groupByHost(plugs);
  const named = network.bridge ?? network.parent;
  if (named !== null && !hosts.has(named)) hosts.set(named, []);
  const rows = [...hosts].map(([name, there]) => hostNode(make, network, name, there));
  const unplugged = plugs
    .filter(({ one }) => one.peer === null)
    .map((plug) => plugNode(make, plug, t('where it is plugged in could not be found out')));
  const pending = wired.filter(({ inside }) => inside === null).length;
  const failed = wired.flatMap(({ container, inside }) =>
    typeof inside === 'string'
      ? [make('not-read', container.id, { label: printable(container.name), description: inside })]
      : [],
  );
  const all = [
    ...rows,
    ...unplugged,
    ...failed,
    ...(pending === 0
      ? []
      : [make('loading', '', { label: t('Reading… {0} of {1}', wired.length - pending, wired.length) })]),
  ];
  return all.length > 0 ? all : [make('nothing', '', { label: t('No running container is plugged in.') })];
}

function plugsOf(network: Network, container: Container, inside: WiredContainer['inside']): readonly Plug[] {
  if (inside === null || typeof inside === 'string') return [];
  return inside.interfaces.filter((one) => one.network === network.name).map((one) => ({ container, one }));
}

/** By what they are plugged into: the bridge, else the interface at the other end. */
function groupByHost(plugs: readonly Plug[]): Map<string, Plug[]> {
  const groups = new Map<string, Plug[]>();
  for (const plug of plugs) {
    const { peer } = plug.one;
    if (peer === null) continue;
    const name = peer.master ?? peer.name;
    groups.set(name, [...(groups.get(name) ?? []), plug]);
  }
  return groups;
}

function hostNode(make: DetailMaker, network: Network, name: string, plugs: readonly Plug[]): DetailNode {
  const expected = network.bridge ?? network.parent;
  const isStrange = expected !== null && expected !== name;
  // Another row when the first port is found: VS Code leaves one closed that had nothing in it.
  const key = plugs.length === 0 ? `${name}:empty` : name;
  return make(isStrange ? 'interface-off' : 'bridge', key, {
    label: printable(name),
    description: isStrange
      ? t('plugged in here instead of into {0}', printable(expected))
      : network.parent !== null
        ? t('parent interface on the host')
        : plugs.some(({ one }) => one.peer?.place === 'network')
          ? t("bridge in the network's own namespace, {0} ports", plugs.length)
          : t('bridge on the host, {0} ports', plugs.length),
    value: name,
    children: (below) =>
      plugs.map((plug) => {
        const { peer } = plug.one;
        return plugNode(below, plug, peer?.master == null ? '' : printable(peer.name));
      }),
  });
}

/** `veth1a2b` ↔ `eth0` of `web`. */
function plugNode(make: DetailMaker, { container, one }: Plug, host: string): DetailNode {
  const inside = t('{0} of {1}', printable(one.name), printable(container.name));
  const addresses = printable(one.addresses.join(', '));
  return make(one.up && one.carrier !== false ? 'peer' : 'interface-off', `${container.id}:${one.name}`, {
    label: host === '' || one.peer === null ? inside : `${host} ↔ ${inside}`,
    description: one.peer === null ? host : addresses,
    value: one.peer?.name ?? one.name,
    address: one.addresses[0]?.split('/')[0] ?? null,
  });
}
