import type { Container, Port } from '../../model/container.ts';
import type { Network } from '../../model/network.ts';

/**
 * What the picture is made of, before anything has a place: boxes, and what links them. Made from a topology by `build.ts`, placed by
 * `layout/`, put into words by `picture.ts`.
 */
export interface Diagram {
  /** In an order that only depends on what there is. */
  readonly boxes: readonly Box[];
  readonly links: readonly Link[];
}

/** Something with a place of its own. */
export type Box = RoomBox | CardBox | BundleBox | HostBox | OutsideBox | ParentBox | TrayBox | ProjectBox;

/** A network, with the containers in it that have no other. */
export interface RoomBox {
  readonly kind: 'room';
  readonly id: string;
  readonly network: Network;
  readonly cards: readonly Card[];
  /** Only its header is shown. */
  readonly isFolded: boolean;
}

/** A container in several networks. */
export interface CardBox {
  readonly kind: 'card';
  readonly id: string;
  readonly card: Card;
}

/** Containers that are all in the same several networks: one wire to each stands for all of them. */
export interface BundleBox {
  readonly kind: 'bundle';
  readonly id: string;
  readonly networks: readonly Network[];
  readonly cards: readonly Card[];
  readonly isFolded: boolean;
}

/** The engine's host: its published ports, and the containers in its namespace. */
export interface HostBox {
  readonly kind: 'host';
  readonly id: string;
  readonly pills: readonly Pill[];
  readonly cards: readonly Card[];
}

/** Whatever lies behind the host. */
export interface OutsideBox {
  readonly kind: 'outside';
  readonly id: string;
  /** Networks from which it can be reached. */
  readonly networks: readonly Network[];
}

/** An interface of the host that macvlan or ipvlan networks hang on. */
export interface ParentBox {
  readonly kind: 'parent';
  readonly id: string;
  readonly name: string;
}

/** Containers in no network. */
export interface TrayBox {
  readonly kind: 'tray';
  readonly id: string;
  readonly cards: readonly Card[];
}

/** A Compose project that is folded. */
export interface ProjectBox {
  readonly kind: 'project';
  readonly id: string;
  readonly name: string;
  readonly networks: readonly Network[];
  readonly containers: readonly Container[];
}

/** One network namespace: a container, and those that live with it. */
export interface Card {
  readonly id: string;
  readonly container: Container;
  readonly tenants: readonly Container[];
  /** Its attachments, in the order of the networks' names. */
  readonly rows: readonly Row[];
}

/** An attachment: an interface and its addresses. */
export interface Row {
  readonly networkId: string;
  readonly networkName: string;
  /** Null where it has none now. */
  readonly ipv4: string | null;
  readonly ipv6: string | null;
}

/** A published port, on the host. */
export interface Pill {
  readonly id: string;
  /** The host's address; `*` for all. */
  readonly address: string;
  readonly port: number;
  readonly target: Port;
  readonly card: string;
}

/** What is drawn as a wire. Where it ends at a box, `anchor` says at which part of it. */
export interface Link {
  readonly id: string;
  readonly kind: 'endpoint' | 'port' | 'parent';
  readonly from: LinkEnd;
  readonly to: LinkEnd;
  /** Of an endpoint's: the network it leads to. */
  readonly networkId: string | null;
  /** How many attachments it stands for. */
  readonly count: number;
}

export interface LinkEnd {
  readonly box: string;
  /** `row:N` and `head:N` of a card, `pill:ID` of the host, `card:ID` in a room; null for the box as a whole. */
  readonly anchor: string | null;
}

/** What the user chose to see of it. */
export interface DiagramOptions {
  /** Ids of rooms, bundles and `project:NAME` that are folded. */
  readonly folded: ReadonlySet<string>;
  /** Show only what is around this box, card or container; null for everything. */
  readonly focus: string | null;
  /** Whether containers at rest are shown. */
  readonly stopped: boolean;
  /** Whether it shows how the networks are wired. */
  readonly wiring: boolean;
}

export const roomId = (networkId: string): string => `room:${networkId}`;
export const cardId = (containerId: string): string => `card:${containerId}`;
export const parentId = (name: string): string => `parent:${name}`;
export const projectId = (name: string): string => `project:${name}`;

/** The cards that can be seen in a box. */
export function cardsIn(box: Box): readonly Card[] {
  return isFolded(box) ? [] : allCards(box);
}

export function isFolded(box: Box): boolean {
  return (box.kind === 'room' || box.kind === 'bundle') && box.isFolded;
}

/** The cards of a box, also while it is folded. */
export function allCards(box: Box): readonly Card[] {
  switch (box.kind) {
    case 'room':
    case 'bundle':
    case 'host':
    case 'tray':
      return box.cards;
    case 'card':
      return [box.card];
    case 'outside':
    case 'parent':
    case 'project':
      return [];
  }
}
