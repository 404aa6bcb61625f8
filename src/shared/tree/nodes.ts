import type { Container, Endpoint } from '../../model/container.ts';
import type { Network } from '../../model/network.ts';

/** One row of the networks view. What it looks like is made of it elsewhere; a node only says what it is. */
export type TreeNode = GroupNode | NetworkNode | EndpointNode | ContainerNode | FactNode;

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
  readonly fact: 'ipv4' | 'ipv6' | 'mac' | 'gateway' | 'name' | 'port' | 'shares' | 'state';
  readonly value: string;
  /** What the row says beside its value. */
  readonly detail: string | null;
  readonly container: Container;
}

/** How the view is arranged. */
export interface TreeOptions {
  readonly arrange: 'network' | 'container';
  readonly projects: boolean;
  readonly stopped: boolean;
  /** Lower case; empty for none. */
  readonly filter: string;
}
