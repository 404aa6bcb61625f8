import { t } from '@vscode/l10n';
import type { Container } from '../../model/container.ts';
import { composeOf } from '../../model/labels.ts';
import type { Network } from '../../model/network.ts';
import type { Topology } from '../../model/topology.ts';
import { printable, shorten } from '../../text/printable.ts';
import { defaultRoutes } from '../../topology/gateway.ts';
import { gatewayOf } from '../../topology/network-gateway.ts';
import { subnetUse } from '../../topology/pool.ts';
import { onHost, sharersOf } from '../../topology/shared.ts';
import type { Details } from '../protocol.ts';
import { stateText } from './states.ts';

type Fact = Details['sections'][number]['facts'][number];

/** What the side panel tells of a card, a room, or another box of the picture; null for what is not there (any more). */
export function detailsOf(topology: Topology, id: string): Details | null {
  const [kind, rest] = [id.split(':')[0] ?? '', id.slice(id.indexOf(':') + 1)];
  if (kind === 'card') {
    const container = topology.containers.get(rest);
    return container === undefined ? null : containerDetails(topology, container);
  }
  if (kind === 'room') {
    const network = topology.networks.get(rest);
    return network === undefined ? null : networkDetails(topology, network);
  }
  if (id === 'host') return hostDetails(topology);
  if (id === 'outside') return outsideDetails(topology);
  if (kind === 'parent') return parentDetails(topology, rest);
  if (kind === 'project') return projectDetails(topology, rest);
  if (kind === 'bundle') {
    const networks = rest.split(' ').flatMap((network) => topology.networks.get(network) ?? []);
    const title = networks.map(({ name }) => shown(name)).join(' + ');
    const members = [...topology.containers.values()].filter(({ endpoints }) =>
      networks.every((network) => endpoints.some(({ networkId }) => networkId === network.id)),
    );
    return plain(title, t('containers that are in all of these networks'), [membersSection(members)]);
  }
  return null;
}

function containerDetails(topology: Topology, container: Container): Details {
  const { detail, health } = container;
  const compose = composeOf(container.labels);
  const routes = defaultRoutes(topology, container);
  const sharers = sharersOf(topology, container);
  const general = facts([
    [t('State'), stateText(container)],
    [t('Image'), container.image],
    [t('Compose project'), compose?.project ?? ''],
    [t('Service'), compose?.service ?? ''],
    [t('Hostname'), detail?.hostname ?? ''],
    [t('Why it does not run'), detail?.error ?? ''],
    [t('Last health check'), health?.status === 'unhealthy' ? shorten(health.lastOutput ?? '', 300) : ''],
    [t('Shares its namespace with'), sharers.map(({ name }) => shown(name)).join(', ')],
    [t('Id'), container.id.slice(0, 12)],
  ]);
  const networks = container.endpoints.map((endpoint) => ({
    title: shown(endpoint.networkName),
    facts: facts([
      [t('IPv4 address'), endpoint.ipv4 === null ? '' : `${endpoint.ipv4.address}/${endpoint.ipv4.prefix}`],
      [t('IPv6 address'), endpoint.ipv6 === null ? '' : `${endpoint.ipv6.address}/${endpoint.ipv6.prefix}`],
      [t('Asked for'), [endpoint.requested4, endpoint.requested6].filter((text) => text !== null).join(', ')],
      [t('Gateway'), [endpoint.gateway4, endpoint.gateway6].filter((text) => text !== null).join(', ')],
      [t('MAC address'), endpoint.mac ?? ''],
      [t('Names'), [...new Set(endpoint.dnsNames ?? endpoint.aliases ?? [])].join(', ')],
    ]),
  }));
  const way =
    routes.kind === 'host'
      ? [{ label: t('Default route'), value: t("the host's own") }]
      : routes.kind === 'missing'
        ? []
        : facts([
            [t('IPv4 default route'), routes.ipv4 === null ? t('none') : routeText(routes.ipv4)],
            [t('IPv6 default route'), routes.ipv6 === null ? '' : routeText(routes.ipv6)],
          ]);
  const ports = container.ports.map(({ port, protocol, published }) => ({
    label: `${port}/${shown(protocol)}`,
    value: published === null ? t('not published') : `${published.address}:${published.port}`,
  }));
  return {
    ...plain(shown(container.name), stateText(container), [
      { title: t('Container'), facts: general },
      ...networks,
      { title: t('Way out, as the engine set it up'), facts: way },
      { title: t('Ports'), facts: ports },
    ]),
    container: container.id,
  };
}

function routeText({ networkName, via }: { readonly networkName: string; readonly via: string | null }): string {
  return via === null ? t('over {0}', shown(networkName)) : t('{0}, over {1}', via, shown(networkName));
}

function networkDetails(topology: Topology, network: Network): Details {
  const members = [...topology.containers.values()].filter(({ endpoints }) =>
    endpoints.some(({ networkId }) => networkId === network.id),
  );
  const general = facts([
    [t('Driver'), network.driver],
    [t('Scope'), network.scope],
    [t('Reaches the outside'), network.internal ? t('no (internal)') : t('yes')],
    [t("Translated to the host's address"), network.masquerade ? t('yes') : t('no')],
    [t('Traffic between its containers'), network.icc ? t('allowed') : t('switched off (icc)')],
    ['MTU', network.mtu === null ? '' : String(network.mtu)],
    [t('Host bridge'), network.bridge ?? ''],
    [t('Interface of the host'), network.parent ?? ''],
    [t('Compose project'), composeOf(network.labels)?.project ?? ''],
    [t('Id'), network.id.slice(0, 12)],
  ]);
  const subnets = subnetUse(topology, network.id).map(({ subnet, size, used, free }) => ({
    title: shown(subnet.subnet),
    facts: facts([
      [t('Gateway'), gatewayOf(topology, network, subnet) ?? t('none')],
      [t('Given out from'), subnet.range ?? ''],
      [t('Addresses taken'), size === null ? String(used) : t('{0} of {1}', used, size)],
      [t('Still free'), free === null ? '' : String(free)],
    ]),
  }));
  return plain(shown(network.name), shown(network.driver), [
    { title: t('Network'), facts: general },
    ...subnets,
    membersSection(members, network.id),
  ]);
}

function hostDetails(topology: Topology): Details {
  const { engine } = topology;
  const published = [...topology.containers.values()].flatMap((container) =>
    container.ports.flatMap(({ port, protocol, published: at }) =>
      at === null
        ? []
        : [{ label: `${at.address}:${at.port}`, value: `${shown(container.name)} ${port}/${shown(protocol)}` }],
    ),
  );
  return plain(t('Host'), shown(engine.endpoint), [
    {
      title: t('Engine'),
      facts: facts([
        [t('Product'), engine.platform ?? engine.product],
        [t('Version'), engine.version],
        [t('API version'), engine.apiVersion],
        [t('Operating system'), engine.os],
      ]),
    },
    { title: t('Published ports'), facts: published.slice(0, 200) },
    { ...membersSection(onHost(topology)), title: t('Containers in its namespace') },
  ]);
}

function outsideDetails(topology: Topology): Details {
  const networks = [...topology.networks.values()].filter(({ driver }) => driver !== 'host' && driver !== 'null');
  return plain(t('Outside'), t('whatever lies behind the host'), [
    {
      title: t('Who reaches it'),
      facts: networks.map((network) => ({
        label: shown(network.name),
        value: network.internal
          ? t('no (internal)')
          : network.parent !== null
            ? t('by {0}', shown(network.parent))
            : network.masquerade
              ? t('through the host, translated')
              : t('through the host, untranslated'),
      })),
    },
  ]);
}

function parentDetails(topology: Topology, name: string): Details {
  const networks = [...topology.networks.values()].filter(({ parent }) => parent === name);
  return plain(shown(name), t('interface of the host'), [
    {
      title: t('Networks on it'),
      facts: networks.map((network) => ({
        label: shown(network.name),
        value: [network.driver, ...network.subnets.map(({ subnet }) => subnet)].map(shown).join(' · '),
      })),
    },
  ]);
}

function projectDetails(topology: Topology, name: string): Details {
  const isIn = ({ labels }: { readonly labels: Readonly<Record<string, string>> }): boolean =>
    composeOf(labels)?.project === name;
  const networks = [...topology.networks.values()].filter(isIn);
  return plain(shown(name), t('Compose project'), [
    {
      title: t('Networks'),
      facts: networks.map((network) => ({
        label: shown(network.name),
        value: network.subnets.map(({ subnet }) => shown(subnet)).join(', '),
      })),
    },
    membersSection([...topology.containers.values()].filter(isIn)),
  ]);
}

function membersSection(members: readonly Container[], networkId?: string): Details['sections'][number] {
  return {
    title: t('Containers'),
    facts: members.slice(0, 200).map((container) => {
      const endpoint = container.endpoints.find((one) => one.networkId === networkId);
      const addresses = [endpoint?.ipv4?.address, endpoint?.ipv6?.address].filter((text) => text !== undefined);
      return { label: shown(container.name), value: [...addresses, stateText(container)].join(' · ') };
    }),
  };
}

function plain(title: string, subtitle: string, sections: Details['sections']): Details {
  return { title, subtitle, sections: sections.filter((section) => section.facts.length > 0), container: null };
}

/** Without those that say nothing. */
function facts(pairs: readonly (readonly [label: string, value: string])[]): Fact[] {
  return pairs.filter(([, value]) => value !== '').map(([label, value]) => ({ label, value: printable(value) }));
}

function shown(text: string): string {
  return shorten(printable(text), 120);
}
