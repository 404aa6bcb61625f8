import type { Duplex } from 'node:stream';
import type { Logger } from '../../base/logger.ts';
import { messageOf, StoppedError } from '../../base/errors.ts';
import { limitSignal, stopReason } from '../../base/signals.ts';
import type { EngineClient } from '../../engine/client.ts';
import type { Container } from '../../model/container.ts';
import type { Topology } from '../../model/topology.ts';
import { findHostNamespace } from '../../runner/host-namespace.ts';
import type { InsideRunner } from '../../runner/inside.ts';
import { openTunnel } from '../../runner/tunnel.ts';
import type { RegistryConfig, RegistrySecret } from './config.ts';
import { configOf, type FoundRegistry } from './found.ts';
import { directLink, type RegistryLink } from './link.ts';
import type { Registry } from './live.ts';
import { openRegistry } from './registry.ts';

/** What it takes to reach a registry that runs in a container. */
export interface RegistryAccess {
  readonly client: EngineClient;
  readonly runner: InsideRunner;
  readonly topology: Topology;
  readonly log: Logger;
}

/** Opens one that was found among the containers. Its id stays while the container keeps its name. */
export function openFound(access: RegistryAccess, found: FoundRegistry, secret: RegistrySecret): Registry {
  const config = configOf(found);
  return openRegistry(
    `${config.kind}:${config.name}`,
    config,
    containerLink(access, found.container, found.port),
    secret,
  );
}

/** Opens one that was configured. A host that is the name of a running container is reached as that container. */
export function openConfigured(access: RegistryAccess, config: RegistryConfig, secret: RegistrySecret): Registry {
  const container = [...access.topology.containers.values()].find(
    ({ name, state }) => name === config.host && state === 'running',
  );
  const link = container ? containerLink(access, container, config.port) : directLink(config.host, config.port);
  return openRegistry(`${config.kind}:${config.name}`, config, link, secret);
}

/** Milliseconds for a direct way before the tunnel is taken: on one host an answer takes a millisecond. */
const directMs = 1500;
/** Each connection of a tunnel is a program in the container. */
const tunnelWidth = 2;

/**
 * The ways to a port of a container, the one that leaves nothing first: where it is published, its address where this machine is the
 * engine's host, a tunnel through its network namespace. The one that worked is kept.
 */
function containerLink(access: RegistryAccess, container: Container, port: number): RegistryLink {
  const { client, runner, log } = access;
  const open = new Set<Promise<void>>();
  let chosen: ((signal: AbortSignal) => Promise<Duplex>) | null = null;

  const tunnel = async (signal: AbortSignal): Promise<Duplex> => {
    const { stream, gone } = await openTunnel(client, runner, container, port, { signal, log });
    open.add(gone);
    void gone.then(() => open.delete(gone));
    return stream;
  };
  const direct = async (): Promise<readonly RegistryLink[]> => {
    const places = publishedAt(client.engine.endpoint, container, port);
    const place = await findHostNamespace(client.engine, [container]);
    const own = place?.kind === 'own' ? container.endpoints.flatMap(({ ipv4 }) => ipv4?.address ?? []) : [];
    return [...places.map(({ host, at }) => directLink(host, at)), ...own.map((address) => directLink(address, port))];
  };
  return {
    width: tunnelWidth,
    open: async (signal) => {
      if (chosen !== null) {
        const known = chosen;
        try {
          return await known(signal);
        } catch (error) {
          if (StoppedError.is(error, 'cancelled')) throw error;
          // It was started anew, perhaps with another address: next time all ways are tried.
          chosen = null;
          throw error;
        }
      }
      for (const link of await direct()) {
        try {
          const stream = await within(directMs, signal, async (limited) => await link.open(limited));
          chosen = async (later) => await link.open(later);
          return stream;
        } catch (error) {
          if (StoppedError.is(error, 'cancelled')) throw error;
          log.debug(`${container.name}:${port}: ${messageOf(error)}`);
        }
      }
      const stream = await tunnel(signal);
      chosen = tunnel;
      return stream;
    },
    settled: async () => {
      await Promise.all(open);
    },
  };
}

async function within<T>(ms: number, signal: AbortSignal, work: (limited: AbortSignal) => Promise<T>): Promise<T> {
  const limited = limitSignal(ms, signal);
  try {
    return await work(limited.signal);
  } catch (error) {
    if (signal.aborted) throw stopReason(signal);
    throw error;
  } finally {
    limited.dispose();
  }
}

/** Where a port of a container is to be asked for from this machine, by where its engine is. */
function publishedAt(
  endpoint: string,
  container: Container,
  port: number,
): readonly { readonly host: string; readonly at: number }[] {
  const remote = /^(?:tcp|https?):\/\/(\[[^\]]+\]|[^:/]+)/.exec(endpoint)?.[1]?.replace(/^\[|\]$/g, '');
  const engineHost = remote ?? '127.0.0.1';
  return container.ports.flatMap(({ port: inside, protocol, published }) => {
    if (inside !== port || protocol !== 'tcp' || published === null) return [];
    const { address, port: at } = published;
    const anywhere = address === '0.0.0.0' || address === '::' || address === '';
    const loopback = address.startsWith('127.') || address === '::1';
    // What is published on the loopback of another machine is out of reach.
    if (loopback && remote !== undefined && remote !== 'localhost' && !remote.startsWith('127.')) return [];
    return [{ host: anywhere ? engineHost : address, at }];
  });
}
