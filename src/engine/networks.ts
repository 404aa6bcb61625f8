import { changeMs, create, unlessGone } from './change.ts';
import type { EngineConnection } from './connection.ts';

/** A network to be made. */
export interface NetworkSpec {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly internal: boolean;
  /** Default `bridge`. */
  readonly driver?: string;
  readonly ipv6?: boolean;
  /** Without any the engine takes a subnet from its pools, and looks at the host's routes while doing so. */
  readonly subnets?: readonly { readonly subnet: string; readonly gateway?: string | undefined }[];
  /** Host interface of a macvlan or ipvlan network. */
  readonly parent?: string | undefined;
}

/** How a container is to be attached; the engine chooses what is not given. */
export interface Attachment {
  readonly aliases?: readonly string[];
  readonly ipv4?: string | undefined;
  readonly ipv6?: string | undefined;
}

/** @returns the new network's id @throws {EngineError} @throws {StoppedError} */
export async function createNetwork(
  connection: EngineConnection,
  spec: NetworkSpec,
  signal?: AbortSignal,
): Promise<string> {
  const subnets = (spec.subnets ?? []).map(({ subnet, gateway }) => ({
    Subnet: subnet,
    ...(gateway !== undefined && { Gateway: gateway }),
  }));
  return await create(connection, '/networks/create', signal, {
    Name: spec.name,
    // Engines before 25 would make a second network of that name.
    CheckDuplicate: true,
    Driver: spec.driver ?? 'bridge',
    Internal: spec.internal,
    EnableIPv6: spec.ipv6 ?? false,
    Labels: spec.labels,
    ...(spec.parent !== undefined && { Options: { parent: spec.parent } }),
    ...(subnets.length > 0 && { IPAM: { Driver: 'default', Config: subnets } }),
  });
}

/** @returns false where it was gone already */
export async function removeNetwork(connection: EngineConnection, id: string, signal?: AbortSignal): Promise<boolean> {
  return await unlessGone(connection.bytes('DELETE', `/networks/${encodeURIComponent(id)}`, { signal, ms: changeMs }));
}

/** @param network id */
export async function connectContainer(
  connection: EngineConnection,
  network: string,
  container: string,
  attachment: Attachment = {},
  signal?: AbortSignal,
): Promise<void> {
  const { aliases, ipv4, ipv6 } = attachment;
  const addresses = {
    ...(ipv4 !== undefined && { IPv4Address: ipv4 }),
    ...(ipv6 !== undefined && { IPv6Address: ipv6 }),
  };
  const body = {
    Container: container,
    EndpointConfig: {
      ...(aliases && { Aliases: aliases }),
      ...(Object.keys(addresses).length > 0 && { IPAMConfig: addresses }),
    },
  };
  await connection.bytes('POST', `/networks/${encodeURIComponent(network)}/connect`, { body, signal, ms: changeMs });
}

/** @param network id */
export async function disconnectContainer(
  connection: EngineConnection,
  network: string,
  container: string,
  signal?: AbortSignal,
): Promise<void> {
  const body = { Container: container, Force: true };
  await connection.bytes('POST', `/networks/${encodeURIComponent(network)}/disconnect`, { body, signal, ms: changeMs });
}
