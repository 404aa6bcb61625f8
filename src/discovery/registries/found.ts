import { compareNames } from '../../base/names.ts';
import type { Container } from '../../model/container.ts';
import type { Topology } from '../../model/topology.ts';
import { isOwnScaffolding } from '../../model/labels.ts';
import { registryKinds, usualPorts, usualPrefix, type RegistryConfig, type RegistryKind } from './config.ts';

/** A container that looks like a registry. Whether it is one shows when it is asked. */
export interface FoundRegistry {
  readonly kind: RegistryKind;
  readonly container: Container;
  /** Its port inside. */
  readonly port: number;
  /** Where that is published on the engine's host; null where it is not. */
  readonly published: { readonly address: string; readonly port: number } | null;
}

/** Names of images that run one, and not a client, an exporter or a user interface of it. */
const images: Readonly<Record<RegistryKind, RegExp>> = {
  consul: /^(?:consul|consul-enterprise)$/,
  etcd: /^etcd$/,
  zookeeper: /^(?:zookeeper|zk|cp-zookeeper)$/,
};

/** Running containers that look like a registry: by the name of their image, or by a port that is the registry's own. */
export function findRegistries(topology: Topology): readonly FoundRegistry[] {
  return [...topology.containers.values()]
    .filter((container) => container.state === 'running' && !isOwnScaffolding(container.labels))
    .flatMap((container) => {
      const kind = registryKinds.find((one) => looksLike(container, one));
      if (kind === undefined) return [];
      const port = usualPorts[kind];
      const entry = container.ports.find((one) => one.protocol === 'tcp' && one.port === port && one.published);
      return [{ kind, container, port, published: entry?.published ?? null }];
    })
    .toSorted((a, b) => compareNames(a.container.name, b.container.name));
}

function looksLike({ image, ports }: Container, kind: RegistryKind): boolean {
  const name = image
    .replace(/@.*$/, '')
    .replace(/:[\w.-]*$/, '')
    .split('/')
    .at(-1);
  if (name !== undefined && images[kind].test(name)) return true;
  return ports.some(({ port, protocol }) => protocol === 'tcp' && port === usualPorts[kind]);
}

/** How a registry that was found is asked. */
export function configOf({ kind, container, port }: FoundRegistry): RegistryConfig {
  return {
    ...{ kind, name: container.name, host: container.name, port, tls: null, path: '', prefix: usualPrefix },
    datacenter: null,
  };
}
