import { t } from '@vscode/l10n';
import type { Network } from '../../model/network.ts';
import type { Topology } from '../../model/topology.ts';
import { holderText, overlapText, useText } from '../../text/address-use.ts';
import { printable } from '../../text/printable.ts';
import { hostOverlaps, type HostRoute } from '../../topology/host-overlaps.ts';
import { gatewayOf } from '../../topology/network-gateway.ts';
import { overlapsBetween } from '../../topology/overlaps.ts';
import { subnetUse, type SubnetUse } from '../../topology/pool.ts';
import { detailMaker, type DetailMaker } from './details.ts';
import type { DetailNode, NetworkSectionNode } from './nodes.ts';

/** Taken addresses that are listed of one subnet. */
const mostRows = 300;

/**
 * How the addresses of a network are used: a row for each subnet with who has what, and what claims the same addresses.
 * @param routes of the engine's host; empty where they are not known
 */
export function addressNodes(
  topology: Topology,
  { id, network }: Pick<NetworkSectionNode, 'id' | 'network'>,
  routes: readonly HostRoute[],
): readonly DetailNode[] {
  const make = detailMaker(id, null);
  const uses = subnetUse(topology, network.id);
  if (uses.length === 0) return [make('nothing', '', { label: t('It hands out no addresses.') })];
  return [
    ...uses.map((use) => subnetNode(make, topology, network, use)),
    ...overlapNodes(make, topology, network, routes),
  ];
}

function subnetNode(make: DetailMaker, topology: Topology, network: Network, use: SubnetUse): DetailNode {
  const { subnet } = use.subnet;
  return make(use.free === 0 ? 'subnet-full' : 'subnet', subnet, {
    label: printable(subnet),
    description: useText(use),
    value: subnet,
    children: (below) => {
      const { range } = use.subnet;
      const shown = use.takenBy.slice(0, mostRows);
      const gateway = gatewayOf(topology, network, use.subnet);
      return [
        ...(gateway === null ? [below('nothing', 'gateway', { label: t('No gateway') })] : []),
        ...(range === null
          ? []
          : [
              below('range', range, {
                label: printable(range),
                description: t('addresses are handed out from this range only'),
                value: range,
              }),
            ]),
        ...shown.map(({ address, who, promised }) =>
          below(who.kind === 'gateway' ? 'peer' : who.kind === 'reserved' ? 'reserved' : 'container', address.text, {
            label: address.text,
            description: holderText(who, promised),
            value: address.text,
            address: address.text,
          }),
        ),
        ...(use.takenBy.length > mostRows
          ? [below('more', '', { label: t('{0} more', use.takenBy.length - mostRows) })]
          : []),
        ...(use.free === null ? [] : [below('free', '', { label: freeText(use.free) })]),
      ];
    },
  });
}

function freeText(free: number): string {
  if (free === 0) return t('No free address is left');
  return free === 1 ? t('1 address is free') : t('{0} addresses are free', free);
}

function overlapNodes(
  make: DetailMaker,
  topology: Topology,
  network: Network,
  routes: readonly HostRoute[],
): readonly DetailNode[] {
  const withNetworks = overlapsBetween(topology).flatMap(({ outer, inner }) => {
    if (outer.network.id === network.id)
      return [{ name: inner.network.name, theirs: inner.subnet.text, what: 'network' } as const];
    return inner.network.id === network.id
      ? [{ name: outer.network.name, theirs: outer.subnet.text, what: 'network' } as const]
      : [];
  });
  const withHost = hostOverlaps(topology, network, routes).map(
    ({ route }) => ({ name: route.name, theirs: route.block.text, what: 'host' }) as const,
  );
  return [...withNetworks, ...withHost].map(({ name, theirs, what }) =>
    make('overlap', `${what}:${name}:${theirs}`, {
      label: theirs,
      description: overlapText(what, name),
      value: theirs,
    }),
  );
}
