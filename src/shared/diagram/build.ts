import { compareNames } from '../../base/names.ts';
import type { Container, Endpoint } from '../../model/container.ts';
import { composeOf } from '../../model/labels.ts';
import type { Network } from '../../model/network.ts';
import type { Topology } from '../../model/topology.ts';
import { isUp, namespaceOf } from '../../topology/shared.ts';
import { isOwnNetwork } from '../tree/build.ts';
import {
  cardId,
  parentId,
  projectId,
  roomId,
  type Box,
  type BundleBox,
  type Card,
  type CardBox,
  type Diagram,
  type DiagramOptions,
  type Link,
  type Pill,
  type RoomBox,
  type Row,
} from './diagram.ts';
import { neighbourhood } from './focus.ts';

/** From how many containers with the same several networks on they are drawn as a bundle; with many of them about, sooner. */
const bundleFrom = 4;
const manyBetween = 40;
/** More published ports than this, or among more boxes, have no wires of their own at rest: they would be a curtain. */
const mostPortWires = 16;
const mostBoxesWithPortWires = 24;

/** The boxes and links of a topology. Depends on its arguments only: the same gives the same, in the same order. */
export function buildDiagram(topology: Topology, options: DiagramOptions): Diagram {
  const whole = buildWhole(topology, options);
  return options.focus === null ? whole : neighbourhood(whole, options.focus);
}

/** Where each card stands. */
interface Sorted {
  readonly inRoom: ReadonlyMap<string, readonly Card[]>;
  readonly between: readonly Card[];
  readonly onHost: readonly Card[];
  readonly aside: readonly Card[];
}

function buildWhole(topology: Topology, options: DiagramOptions): Diagram {
  const projects = foldedProjects(topology, options);
  const cards = cardsOf(topology, options).filter(({ container }) => !isIn(projects, container.labels));
  const sorted = sortCards(topology, cards);
  const networks = [...topology.networks.values()].filter(
    (network) => isRoom(network) && !isIn(projects, network.labels),
  );
  const attached = new Set(cards.flatMap(({ rows }) => rows.map(({ networkId }) => networkId)));
  const rooms = networks
    .filter((network) => attached.has(network.id) || !isOwnNetwork(network))
    .map((network): RoomBox => {
      const id = roomId(network.id);
      return {
        kind: 'room',
        id,
        network,
        cards: sorted.inRoom.get(network.id) ?? [],
        isFolded: options.folded.has(id),
      };
    });
  const between = betweenBoxes(topology, sorted.between, options);
  const pills = pillsOf(cards);
  const parents = [...new Set(networks.flatMap(({ parent }) => (parent === null ? [] : [parent])))].sort();
  const reaching = networks.filter((network) => reachesOutside(network) && attached.has(network.id));
  const boxes: Box[] = [
    { kind: 'outside', id: 'outside', networks: reaching },
    { kind: 'host', id: 'host', pills, cards: sorted.onHost },
    ...parents.map((name): Box => ({ kind: 'parent', id: parentId(name), name })),
    ...projects,
    ...rooms,
    ...between,
    ...(sorted.aside.length === 0 ? [] : [{ kind: 'tray', id: 'tray', cards: sorted.aside } as const]),
  ];
  return { boxes, links: linksOf(topology, boxes) };
}

/** `host` and `none` are no rooms: the first is the host itself, in the second nobody meets anybody. */
function isRoom(network: Network): boolean {
  return network.driver !== 'host' && network.driver !== 'null' && !network.configOnly;
}

function reachesOutside(network: Network): boolean {
  return !network.internal;
}

function foldedProjects(topology: Topology, { folded }: DiagramOptions): readonly (Box & { kind: 'project' })[] {
  const found = new Map<string, { networks: Network[]; containers: Container[] }>();
  const entry = (name: string): { networks: Network[]; containers: Container[] } => {
    const known = found.get(name) ?? { networks: [], containers: [] };
    found.set(name, known);
    return known;
  };
  for (const network of topology.networks.values()) {
    const project = composeOf(network.labels)?.project;
    if (project !== undefined && folded.has(projectId(project))) entry(project).networks.push(network);
  }
  for (const container of topology.containers.values()) {
    const project = composeOf(container.labels)?.project;
    if (project !== undefined && folded.has(projectId(project))) entry(project).containers.push(container);
  }
  return [...found]
    .sort(([a], [b]) => compareNames(a, b))
    .map(([name, parts]) => ({ kind: 'project', id: projectId(name), name, ...parts }));
}

function isIn(projects: readonly { readonly name: string }[], labels: Readonly<Record<string, string>>): boolean {
  const project = composeOf(labels)?.project;
  return project !== undefined && projects.some(({ name }) => name === project);
}

/** One for each namespace: those that live with another are its tenants. */
function cardsOf(topology: Topology, { stopped }: DiagramOptions): readonly Card[] {
  const owners = new Map<string, Container[]>();
  const heads: Container[] = [];
  for (const container of topology.containers.values()) {
    if (!stopped && !isUp(container) && container.state !== 'restarting') continue;
    const namespace = namespaceOf(topology, container);
    if (namespace.kind === 'container' && namespace.owner !== container) {
      owners.set(namespace.owner.id, [...(owners.get(namespace.owner.id) ?? []), container]);
    } else heads.push(container);
  }
  const shown = new Set(heads);
  // A tenant whose host container is hidden stands for itself.
  const orphans = [...owners].flatMap(([id, tenants]) => {
    const owner = topology.containers.get(id);
    return owner !== undefined && shown.has(owner) ? [] : tenants;
  });
  return [...heads, ...orphans]
    .sort((a, b) => compareNames(a.name, b.name))
    .map((container) => ({
      id: cardId(container.id),
      container,
      tenants: owners.get(container.id) ?? [],
      rows: container.endpoints.flatMap((endpoint) => rowOf(topology, endpoint)),
    }));
}

function rowOf(topology: Topology, { networkId, networkName, ipv4, ipv6 }: Endpoint): readonly Row[] {
  const network = topology.networks.get(networkId);
  if (network === undefined || !isRoom(network)) return [];
  return [{ networkId, networkName, ipv4: ipv4?.address ?? null, ipv6: ipv6?.address ?? null }];
}

function sortCards(topology: Topology, cards: readonly Card[]): Sorted {
  const inRoom = new Map<string, Card[]>();
  const between: Card[] = [];
  const onHost: Card[] = [];
  const aside: Card[] = [];
  for (const card of cards) {
    const [only, second] = card.rows;
    if (second !== undefined) between.push(card);
    else if (only !== undefined) inRoom.set(only.networkId, [...(inRoom.get(only.networkId) ?? []), card]);
    else if (namespaceOf(topology, card.container).kind === 'host') onHost.push(card);
    else aside.push(card);
  }
  return { inRoom, between, onHost, aside };
}

function betweenBoxes(
  topology: Topology,
  between: readonly Card[],
  options: DiagramOptions,
): readonly (CardBox | BundleBox)[] {
  const sets = new Map<string, Card[]>();
  for (const card of between) {
    const key = card.rows.map(({ networkId }) => networkId).join(' ');
    sets.set(key, [...(sets.get(key) ?? []), card]);
  }
  const from = between.length > manyBetween ? 2 : bundleFrom;
  return [...sets].flatMap(([key, cards]): (CardBox | BundleBox)[] => {
    if (cards.length < from) return cards.map((card) => ({ kind: 'card', id: card.id, card }));
    const networks = key.split(' ').flatMap((id) => topology.networks.get(id) ?? []);
    const id = `bundle:${key}`;
    return [{ kind: 'bundle', id, networks, cards, isFolded: options.folded.has(id) }];
  });
}

/** By port and address; `0.0.0.0` and `::` are one. */
function pillsOf(cards: readonly Card[]): readonly Pill[] {
  const pills = new Map<string, Pill>();
  for (const card of cards) {
    for (const target of [card.container, ...card.tenants].flatMap(({ ports }) => ports)) {
      if (target.published === null) continue;
      const { address: written, port } = target.published;
      const address = written === '0.0.0.0' || written === '::' ? '*' : written;
      const id = `pill:${address}:${port}/${target.protocol}`;
      if (!pills.has(id)) pills.set(id, { id, address, port, target, card: card.id });
    }
  }
  return [...pills.values()].sort((a, b) => a.port - b.port || (a.id < b.id ? -1 : 1));
}

function linksOf(topology: Topology, boxes: readonly Box[]): readonly Link[] {
  const ids = new Set(boxes.map(({ id }) => id));
  const homes = homesOf(boxes);
  const links: Link[] = [];
  const hasPortWires = homes.pills <= mostPortWires && boxes.length <= mostBoxesWithPortWires;
  /** The box that a network is drawn in: its room, or the project that is folded over it. */
  const homeOf = (networkId: string): string | undefined => {
    if (ids.has(roomId(networkId))) return roomId(networkId);
    return homes.networks.get(networkId);
  };
  const endpoints = (box: string, rows: readonly { networkId: string }[], count: number): void => {
    rows.forEach(({ networkId }, index) => {
      const room = homeOf(networkId);
      if (room === undefined || room === box) return;
      const id = `wire:${box}:${networkId}`;
      links.push({
        id,
        kind: 'endpoint',
        from: { box, anchor: `row:${index}` },
        to: { box: room, anchor: null },
        networkId,
        count,
      });
    });
  };
  for (const box of boxes) {
    if (box.kind === 'card') endpoints(box.id, box.card.rows, 1);
    if (box.kind === 'bundle') {
      endpoints(
        box.id,
        box.networks.map(({ id }) => ({ networkId: id })),
        box.cards.length,
      );
    }
    if (box.kind === 'room' && box.network.parent !== null && ids.has(parentId(box.network.parent))) {
      links.push(plainLink('parent', parentId(box.network.parent), box.id));
    }
    if (box.kind === 'project') links.push(...projectLinks(topology, box, homeOf));
    if (box.kind === 'host' && hasPortWires) {
      for (const pill of box.pills) {
        const home = homes.cards.get(pill.card);
        if (home === undefined || home === 'host') continue;
        const to = { box: home, anchor: home === pill.card ? `head:${headOf(links, home)}` : pill.card };
        links.push({
          id: `port:${pill.id}`,
          kind: 'port',
          from: { box: 'host', anchor: pill.id },
          to,
          networkId: null,
          count: 1,
        });
      }
    }
  }
  return links;
}

/** How many published ports lead to a card already. */
function headOf(links: readonly Link[], box: string): number {
  return links.filter(({ kind, to }) => kind === 'port' && to.box === box).length;
}

function plainLink(kind: Link['kind'], from: string, to: string, networkId: string | null = null, count = 1): Link {
  return {
    id: `${kind}:${from}:${to}`,
    kind,
    from: { box: from, anchor: null },
    to: { box: to, anchor: null },
    networkId,
    count,
  };
}

/** Containers of a folded project in networks that are not folded with it. */
function projectLinks(
  topology: Topology,
  box: Box & { kind: 'project' },
  homeOf: (networkId: string) => string | undefined,
): Link[] {
  const counts = new Map<string, number>();
  for (const { endpoints } of box.containers) {
    for (const { networkId } of endpoints) {
      if (topology.networks.has(networkId)) counts.set(networkId, (counts.get(networkId) ?? 0) + 1);
    }
  }
  return [...counts].flatMap(([networkId, count]) => {
    const home = homeOf(networkId);
    return home === undefined || home === box.id ? [] : [plainLink('endpoint', box.id, home, networkId, count)];
  });
}

interface Homes {
  /** How many published ports there are. */
  readonly pills: number;
  /** The box in which a card stands. */
  readonly cards: ReadonlyMap<string, string>;
  /** The folded project of a network. */
  readonly networks: ReadonlyMap<string, string>;
}

function homesOf(boxes: readonly Box[]): Homes {
  const cards = new Map<string, string>();
  const networks = new Map<string, string>();
  for (const box of boxes) {
    if (box.kind === 'card') cards.set(box.card.id, box.id);
    if (box.kind === 'room' || box.kind === 'bundle' || box.kind === 'host' || box.kind === 'tray')
      for (const card of box.cards) cards.set(card.id, box.id);
    if (box.kind === 'project') {
      for (const { id } of box.networks) networks.set(id, box.id);
      for (const { id } of box.containers) cards.set(cardId(id), box.id);
    }
  }
  const host = boxes.find((box) => box.kind === 'host');
  return { pills: host?.pills.length ?? 0, cards, networks };
}
