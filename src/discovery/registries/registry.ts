import { consulRegistry } from './consul.ts';
import type { RegistryConfig, RegistrySecret } from './config.ts';
import { etcdRegistry } from './etcd.ts';
import type { RegistryLink } from './link.ts';
import { registryOf, type Registry } from './live.ts';
import { zookeeperRegistry } from './zookeeper.ts';

/**
 * Opens a registry; nothing is asked before it is read. Nothing is ever written into it.
 * @param id stable and unique among the sources of one engine
 */
export function openRegistry(id: string, config: RegistryConfig, link: RegistryLink, secret: RegistrySecret): Registry {
  switch (config.kind) {
    case 'consul':
      return registryOf(id, config, link, consulRegistry(id, config, link, secret));
    case 'etcd':
      return registryOf(id, config, link, etcdRegistry(id, config, link, secret));
    case 'zookeeper':
      return registryOf(id, config, link, zookeeperRegistry(id, config, link, secret));
  }
}
