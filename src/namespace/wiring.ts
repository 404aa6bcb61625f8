import type { EngineClient } from '../engine/client.ts';
import type { Container } from '../model/container.ts';
import type { HostLink, NetworkInterface, NotRead } from '../model/namespace.ts';
import type { Topology } from '../model/topology.ts';
import { RunError } from '../runner/errors.ts';
import type { HelperNeeds } from '../runner/helper-policy.ts';
import { findHostNamespace, inNamespaceOf } from '../runner/host-namespace.ts';
import { runOnHost } from '../runner/host.ts';
import type { InsideRunner } from '../runner/inside.ts';
import { originOf } from '../topology/interface-network.ts';
import { linksScript, parseLinkJson, parseLinkLines, readOwnLinks, type HostInterface } from './host-links.ts';

/** What the interfaces of a container are plugged into on the engine's host, by their names inside; or why that is not known. */
export type Wiring = ReadonlyMap<string, HostLink> | NotRead;

export interface WiringOptions {
  readonly signal?: AbortSignal | undefined;
  /** Whether a helper may look, where this machine's own means do not reach; the user is asked then. */
  readonly helper: boolean;
}

/** The interfaces of what may be the engine's host. */
interface Host {
  readonly links: readonly HostInterface[];
  /** Whether it surely is that host. Otherwise only what fits in all respects counts. */
  readonly sure: boolean;
}

const readMs = 10_000;

/** Any shell will do: it only reads files. */
const needs: HelperNeeds = { wanted: 'wiring', suits: ({ shell }) => shell !== null, capabilities: [] };

/**
 * Finds the host's ends of a container's interfaces. Where this process runs on the engine's host, from there, without root as long as both
 * ends name each other and the bridge is the network's; as root also where the engine has a namespace of its own; elsewhere by a helper on
 * the host, where the user allows one.
 * @param interfaces as they were read inside the container
 * @throws {EngineError} @throws {StoppedError}
 */
export async function readWiring(
  client: EngineClient,
  runner: InsideRunner,
  topology: Topology,
  container: Container,
  interfaces: readonly NetworkInterface[],
  options: WiringOptions,
): Promise<Wiring> {
  const host = await readHere(client, topology, container, options.signal);
  const found = host === null ? new Map<string, HostLink>() : wire(topology, container, interfaces, host);
  if (host?.sure === true || found.size > 0) return found;
  if (!options.helper || !runner.helpers) return { what: 'wiring', why: 'other-host', detail: '' };
  try {
    const result = await runner.helpers.runOnEngineHost(
      needs,
      ({ shell }) => ({
        kind: 'script',
        language: 'sh',
        interpreter: shell ?? '/bin/sh',
        source: linksScript,
        args: [],
      }),
      { ms: readMs, signal: options.signal },
    );
    return wire(topology, container, interfaces, { links: parseLinkLines(result.stdout), sure: true });
  } catch (error) {
    if (!RunError.is(error)) throw error;
    const detail = error.details['why'] ?? '';
    if (error.reason === 'no-helper-image') return { what: 'wiring', why: 'no-helper-image', detail };
    const forbidden = RunError.is(error, 'helper-forbidden', 'host-helper-forbidden');
    return { what: 'wiring', why: forbidden ? 'helper-forbidden' : 'failed', detail };
  }
}

async function readHere(
  client: EngineClient,
  topology: Topology,
  container: Container,
  signal: AbortSignal | undefined,
): Promise<Host | null> {
  if (process.platform !== 'linux' || !client.engine.endpoint.startsWith('unix:')) return null;
  const place = await findHostNamespace(client.engine, [container]);
  if (place !== null) {
    // Before /sys, which shows the namespace of whoever mounted it.
    const show = ['ip', '-j', '-d', 'link', 'show'];
    try {
      const command = place.kind === 'process' ? inNamespaceOf(place.pid, show) : show;
      const links = parseLinkJson((await runOnHost(command, { ms: readMs, signal })).stdout);
      if (links.length > 0) return { links, sure: true };
    } catch (error) {
      if (!RunError.is(error)) throw error;
    }
    if (place.kind === 'process') return null;
  }
  const links = await readOwnLinks();
  return { links, sure: place !== null || hasBridgeOf(topology, links) };
}

/** The name of a network's bridge is made of the network's id: where one of that name is, the engine's host is. */
function hasBridgeOf(topology: Topology, links: readonly HostInterface[]): boolean {
  return [...topology.networks.values()].some(
    ({ bridge, id }) => bridge === `br-${id.slice(0, 12)}` && links.some(({ name }) => name === bridge),
  );
}

/** Pairs the interfaces inside with those of the host, by their indexes: each has the other's for its link. */
export function wire(
  topology: Topology,
  container: Container,
  interfaces: readonly NetworkInterface[],
  { links, sure }: Host,
): ReadonlyMap<string, HostLink> {
  const byIndex = new Map(links.map((link) => [link.index, link]));
  const found = new Map<string, HostLink>();
  for (const inside of interfaces) {
    const outside = inside.linkIndex === null ? undefined : byIndex.get(inside.linkIndex);
    if (!outside || inside.kind === 'loopback' || inside.linkIndex === inside.index) continue;
    const origin = originOf(topology, container, inside);
    const network = origin && topology.networks.get(origin.networkId);
    const master = outside.master === null ? undefined : byIndex.get(outside.master);
    const hangs = network?.driver === 'macvlan' || network?.driver === 'ipvlan';
    // The other end of an overlay's pair is in a namespace of the network's own: what has that index here is something else.
    if (network?.driver === 'overlay') continue;
    const fits = hangs ? outside.name === network.parent : outside.linkIndex === inside.index;
    const certain = hangs ? fits : network?.bridge != null && master?.name === network.bridge;
    if (!fits || (!sure && !certain)) continue;
    found.set(inside.name, {
      kind: hangs ? 'parent' : 'veth',
      name: outside.name,
      index: outside.index,
      up: outside.up,
      carrier: outside.carrier,
      mtu: outside.mtu,
      master: master?.name ?? null,
      vlan: outside.vlan,
    });
  }
  return found;
}
