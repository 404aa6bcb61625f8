import { t } from '@vscode/l10n';
import type { Container } from '../../model/container.ts';
import { composeOf, swarmTaskOf } from '../../model/labels.ts';
import type { Topology } from '../../model/topology.ts';
import { printable } from '../../text/printable.ts';
import type { Box, Card, Pill } from './diagram.ts';
import type { Mark, PictureCard, PicturePill } from './picture.ts';
import { sectionOfContainer } from './sections.ts';
import { isProblem, markOf, stateText } from './states.ts';
import { plugTexts, plugWords, type Wirings } from './wiring.ts';
import { projectsOf, shown, sortedSet, type Words } from './words.ts';

/** What a container says. @param wirings where they are to be seen instead of the addresses */
export function cardWords(
  topology: Topology,
  card: Card,
  box: Box,
  toneOf: (networkId: string) => number,
  wirings: Wirings | null,
): Words<PictureCard> {
  const { container, tenants, rows } = card;
  const all = [container, ...tenants];
  const published = [...new Set(all.flatMap(({ ports }) => ports.flatMap((port) => port.published?.port ?? [])))];
  const service = composeOf(container.labels)?.service ?? null;
  const words = [
    stateText(container),
    printable(container.image),
    ...rows.map(({ networkName, ipv4, ipv6 }) =>
      t(
        '{0} in {1}',
        [ipv4, ipv6].filter((address) => address !== null).join(', ') || t('no address'),
        shown(networkName),
      ),
    ),
    ...rows.flatMap(({ networkId }) => plugWords(wirings, networkId, container.id)),
    ...(published.length === 0 ? [] : [t('published on port {0} of the host', published.join(', '))]),
    ...(tenants.length === 0
      ? []
      : [t('shares its namespace with {0}', tenants.map(({ name }) => shown(name)).join(', '))]),
  ];
  return {
    id: card.id,
    box: box.id,
    title: calledOn(container),
    detail: shown(service !== null && service !== container.name ? `${container.image} · ${service}` : container.image),
    rows: rows.map(({ networkId, networkName, ipv4, ipv6 }) => ({
      network: networkId,
      name: shown(networkName),
      value:
        plugTexts(wirings, networkId, container.id)[0] ??
        (ipv4 === null ? (ipv6 ?? '–') : ipv6 === null ? ipv4 : `${ipv4} · v6`),
      tone: toneOf(networkId),
    })),
    hasNamedRows: box.kind === 'card' || box.kind === 'bundle',
    tenants: tenants.map((tenant) => ({ id: tenant.id, title: calledOn(tenant), mark: markOf(tenant) })),
    mark: worst(all),
    ports: published.slice(0, 3).join(', ') + (published.length > 3 ? '…' : ''),
    label: t('Container {0}: {1}', shown(container.name), words.join(', ')),
    section: sectionOfContainer(container),
    drivers: sortedSet(rows.flatMap(({ networkId }) => topology.networks.get(networkId)?.driver ?? [])),
    projects: projectsOf(all),
    search: all
      .flatMap(({ name, image, id, state, endpoints }) => [
        name,
        image,
        id,
        state,
        ...endpoints.flatMap(({ ipv4, ipv6, aliases, mac }) => [
          ipv4?.address ?? '',
          ipv6?.address ?? '',
          mac ?? '',
          ...(aliases ?? []),
        ]),
      ])
      .join(' ')
      .slice(0, 2000)
      .toLowerCase(),
  };
}

/** The name on a card; that of a Swarm task without its id, which would leave no room for the rest. */
function calledOn({ name, labels }: Container): string {
  const id = swarmTaskOf(labels);
  return shown(id !== null && name.endsWith(`.${id}`) ? name.slice(0, -id.length - 1) : name);
}

/** Those who share a namespace share a card: it shows the owner's state, unless a tenant is worse off. */
function worst([owner, ...tenants]: readonly Container[]): Mark {
  const own = owner === undefined ? 'stopped' : markOf(owner);
  if (own !== 'running') return own;
  return tenants.some((tenant) => isProblem(tenant)) ? 'ill' : own;
}

/** What a published port says. */
export function pillWords(topology: Topology, { id, address, port, target, card }: Pill): Words<PicturePill> {
  const container = topology.containers.get(card.slice('card:'.length));
  const name = shown(container?.name ?? '');
  const text = address === '*' ? `:${port}` : `${address}:${port}`;
  const detail = `${target.port}/${printable(target.protocol)}`;
  return { id, text, detail, card, label: t('Port {0} of the host leads to {1}, port {2}', text, name, detail) };
}
