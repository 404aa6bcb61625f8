import { t } from '@vscode/l10n';
import type { Container } from '../../model/container.ts';
import { composeOf } from '../../model/labels.ts';
import type { Network } from '../../model/network.ts';
import type { Topology } from '../../model/topology.ts';
import { printable, shorten } from '../../text/printable.ts';
import { subnetUse } from '../../topology/pool.ts';
import { cardsIn, type Box, type Card, type Diagram, type DiagramOptions, type Link, type Pill } from './diagram.ts';
import { cardRects, pillRects } from './layout/cells.ts';
import { plainTone, type Placement } from './layout/placement.ts';
import type { Mark, Picture, PictureBox, PictureCard, PicturePill, PictureWire } from './picture.ts';
import { sectionOfContainer, sectionOfNetwork } from './sections.ts';
import { isProblem, markOf, stateText } from './states.ts';
import { hubShort, hubWords, plugTexts, plugWords, type Wirings } from './wiring.ts';

/** Longer names are cut: nobody reads them in a picture, and the details have them whole. */
const longestName = 80;

/**
 * Puts a placed diagram into words and numbers.
 * @param wirings where they are to be seen instead of the addresses
 */
export function drawDiagram(
  topology: Topology,
  diagram: Diagram,
  placement: Placement,
  options: DiagramOptions,
  wirings: Wirings | null = null,
): Picture {
  const toneOf = (networkId: string): number => placement.tones.get(networkId) ?? plainTone;
  const boxes: PictureBox[] = [];
  const cards: PictureCard[] = [];
  const pills: PicturePill[] = [];
  for (const box of diagram.boxes) {
    const placed = placement.boxes.get(box.id);
    if (placed === undefined) continue;
    boxes.push({ ...boxWords(topology, box, toneOf, wirings), ...placed.rect, id: box.id, kind: box.kind });
    const rects = cardRects(box, placed);
    for (const card of cardsIn(box)) {
      const rect = rects.get(card.id);
      if (rect !== undefined) cards.push({ ...cardWords(topology, card, box, toneOf, wirings), ...rect });
    }
    if (box.kind !== 'host') continue;
    const places = pillRects(box, placed.rect);
    for (const pill of box.pills) {
      const rect = places.get(pill.id);
      if (rect !== undefined) pills.push({ ...pillWords(topology, pill), ...rect });
    }
  }
  const networks = [...topology.networks.values()].filter((network) => network.driver !== 'null');
  return {
    summary: summaryOf(topology),
    boxes,
    cards,
    pills,
    wires: wiresOf(diagram, placement, toneOf),
    drivers: sortedSet(networks.flatMap(({ driver }) => (driver === 'host' ? [] : [driver]))),
    projects: sortedSet(
      [...topology.networks.values(), ...topology.containers.values()].flatMap(
        ({ labels }) => composeOf(labels)?.project ?? [],
      ),
    ),
    folded: [...options.folded].sort(),
    focus: options.focus,
    stopped: options.stopped,
    wiring: options.wiring,
  };
}

/** "4 networks · 12 containers · 1 problem"; the engine's own three networks are not counted where nobody is in them. */
export function summaryOf(topology: Topology): string {
  const used = new Set([...topology.containers.values()].flatMap(({ endpoints }) => endpoints.map((e) => e.networkId)));
  const networks = [...topology.networks.values()].filter(
    ({ id, name, driver }) => used.has(id) || !(driver === 'host' || driver === 'null' || name === 'bridge'),
  ).length;
  const containers = topology.containers.size;
  const problems = problemCount(topology);
  return [
    networks === 1 ? t('1 network') : t('{0} networks', networks),
    containers === 1 ? t('1 container') : t('{0} containers', containers),
    problems === 0 ? t('no problem seen') : problems === 1 ? t('1 problem') : t('{0} problems', problems),
  ].join(' · ');
}

function problemCount(topology: Topology): number {
  const containers = [...topology.containers.values()].filter(isProblem).length;
  const full = [...topology.networks.keys()].filter((id) => isFull(topology, id)).length;
  return containers + full;
}

function isFull(topology: Topology, networkId: string): boolean {
  return subnetUse(topology, networkId).some(({ free }) => free === 0);
}

type Words<T extends { readonly x: number; readonly y: number; readonly width: number; readonly height: number }> =
  Omit<T, 'x' | 'y' | 'width' | 'height'>;

function boxWords(
  topology: Topology,
  box: Box,
  toneOf: (networkId: string) => number,
  wirings: Wirings | null,
): Omit<Words<PictureBox>, 'id' | 'kind'> {
  const plain = {
    detail: '',
    tags: [],
    tone: plainTone,
    isFolded: false,
    canFold: false,
    hasProblem: false,
    section: null,
    drivers: [],
    projects: [],
    search: '',
  };
  switch (box.kind) {
    case 'room':
      return {
        ...plain,
        ...roomWords(topology, box.network, box.cards.length, toneOf, wirings),
        isFolded: box.isFolded,
      };
    case 'bundle': {
      const title = box.networks.map(({ name }) => shown(name)).join(' + ');
      return {
        ...plain,
        title,
        detail: String(box.cards.length),
        isFolded: box.isFolded,
        canFold: true,
        label: t('{0} containers that are all in {1}', box.cards.length, title),
        drivers: sortedSet(box.networks.map(({ driver }) => driver)),
        projects: projectsOf(box.networks),
        search: title.toLowerCase(),
      };
    }
    case 'card': {
      const { container } = box.card;
      const words = { title: shown(container.name), label: '' };
      return { ...plain, ...words, hasProblem: isProblem(container), projects: projectsOf([container]) };
    }
    case 'host': {
      const { engine } = topology;
      const product = engine.product === 'podman' ? 'Podman' : (engine.platform ?? 'Docker');
      const detail = `${shown(product)} ${shown(engine.version)} · ${shown(engine.os)}`;
      const label = t(
        "The engine's host, {0}: {1} published ports, {2} containers in its own namespace",
        detail,
        box.pills.length,
        box.cards.length,
      );
      return { ...plain, title: t('Host'), detail, label, drivers: ['host'], search: 'host' };
    }
    case 'outside': {
      const names = box.networks.map(({ name }) => shown(name)).join(', ');
      const detail = box.networks.length === 0 ? t('no network reaches it') : t('reached from {0}', names);
      return {
        ...plain,
        title: t('Outside'),
        detail,
        label: t('The outside: {0}', detail),
        search: 'outside internet',
      };
    }
    case 'parent': {
      const title = shown(box.name);
      const detail = t('interface of the host');
      return { ...plain, title, detail, label: t('{0}, an interface of the host', title), search: title.toLowerCase() };
    }
    case 'tray': {
      const label = t('{0} containers without a network', box.cards.length);
      return { ...plain, title: t('Without a network'), detail: String(box.cards.length), label };
    }
    case 'project': {
      const ill = box.containers.filter(isProblem).length;
      const title = shown(box.name);
      const detail = t('{0} networks · {1} containers', box.networks.length, box.containers.length);
      return {
        ...plain,
        title,
        detail,
        tags: ill === 0 ? [] : [{ text: ill === 1 ? t('1 problem') : t('{0} problems', ill), isWarning: true }],
        canFold: true,
        isFolded: true,
        hasProblem: ill > 0,
        label: t('Compose project {0}, folded: {1}', title, detail),
        drivers: sortedSet(box.networks.map(({ driver }) => driver)),
        projects: [box.name],
        search: [title, ...box.containers.map(({ name }) => name), ...box.networks.map(({ name }) => name)]
          .join(' ')
          .toLowerCase(),
      };
    }
  }
}

function roomWords(
  topology: Topology,
  network: Network,
  alone: number,
  toneOf: (networkId: string) => number,
  wirings: Wirings | null,
): Omit<Words<PictureBox>, 'id' | 'kind' | 'isFolded'> {
  const title = shown(network.name);
  const uses = subnetUse(topology, network.id);
  const [first] = uses;
  const isFullNow = uses.some(({ free }) => free === 0);
  const pool = first === undefined || first.size === null ? null : `${first.used}/${first.size}`;
  const subnets = network.subnets.map(({ subnet }) => printable(subnet));
  const flags = [
    ...(network.internal ? [t('internal')] : []),
    ...(network.ipv6 ? ['ipv6'] : []),
    ...(network.icc ? [] : [t('containers apart')]),
    ...(network.ingress ? ['ingress'] : []),
  ];
  const members = [...topology.containers.values()].filter(({ endpoints }) =>
    endpoints.some(({ networkId }) => networkId === network.id),
  ).length;
  const words = [
    printable(network.driver),
    ...subnets,
    ...hubWords(wirings, network.id),
    ...flags,
    ...(pool === null ? [] : [t('{0} addresses taken', pool)]),
    ...(isFullNow ? [t('full')] : []),
    members === 1 ? t('1 container') : t('{0} containers', members),
    ...(alone === members ? [] : [t('{0} of them in this network alone', alone)]),
  ];
  return {
    title,
    detail: hubShort(wirings, network.id) ?? subnets[0] ?? '',
    tags: [
      { text: printable(network.driver), isWarning: false },
      ...flags.map((text) => ({ text, isWarning: false })),
      ...(pool === null ? [] : [{ text: isFullNow ? t('{0} full', pool) : pool, isWarning: isFullNow }]),
    ],
    tone: toneOf(network.id),
    canFold: true,
    hasProblem: isFullNow,
    label: t('Network {0}: {1}', title, words.join(', ')),
    section: sectionOfNetwork(network),
    drivers: [network.driver],
    projects: projectsOf([network]),
    search: [network.name, network.driver, network.id, ...network.subnets.map(({ subnet }) => subnet)]
      .join(' ')
      .toLowerCase(),
  };
}

function cardWords(
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
    title: shown(container.name),
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
    tenants: tenants.map((tenant) => ({ id: tenant.id, title: shown(tenant.name), mark: markOf(tenant) })),
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

/** Those who share a namespace share a card: it shows the owner's state, unless a tenant is worse off. */
function worst([owner, ...tenants]: readonly Container[]): Mark {
  const own = owner === undefined ? 'stopped' : markOf(owner);
  if (own !== 'running') return own;
  return tenants.some((tenant) => isProblem(tenant)) ? 'ill' : own;
}

function pillWords(topology: Topology, { id, address, port, target, card }: Pill): Words<PicturePill> {
  const container = topology.containers.get(card.slice('card:'.length));
  const name = shown(container?.name ?? '');
  const text = address === '*' ? `:${port}` : `${address}:${port}`;
  const detail = `${target.port}/${printable(target.protocol)}`;
  return { id, text, detail, card, label: t('Port {0} of the host leads to {1}, port {2}', text, name, detail) };
}

function wiresOf(
  diagram: Diagram,
  placement: Placement,
  toneOf: (networkId: string) => number,
): readonly PictureWire[] {
  const titles = new Map(diagram.boxes.map((box) => [box.id, titleOf(box)]));
  const wires = diagram.links.flatMap((link): PictureWire[] => {
    const points = placement.wires.get(link.id);
    if (points === undefined || points.length < 2) return [];
    return [
      {
        id: link.id,
        kind: link.kind,
        points: points.flatMap(({ x, y }) => [x, y]),
        tone: toneOfLink(diagram, link, toneOf),
        from: link.from.box,
        to: link.to.box,
        card: link.to.anchor?.startsWith('card:') === true ? link.to.anchor : null,
        network: link.networkId,
        count: link.count,
        label: t('Wire from {0} to {1}', titles.get(link.from.box) ?? '', titles.get(link.to.box) ?? ''),
      },
    ];
  });
  const gate = placement.wires.get('gate');
  if (gate === undefined || !diagram.boxes.some(({ kind }) => kind === 'outside')) return wires;
  const points = gate.flatMap(({ x, y }) => [x, y]);
  const label = t('Way from the host to the outside');
  const ends = { from: 'outside', to: 'host', card: null, network: null };
  return [...wires, { id: 'gate', kind: 'gate', points, tone: plainTone, ...ends, count: 1, label }];
}

function toneOfLink(diagram: Diagram, link: Link, toneOf: (networkId: string) => number): number {
  if (link.networkId !== null) return toneOf(link.networkId);
  const to = diagram.boxes.find(({ id }) => id === link.to.box);
  return link.kind === 'parent' && to?.kind === 'room' ? toneOf(to.network.id) : plainTone;
}

function titleOf(box: Box): string {
  switch (box.kind) {
    case 'room':
      return shown(box.network.name);
    case 'card':
      return shown(box.card.container.name);
    case 'bundle':
      return box.networks.map(({ name }) => shown(name)).join(' + ');
    case 'parent':
    case 'project':
      return shown(box.name);
    case 'host':
      return t('Host');
    case 'outside':
      return t('Outside');
    case 'tray':
      return t('Without a network');
  }
}

function projectsOf(things: readonly { readonly labels: Readonly<Record<string, string>> }[]): readonly string[] {
  return sortedSet(things.flatMap(({ labels }) => composeOf(labels)?.project ?? []));
}

function sortedSet(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}

function shown(text: string): string {
  return shorten(printable(text), longestName);
}
