import type { Container, Endpoint } from '../../model/container.ts';
import type { Network } from '../../model/network.ts';

/** One row of the networks view. What it looks like is made of it elsewhere; a node only says what it is. */
export type TreeNode =
  GroupNode | NetworkNode | EndpointNode | ContainerNode | FactNode | SectionNode | NetworkSectionNode | DetailNode;

/** Networks or containers of one Compose project, or the containers without a network. */
export interface GroupNode {
  readonly kind: 'group';
  readonly id: string;
  readonly group: 'project' | 'unattached';
  readonly name: string;
  readonly children: readonly (NetworkNode | ContainerNode)[];
}

export interface NetworkNode {
  readonly kind: 'network';
  readonly id: string;
  readonly network: Network;
  /** Attached containers that are shown. */
  readonly endpoints: readonly EndpointNode[];
  /** None while rows are filtered. */
  readonly sections: readonly NetworkSectionNode[];
}

/** A container on a network: below the network, or below the container. */
export interface EndpointNode {
  readonly kind: 'endpoint';
  readonly id: string;
  readonly network: Network;
  readonly container: Container;
  readonly endpoint: Endpoint;
  /** Which of the two names the row: the other one stands above it. */
  readonly below: 'network' | 'container';
}

export interface ContainerNode {
  readonly kind: 'container';
  readonly id: string;
  readonly container: Container;
  readonly endpoints: readonly EndpointNode[];
}

/** One fact that can be copied. */
export interface FactNode {
  readonly kind: 'fact';
  readonly id: string;
  readonly fact: 'ipv4' | 'ipv6' | 'mac' | 'gateway' | 'name' | 'shares' | 'state';
  readonly value: string;
  /** What the row says beside its value. */
  readonly detail: string | null;
  readonly container: Container;
}

/** What is inside a container's network namespace, by what it is about. Read when somebody expands it. */
export interface SectionNode {
  readonly kind: 'section';
  readonly id: string;
  readonly section: 'interfaces' | 'routes' | 'dns' | 'listening' | 'ports';
  readonly container: Container;
}

/** What there is to know of a network beside who is in it. */
export interface NetworkSectionNode {
  readonly kind: 'network-section';
  readonly id: string;
  readonly section: 'addresses' | 'wiring';
  readonly network: Network;
}

/** A row of a section, in words. */
export interface DetailNode {
  readonly kind: 'detail';
  readonly id: string;
  readonly what: DetailKind;
  readonly label: string;
  readonly description: string;
  /** What copying gives; null where there is nothing to copy. */
  readonly value: string | null;
  /** The address that the row is about: who has it can be asked. */
  readonly address: string | null;
  readonly children: readonly DetailNode[];
  readonly container: Container | null;
}

/** What a detail row is about: decides on its icon, and on what can be done with it. */
export type DetailKind =
  | 'interface'
  | 'interface-off'
  | 'address'
  | 'mac'
  | 'peer'
  | 'bridge'
  | 'counters'
  | 'route'
  | 'route-refusing'
  | 'rule'
  | 'server'
  | 'option'
  | 'hosts-entry'
  | 'name'
  | 'socket'
  | 'socket-inside'
  | 'port'
  | 'subnet'
  | 'subnet-full'
  | 'range'
  | 'free'
  | 'container'
  | 'reserved'
  | 'overlap'
  | 'shared'
  | 'nothing'
  | 'loading'
  | 'failed'
  | 'not-read'
  | 'more';

/** How the view is arranged. */
export interface TreeOptions {
  readonly arrange: 'network' | 'container';
  readonly projects: boolean;
  readonly stopped: boolean;
  /** Lower case; empty for none. */
  readonly filter: string;
}
