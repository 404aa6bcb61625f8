import type { EngineClient } from '../engine/client.ts';
import type { HostLink } from '../model/namespace.ts';
import type { Topology } from '../model/topology.ts';
import { readHost } from '../namespace/host.ts';
import { readWiring } from '../namespace/wiring.ts';
import { connectLocally } from '../probe/local.ts';
import { findHostNamespace, type HostNamespace } from '../runner/host-namespace.ts';
import type { InsideRunner } from '../runner/inside.ts';
import type { Means } from './means.ts';

/** What is seen of the engine's host by a program that runs on it. Elsewhere it is not seen, and nothing is asked of anybody for it. */
export type HostMeans = Pick<Means, 'links' | 'host'> & {
  /** As `connect` of {@link Means}, from the host; null where this process is not in its namespace. @param wait seconds */
  readonly connectFromHost: (address: string, port: number, wait: number) => ReturnType<Means['connect']>;
};

/** What is seen of the engine's host, of a real engine. */
export function hostMeans(
  client: EngineClient,
  runner: InsideRunner,
  topology: Topology,
  signal?: AbortSignal,
): HostMeans {
  let place: Promise<HostNamespace | null> | undefined;
  const find = async (): Promise<HostNamespace | null> => {
    place ??= findHostNamespace(client.engine, topology.containers.values());
    return await place;
  };
  return {
    links: async (container, namespace) => {
      // Its end of the pairs has no interest where a container has none.
      if ((await find()) === null) return null;
      const wiring = await readWiring(client, runner, topology, container, namespace.interfaces, {
        helper: false,
        signal,
      });
      if ('why' in wiring) return null;
      const links = new Map<number, HostLink>();
      for (const { name, index } of namespace.interfaces) {
        const link = wiring.get(name);
        if (link) links.set(index, link);
      }
      return links;
    },
    host: async () => {
      const found = await find();
      return found === null ? null : await readHost(found, signal);
    },
    connectFromHost: async (address, port, wait) =>
      (await find())?.kind === 'own' ? await connectLocally(address, port, { wait, signal }) : null,
  };
}
