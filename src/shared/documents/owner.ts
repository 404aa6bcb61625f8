import type { NotRead } from '../../model/namespace.ts';
import type { PortListener, UncheckedListeners } from '../../namespace/listeners.ts';
import type { AddressOwner, PortUser } from '../../topology/owners.ts';

/** Who has an address, in JSON. */
export interface OwnerEntry {
  readonly kind: AddressOwner['kind'];
  readonly container?: string;
  readonly id?: string;
  readonly network?: string;
  /** The name of what it is kept free for, or of an endpoint without a container. */
  readonly name?: string;
  /** Others in the same namespace. */
  readonly sharedWith?: readonly string[];
  /** Of a gateway: whether it is the engine's host. Of a loopback address: whether Docker's DNS answers there. */
  readonly host?: boolean;
  readonly embeddedDns?: boolean;
  /** Of an address that nobody has: the subnet it lies in, and why nobody has it. */
  readonly subnet?: string;
  readonly why?: string;
}

/** Who publishes or exposes a port, in JSON. */
export interface PortUserEntry {
  readonly container: string;
  readonly id: string;
  readonly port: number;
  readonly protocol: string;
  readonly published: { readonly address: string; readonly port: number } | null;
  readonly matches: PortUser['matches'];
  readonly inForce: boolean;
}

/** Who listens on a port, in JSON. */
export interface ListenerEntry {
  /** Several where they share a namespace: which of them it is, only `process` may tell. */
  readonly containers: readonly string[];
  readonly ids: readonly string[];
  /** Whether that is the namespace of the engine's host: then it may be a program of the host, too. */
  readonly onHost: boolean;
  readonly protocol: string;
  readonly address: string;
  readonly port: number;
  readonly loopback: boolean;
  readonly process: { readonly pid: number; readonly name: string } | null;
}

/** Containers of which it is not known who listens there, and why. */
export interface UncheckedEntry {
  readonly containers: readonly string[];
  readonly ids: readonly string[];
  readonly why: NotRead['why'];
  readonly detail: string;
}

/** `whois --json`. */
export interface WhoisDocument {
  readonly version: 1;
  readonly asked: string;
  readonly owners: readonly OwnerEntry[];
  readonly ports: readonly PortUserEntry[];
  readonly listeners: readonly ListenerEntry[];
  readonly unchecked: readonly UncheckedEntry[];
}

export function ownerEntry(owner: AddressOwner): OwnerEntry {
  switch (owner.kind) {
    case 'container':
      return {
        kind: owner.kind,
        container: owner.container.name,
        id: owner.container.id,
        network: owner.network.name,
        sharedWith: owner.sharers.map((sharer) => sharer.name),
      };
    case 'promised':
      return { kind: owner.kind, container: owner.container.name, id: owner.container.id, network: owner.network.name };
    case 'gateway':
      return { kind: owner.kind, network: owner.network.name, host: owner.isHost };
    case 'reserved':
      return { kind: owner.kind, network: owner.network.name, name: owner.name };
    case 'member':
      return { kind: owner.kind, network: owner.network.name, name: owner.member.name };
    case 'loopback':
      return { kind: owner.kind, embeddedDns: owner.embeddedDns };
    case 'nobody':
      return { kind: owner.kind, network: owner.network.name, subnet: owner.subnet, why: owner.why };
  }
}

export function portUserEntry({ container, port, matches, inForce }: PortUser): PortUserEntry {
  return {
    container: container.name,
    id: container.id,
    port: port.port,
    protocol: port.protocol,
    published: port.published,
    matches,
    inForce,
  };
}

export function listenerEntry({ containers, onHost, socket }: PortListener): ListenerEntry {
  const { protocol, address, port, loopback, process } = socket;
  return { ...named(containers), onHost, protocol, address, port, loopback, process };
}

export function uncheckedEntry({ containers, why, detail }: UncheckedListeners): UncheckedEntry {
  return { ...named(containers), why, detail };
}

function named(containers: PortListener['containers']): Pick<UncheckedEntry, 'containers' | 'ids'> {
  return { containers: containers.map(({ name }) => name), ids: containers.map(({ id }) => id) };
}
