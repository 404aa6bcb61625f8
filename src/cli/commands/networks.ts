import { t } from '@vscode/l10n';
import { readNetworkWiring } from '../../namespace/network-wiring.ts';
import { readTopology } from '../../store/read.ts';
import {
  networksDocument,
  type EndpointEntry,
  type NetworkEntry,
  type WiringEntry,
} from '../../shared/documents/networks.ts';
import { notReadText } from '../../text/namespace.ts';
import { printable } from '../../text/printable.ts';
import { stateText } from '../../text/states.ts';
import { hubText, linkTexts, vxlanText } from '../../text/wiring.ts';
import { requireNetwork } from '../../topology/require.ts';
import { exit } from '../exit.ts';
import type { Paint } from '../io.ts';
import type { Session } from '../session.ts';
import { table } from '../table.ts';

export interface NetworksFlags {
  readonly wiring?: boolean;
}

/** `networks [NAME…]` */
export async function networks(session: Session, names: readonly string[], flags: NetworksFlags): Promise<number> {
  const client = await session.engine();
  const topology = await readTopology(client, session.signal);
  for (const oddity of topology.oddities) session.log.warn(`${oddity.what} ${oddity.id ?? ''}: ${oddity.why}`);
  const chosen = names.length === 0 ? undefined : names.map((name) => requireNetwork(topology, name));
  const wiring =
    flags.wiring === true
      ? await readNetworkWiring(client, await session.runner(), topology, chosen, {
          signal: session.signal,
          helper: session.options.hostHelper,
        })
      : undefined;
  const document = networksDocument(topology, chosen, wiring);
  session.print(
    document,
    () =>
      document.networks.map((network) => networkText(network, session.paint)).join('\n') +
      oddText(topology.oddities.length),
  );
  return exit.yes;
}

function networkText(network: NetworkEntry, paint: Paint): string {
  const flags = [
    network.internal ? t('internal') : '',
    network.ipv6 ? 'IPv6' : '',
    network.icc ? '' : t('no traffic between containers'),
    network.attachable ? t('attachable') : '',
    network.ingress ? 'ingress' : '',
    network.parent === null ? '' : t('on {0}', printable(network.parent)),
    network.scope === 'local' ? '' : printable(network.scope),
  ].filter((flag) => flag !== '');
  const head = [paint('bold', printable(network.name)), printable(network.driver), ...flags].join('  ');
  const subnets = network.subnets.map((subnet) => [
    printable(subnet.subnet),
    subnet.gateway === null ? t('no gateway') : t('gateway {0}', subnet.gateway),
    subnet.size === null ? t('{0} used', subnet.used) : t('{0} of {1} used', subnet.used, subnet.size),
  ]);
  const endpoints = network.endpoints.map((endpoint) => endpointRow(endpoint, paint));
  const body = table(subnets, '  ') + table(endpoints, '  ');
  return `${head}\n${body}${network.wiring === null ? '' : wiringText(network.wiring, paint)}`;
}

function endpointRow(endpoint: EndpointEntry, paint: Paint): string[] {
  const running = endpoint.state === 'running';
  const name = printable(endpoint.container);
  return [
    running ? paint('cyan', name) : paint('dim', name),
    running ? stateText(endpoint.state) : paint('dim', stateText(endpoint.state)),
    [endpoint.ipv4, endpoint.ipv6].filter((address) => address !== null).join(' ') || '–',
    endpoint.mac ?? '',
    endpoint.aliases.map(printable).join(' '),
  ];
}

function wiringText({ hub, vxlan, plugs, notRead }: WiringEntry, paint: Paint): string {
  const joined = [...(hub === null ? [] : [hubText(hub)]), ...(vxlan === null ? [] : [vxlanText(vxlan)])];
  const rows = plugs.map(({ container, interface: inside, peer }) => [
    `${printable(inside.name)} (${inside.index})`,
    t('of {0}', printable(container)),
    '↔',
    ...(peer === null ? [t('index {0}', inside.linkIndex ?? '–')] : linkTexts(peer)),
  ]);
  const gaps = notRead.map((gap) => `${printable(gap.container)}: ${notReadText(gap)}`);
  return [
    ...(joined.length === 0 ? [] : [`  ${paint('bold', t('Wiring'))}  ${joined.join('  ')}\n`]),
    table(rows, '    '),
    ...gaps.map((gap) => `    ${paint('yellow', gap)}\n`),
  ].join('');
}

function oddText(count: number): string {
  return count === 0 ? '' : `\n${t('{0} objects could not be understood; --verbose says which.', count)}\n`;
}
