import type { EngineClient } from '../engine/client.ts';
import type { Container } from '../model/container.ts';
import { parseHosts, parseResolvConf, type HostsEntry, type ResolverConfig } from './resolver.ts';

/** What the files of a container say about names. Null where there is no such file. */
export interface NameFiles {
  readonly resolver: ResolverConfig | null;
  readonly hosts: readonly HostsEntry[] | null;
}

/**
 * Reads `/etc/resolv.conf` and `/etc/hosts` through the engine's archive call, which needs no tool inside and no running container.
 * @throws {EngineError} @throws {StoppedError}
 */
export async function readNameFiles(
  client: EngineClient,
  container: Container,
  signal?: AbortSignal,
): Promise<NameFiles> {
  const [resolvConf, hosts] = await Promise.all([
    client.readFile(container.id, '/etc/resolv.conf', signal),
    client.readFile(container.id, '/etc/hosts', signal),
  ]);
  return nameFiles(resolvConf, hosts);
}

/** What the texts of both files say; null where there is no such file. */
export function nameFiles(resolvConf: string | null, hosts: string | null): NameFiles {
  return {
    resolver: resolvConf === null ? null : parseResolvConf(resolvConf),
    hosts: hosts === null ? null : parseHosts(hosts),
  };
}
