import { readFile } from 'node:fs/promises';
import type { EngineClient } from '../engine/client.ts';
import type { Container } from '../model/container.ts';
import type { NotRead } from '../model/namespace.ts';
import type { Network } from '../model/network.ts';
import type { Topology } from '../model/topology.ts';
import { RunError } from '../runner/errors.ts';
import type { HelperNeeds } from '../runner/helper-policy.ts';
import { findHostNamespace, inNamespaceOf, type HostNamespace } from '../runner/host-namespace.ts';
import { runOnHost } from '../runner/host.ts';
import type { InsideRunner } from '../runner/inside.ts';
import { linksScript, parseLinkJson, parseLinkLines, readOwnLinks, type HostInterface } from './host-links.ts';

/** The interfaces of the engine's host, as far as they could be read. */
export interface HostInterfaces {
  readonly links: readonly HostInterface[];
  /** Whether it surely is that host. Otherwise only what fits in all respects counts. */
  readonly sure: boolean;
  /** Of overlay networks, which have a namespace of their own: what is in there, by the id of the network. */
  readonly overlays: ReadonlyMap<string, readonly HostInterface[]>;
  /** Why the host's were not read; null where they were. */
  readonly why: Pick<NotRead, 'why' | 'detail'> | null;
}

export interface HostInterfacesOptions {
  readonly signal?: AbortSignal | undefined;
  /** Whether a helper may look, where this machine's own means do not reach. */
  readonly helper: boolean;
  /** False where the user must not be asked for leave to make it: only leave that was given before counts. */
  readonly ask?: boolean;
}

interface Wanted extends HostInterfacesOptions {
  /** Whether what this machine shows tells all that is wanted, although it is not sure to be the host: then no helper is needed. */
  readonly enough: (host: HostInterfaces) => boolean;
}

const readMs = 10_000;
const showLinks = ['ip', '-j', '-d', 'link', 'show'];

/** Any shell will do: it only reads files. */
const needs: HelperNeeds = { wanted: 'wiring', suits: ({ shell }) => shell !== null, capabilities: [] };

/**
 * Reads the interfaces of the engine's host. Where this process runs on it, from there: without root from /sys, as root also where the
 * engine has a namespace of its own, and those of overlay networks; elsewhere by a helper on the host, where the user allows one.
 * @param running containers whose processes tell where the host is
 * @throws {EngineError} @throws {StoppedError}
 */
export async function readHostInterfaces(
  client: EngineClient,
  runner: InsideRunner,
  topology: Topology,
  running: readonly Container[],
  options: Wanted,
): Promise<HostInterfaces> {
  const { signal, helper, ask, enough } = options;
  const place = await findHostNamespace(client.engine, running);
  const here = isNear(client) ? await readHere(topology, place, signal) : null;
  const overlays = place === null ? noOverlays : await readOverlays(topology, place, signal);
  const sure = here?.sure === true;
  const found = { links: here?.links ?? [], sure, overlays, why: sure ? null : elsewhere };
  if (sure || !helper || !runner.helpers || enough(found)) return found;
  try {
    const { stdout } = await runner.helpers.runOnEngineHost(
      needs,
      ({ shell }) => ({
        kind: 'script',
        language: 'sh',
        interpreter: shell ?? '/bin/sh',
        source: linksScript,
        args: [],
      }),
      { ms: readMs, signal, ...(ask === undefined ? {} : { ask }) },
    );
    return { links: parseLinkLines(stdout), sure: true, overlays, why: null };
  } catch (error) {
    if (!RunError.is(error)) throw error;
    return { ...found, why: whyNoHelper(error) };
  }
}

const elsewhere = { why: 'other-host', detail: '' } as const;
const noOverlays: ReadonlyMap<string, readonly HostInterface[]> = new Map();

/** Whether the engine may run in the same kernel as this process. */
function isNear(client: EngineClient): boolean {
  return process.platform === 'linux' && client.engine.endpoint.startsWith('unix:');
}

function whyNoHelper(error: RunError): Pick<NotRead, 'why' | 'detail'> {
  const detail = error.details['why'] ?? '';
  switch (error.reason) {
    case 'no-helper-image':
    case 'helper-forbidden':
    case 'host-helper-forbidden':
    case 'helper-impossible':
    case 'helper-failed':
      return { why: error.reason, detail };
    default:
      return { why: 'failed', detail };
  }
}

async function readHere(
  topology: Topology,
  place: HostNamespace | null,
  signal: AbortSignal | undefined,
): Promise<Pick<HostInterfaces, 'links' | 'sure'> | null> {
  if (place !== null) {
    // Before /sys, which shows the namespace of whoever mounted it.
    const links = await showWith(place.kind === 'process' ? inNamespaceOf(place.pid, showLinks) : showLinks, signal);
    if (links.length > 0) return { links, sure: true };
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

/** Nothing where the program is not there, or may not. @throws {StoppedError} */
async function showWith(
  command: readonly string[],
  signal: AbortSignal | undefined,
): Promise<readonly HostInterface[]> {
  try {
    return parseLinkJson((await runOnHost(command, { ms: readMs, signal })).stdout);
  } catch (error) {
    if (!RunError.is(error)) throw error;
    return [];
  }
}

/**
 * Docker keeps an overlay network's bridge and VXLAN interface in a namespace of the network's own, mounted as a file whose name is made of
 * the network's id (moby, libnetwork/drivers/overlay). Takes root.
 */
async function readOverlays(
  topology: Topology,
  { pid }: HostNamespace,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, readonly HostInterface[]>> {
  const networks = [...topology.networks.values()].filter(({ driver }) => driver === 'overlay');
  if (networks.length === 0 || process.getuid?.() !== 0) return noOverlays;
  const mounts = await readFile(`/proc/${pid}/mountinfo`, 'utf8').catch(() => '');
  const found = new Map<string, readonly HostInterface[]>();
  for (const network of networks) {
    const path = overlayMount(mounts, network);
    if (path === null) continue;
    const command = ['nsenter', `--net=/proc/${pid}/root${path}`, '--', ...showLinks];
    const links = await showWith(command, signal);
    if (links.length > 0) found.set(network.id, links);
  }
  return found;
}

/** Where the namespace of an overlay network is mounted: `…/netns/1-IDIDIDIDID` (proc_pid_mountinfo(5)). */
export function overlayMount(mountinfo: string, { id }: Pick<Network, 'id'>): string | null {
  const name = new RegExp(`^/\\S{1,200}/netns/[0-9]{1,4}-${id.slice(0, 10)}$`);
  for (const line of mountinfo.split('\n')) {
    const [, , , root = '', path = ''] = line.split(' ');
    if (root.startsWith('net:[') && name.test(path)) return path;
  }
  return null;
}
