import { lookup } from 'node:dns/promises';
import { messageOf } from '../base/errors.ts';
import { withTimeLimit } from '../base/signals.ts';
import { resolveInside } from '../discovery/resolve.ts';
import type { EngineClient } from '../engine/client.ts';
import { EngineError } from '../engine/errors.ts';
import type { Container } from '../model/container.ts';
import type { NetworkNamespace, NotRead } from '../model/namespace.ts';
import type { Topology } from '../model/topology.ts';
import type { Observation } from '../model/observation.ts';
import { readNameFiles } from '../namespace/files.ts';
import { readNamespace } from '../namespace/read.ts';
import { dns } from '../probe/dns.ts';
import { connectLocally } from '../probe/local.ts';
import { ping } from '../probe/ping.ts';
import { tcp } from '../probe/tcp.ts';
import { RunError } from '../runner/errors.ts';
import type { InsideRunner } from '../runner/inside.ts';
import { trySeats } from '../runner/try-seats.ts';
import { hostMeans } from './host-means.ts';
import type { Means, ReadNamespace } from './means.ts';

/** Seconds to wait for a name server. */
const dnsWait = 2;
/** Milliseconds for a program's own lookup: C libraries wait 5 s for each server. */
const lookupMs = 4_000;

/** What a diagnosis does, on a real engine. Everything ends with the signal. */
export function engineMeans(
  client: EngineClient,
  runner: InsideRunner,
  topology: Topology,
  signal?: AbortSignal,
): Means {
  const { links, host, connectFromHost } = hostMeans(client, runner, topology, signal);
  return {
    files: async (container) => await unlessUnable(async () => await readNameFiles(client, container, signal)),

    resolve: async (container, files, name) =>
      await unlessUnable(
        async () => await resolveInside(runner, container, files, name, { wait: dnsWait, limitMs: lookupMs, signal }),
      ),

    ask: async (container, server, name, times) =>
      await unlessUnable(async () => {
        const questions = Array.from(
          { length: times },
          async () => await dns(runner, container, name, { server, type: 'A', wait: dnsWait, signal }),
        );
        const observations = (await Promise.all(questions)).filter(({ result }) => result !== null);
        if (observations.length === 0) return null;
        return { asked: observations.length, failed: observations.filter(({ ok }) => !ok).length, observations };
      }),

    lookUp: async (_, name) => {
      try {
        const found = await withTimeLimit(lookupMs, signal, async () => await lookup(name, { all: true }));
        return found.map(({ address }) => address);
      } catch {
        return [];
      }
    },

    namespace: async (container) => await readOne(runner, container, signal),
    links,
    host,
    forwarding: async () => await unlessUnable(async () => await client.forwardsIpv4(signal)),

    connect: async (source, address, port, protocol, wait) => {
      if (protocol === 'udp') return null;
      if (source.kind === 'here') return await connectLocally(address, port, { wait, signal });
      if (source.kind !== 'container') return await connectFromHost(address, port, wait);
      return await unlessUnable(
        async (): Promise<Observation> => await tcp(runner, source.container, address, port, { wait, signal }),
      );
    },

    ping: async (source, address, options) => {
      if (source.kind !== 'container') return null;
      return await unlessUnable(
        async () => await ping(runner, source.container, address, { ...options, size: 56, signal }),
      );
    },

    pathMtu: async () => await Promise.resolve(null),
  };
}

async function readOne(
  runner: InsideRunner,
  container: Container,
  signal: AbortSignal | undefined,
): Promise<ReadNamespace> {
  try {
    const { value } = await trySeats<NetworkNamespace>(
      runner,
      container,
      { wanted: 'namespace', suits: (toolbox) => toolbox.shell !== null, capabilities: [] },
      async (seat) => ({
        value: await unlessNoTool(async () => await readNamespace(seat, { signal })),
        shortfall: null,
      }),
      { signal },
    );
    return { namespace: value, notRead: null };
  } catch (error) {
    if (!RunError.is(error)) throw error;
    return { namespace: null, notRead: { what: 'interfaces', why: whyOf(error), detail: messageOf(error) } };
  }
}

async function unlessNoTool<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (RunError.is(error, 'no-tool', 'tool-unusable')) return null;
    throw error;
  }
}

function whyOf(error: RunError): NotRead['why'] {
  switch (error.reason) {
    case 'not-running':
    case 'gone':
      return 'not-running';
    case 'paused':
      return 'paused';
    case 'no-tool':
    case 'tool-unusable':
      return 'no-tool';
    case 'helper-forbidden':
    case 'host-helper-forbidden':
      return 'helper-forbidden';
    case 'no-helper-image':
    case 'helper-impossible':
      return 'no-helper-image';
    default:
      return 'failed';
  }
}

/** Null where it can't be done there; that is said by whoever needed it. */
async function unlessUnable<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (RunError.is(error) || EngineError.is(error, 'not-found', 'conflict')) return null;
    throw error;
  }
}
