import { lookup } from 'node:dns/promises';
import { StoppedError } from '../base/errors.ts';
import { withTimeLimit } from '../base/signals.ts';
import { resolveInside } from '../discovery/resolve.ts';
import type { EngineClient } from '../engine/client.ts';
import { EngineError } from '../engine/errors.ts';
import type { Container } from '../model/container.ts';
import type { HostLink } from '../model/wiring.ts';
import type { Observation } from '../model/observation.ts';
import type { Topology } from '../model/topology.ts';
import { readNameFiles } from '../namespace/files.ts';
import { readHostNamespace } from '../namespace/host.ts';
import { lookInside } from '../namespace/look.ts';
import { readWiring } from '../namespace/wiring.ts';
import { askOften, askOftenFromHost, type OftenAsked } from '../probe/ask-often.ts';
import { dns } from '../probe/dns.ts';
import { connectFromHost, pingFromHost } from '../probe/from-host.ts';
import { connectLocally } from '../probe/local.ts';
import { http } from '../probe/http.ts';
import { defaultIperf3, iperf3 } from '../probe/iperf3.ts';
import { mtu } from '../probe/mtu.ts';
import { ping } from '../probe/ping.ts';
import { tcp } from '../probe/tcp.ts';
import { udp } from '../probe/udp.ts';
import { RunError } from '../runner/errors.ts';
import { findHostNamespace } from '../runner/host-namespace.ts';
import type { InsideRunner } from '../runner/inside.ts';
import { isUp } from '../topology/shared.ts';
import type { Means, ReadNamespace } from './means.ts';

/** Seconds to wait for a name server. */
const dnsWait = 2;
/** Milliseconds for a program's own lookup: C libraries wait 5 s before they ask again, so that what takes this long was lost. */
const lookupMs = 4_500;

/** Milliseconds for reading one namespace, a helper's start included. */
const readMs = 8_000;

/** What a diagnosis does, on a real engine. Everything ends with the signal. */
export function engineMeans(
  client: EngineClient,
  runner: InsideRunner,
  topology: Topology,
  options: { readonly signal?: AbortSignal | undefined; readonly hostHelper: boolean },
): Means {
  const { signal } = options;
  const up = [...topology.containers.values()].filter((container) => isUp(container));
  const place = once(async () => await findHostNamespace(client.engine, up));
  return {
    files: async (container) => await unlessUnable(async () => await readNameFiles(client, container, signal)),

    resolve: async (container, files, name) =>
      await unlessUnable(
        async () =>
          await resolveInside(runner, container, files, name, {
            wait: dnsWait,
            limitMs: lookupMs,
            beside: false,
            signal,
          }),
      ),

    ask: async (container, server, name, times) =>
      await unlessUnable(async () => {
        // Over TCP, as shells ask, it is not seen what gets lost of UDP.
        const { tools } = await runner.toolbox(container, signal);
        const often = { server, times, wait: 2, signal };
        if (!tools.has('python3') && !tools.has('node')) {
          const told =
            (await askOften(runner, container, name, often)) ?? (await askAsRoot(client, container, name, often));
          if (told !== null) return told;
        }
        const asked = Array.from(
          { length: times },
          async () => await askServer(runner, container, name, server, signal),
        );
        const answers = (await Promise.all(asked)).filter((answer) => answer !== null);
        return answers.length === 0
          ? null
          : { asked: answers.length, failed: answers.filter((answer) => !answer).length };
      }),

    lookUp: async (_, name) => {
      try {
        const found = await withTimeLimit(lookupMs, signal, async () => await lookup(name, { all: true }));
        return found.map(({ address }) => address);
      } catch {
        return [];
      }
    },

    together: async (work) => await runner.together(work),
    namespace: async (container, { complete }) => await readOne(runner, topology, container, complete, signal),
    links: async (container, namespace) => {
      const { links, notRead } = await readWiring(client, runner, topology, container, namespace.interfaces, {
        signal,
        helper: options.hostHelper,
      });
      if (links.size === 0 && notRead.length > 0) return null;
      return new Map(
        namespace.interfaces.flatMap(
          ({ name, index }) => (links.has(name) ? [[index, links.get(name)]] : []) as [number, HostLink][],
        ),
      );
    },
    host: async () => await readHostNamespace(client.engine, runner, up, { signal, helper: options.hostHelper }),
    forwarding: async () => await unlessUnable(async () => await client.forwardsIpv4(signal)),

    connect: async (source, address, port, protocol, wait) => {
      if (source.kind === 'here')
        return protocol === 'udp' ? null : await connectLocally(address, port, { wait, signal });
      if (source.kind === 'host') {
        const host = await place();
        if (host === null || protocol === 'udp') return null;
        return await unlessUnable(async () => await connectFromHost(host, address, port, { wait, signal }));
      }
      if (protocol === 'udp') {
        return await unlessUnable(async () => await udp(runner, source.container, address, port, { wait, signal }));
      }
      return await unlessUnable(
        async (): Promise<Observation> => await tcp(runner, source.container, address, port, { wait, signal }),
      );
    },

    ping: async (source, address, sending) => {
      if (source.kind === 'here') return null;
      if (source.kind === 'host') {
        const host = await place();
        return host && (await unlessUnable(async () => await pingFromHost(host, address, { ...sending, signal })));
      }
      return await unlessUnable(
        async () => await ping(runner, source.container, address, { ...sending, size: 56, signal }),
      );
    },

    swarm: async () => {
      try {
        return await client.swarm(topology, signal);
      } catch (error) {
        // A swarm without a leader; engines that have none at all.
        if (EngineError.is(error)) return null;
        throw error;
      }
    },

    throughput: async (source, target, address, seconds) =>
      source.kind === 'container'
        ? await unlessUnable(
            async () =>
              await iperf3(
                runner,
                source.container,
                { ask: address, container: target },
                {
                  ...{ protocol: 'tcp', reverse: false, parallel: 1, duration: seconds, rate: null, port: null },
                  ...{ existing: false, wait: defaultIperf3.wait, signal },
                },
              ),
          )
        : null,

    web: async (source, request, wait) =>
      source.kind === 'container'
        ? await unlessUnable(async () => await http(runner, source.container, request, { wait, signal }))
        : null,

    pathMtu: async (source, address, limit) => {
      if (source.kind !== 'container') return null;
      return await unlessUnable(async () => {
        const observation = await mtu(runner, source.container, address, { wait: 1, limit, signal });
        const { result } = observation;
        if (result?.mtu == null) return null;
        // Where somebody on the way says so, or the sender's own interface, the kernel sends smaller ones: that is no fault.
        const passed = result.mtu >= limit || result.limitedBy !== 'black-hole';
        return { size: limit, passed, mtu: result.mtu, observation };
      });
    },
  };
}

/** Whether a server answers with an address; null where it could not be asked. */
async function askServer(
  runner: InsideRunner,
  container: Container,
  name: string,
  server: string,
  signal: AbortSignal | undefined,
): Promise<boolean | null> {
  const { ok, result } = await dns(runner, container, name, { server, type: 'A', wait: dnsWait, signal });
  return result === null ? null : ok;
}

/** Where this process is root on the engine's host, it can ask from the container's own namespace with the host's tools. */
async function askAsRoot(
  client: EngineClient,
  container: Container,
  name: string,
  options: Parameters<typeof askOftenFromHost>[2],
): Promise<OftenAsked | null> {
  const pid = container.detail?.pid ?? 0;
  if (process.getuid?.() !== 0 || pid === 0 || (await findHostNamespace(client.engine, [container])) === null)
    return null;
  return await askOftenFromHost(pid, name, options);
}

/** Works once, and remembers. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let known: Promise<T> | undefined;
  return async () => await (known ??= work());
}

async function readOne(
  runner: InsideRunner,
  topology: Topology,
  container: Container,
  complete: boolean,
  signal: AbortSignal | undefined,
): Promise<ReadNamespace> {
  try {
    const look = await withTimeLimit(
      readMs,
      signal,
      async (limited) =>
        await lookInside(runner, topology, container, {
          signal: limited,
          // All at once, where that is wanted; for the rest what is inside is quicker.
          ...(complete ? { first: 'host', complete: 'host-or-helper' } : {}),
        }),
    );
    return look.kind === 'read'
      ? { namespace: look.namespace, notRead: null }
      : { namespace: null, notRead: { what: 'interfaces', why: look.why, detail: look.detail } };
  } catch (error) {
    if (!StoppedError.is(error, 'timed-out')) throw error;
    return { namespace: null, notRead: { what: 'interfaces', why: 'failed', detail: error.message } };
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
