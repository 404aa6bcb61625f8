import { statSync } from 'node:fs';
import { listThings } from '../../support/runner/leftovers.mts';
import { processesIn } from '../control-groups.mts';
import { allPids, argumentsOf, networkNamespaceOf } from '../processes.mts';
import type { World } from './world.mts';

/** The engine makes it with its first overlay, and keeps it. */
const ofTheSwarm = 'network docker_gwbridge';

/** What must be the same after a diagnosis, by what it is. */
export type Snapshot = ReadonlyMap<string, string>;

/**
 * Everything that a diagnosis must leave as it is: what there is on the engines, how each container is configured, its files, its
 * addresses, routes, rules and filters, its processes; and all that of the host.
 */
export async function snapshot(world: World): Promise<Snapshot> {
  const seen = new Map<string, string>();
  for (const [index, api] of world.site.apis.entries()) {
    seen.set(
      `things on engine ${index + 1}`,
      [...(await listThings(api, false))]
        .filter((thing) => thing !== ofTheSwarm)
        .sort()
        .join('\n'),
    );
  }
  await addNamespace(seen, world, { at: 'host' }, 'the host');
  const hostProcesses = allPids().filter((pid) => isIn(world.site.engines[0].netns, pid));
  // One that is about to end has no arguments any more.
  // The engine's own hook, which hands a namespace over while a container is started: those in a restart loop are all the time.
  seen.set('processes of the host', withoutLines(commands(hostProcesses), /^$|^libnetwork-setkey /));
  if (world.isRestless) {
    for (const [key, text] of seen) seen.set(key, withoutLines(text, ofAContainer));
  }
  for (const { name, id, api } of await world.running()) {
    const inspect = (await api.call('GET', `/containers/${id}/json`)) as Inspect;
    // A container that is restarted again and again changes by itself.
    if (inspect.HostConfig.RestartPolicy.Name !== 'no' && inspect.HostConfig.RestartPolicy.Name !== '') continue;
    const state = { ...inspect.State, Health: null };
    seen.set(`inspect of ${name}`, JSON.stringify({ ...inspect, State: state, ExecIDs: null }));
    seen.set(`files of ${name}`, filesOf(await api.call('GET', `/containers/${id}/changes`)));
    await addNamespace(seen, world, { at: 'container', container: name }, name);
    const top = await api.ask('GET', `/containers/${id}/top?ps_args=-eo%20pid,args`);
    seen.set(`processes of ${name}`, top.status === 200 ? processesOf(top.body.toString()) : '');
  }
  return seen;
}

/** What the host has for a container: its end of the wire, and who watches over it. */
const ofAContainer = /\bveth|^containerd-shim|\/containerd-shim|\brunc\b/;

function withoutLines(text: string, what: RegExp): string {
  return text
    .split('\n')
    .filter((line) => !what.test(line))
    .join('\n');
}

/** One process a line. */
function processesOf(top: string): string {
  return (JSON.parse(top) as { Processes: string[][] }).Processes.map((words) => words.join(' ')).join('\n');
}

/** One changed file a line; the engine gives them in any order. */
function filesOf(changed: unknown): string {
  const files = (changed ?? []) as { Path: string; Kind: number }[];
  return files
    .map(({ Path, Kind }) => `${Path} ${Kind}`)
    .sort()
    .join('\n');
}

/** What differs, one sentence each. */
export function changes(before: Snapshot, after: Snapshot): string[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((key) => before.get(key) !== after.get(key))
    .map((key) => `${key}: ${difference(before.get(key) ?? '', after.get(key) ?? '')}`);
}

interface Inspect {
  readonly State: { readonly Health?: unknown };
  readonly HostConfig: { readonly RestartPolicy: { readonly Name: string } };
}

/** As few programs as can be: there are many snapshots. */
const script = [
  'ip -o -batch - <<END',
  ...['link', 'addr', 'route show table all', 'rule', 'END'],
  'ip -6 -o -batch - <<END',
  ...['route show table all', 'rule', 'END'],
  'iptables-save',
  'ip6tables-save',
  'read -r forward </proc/sys/net/ipv4/ip_forward; echo "forward $forward"',
].join('\n');

/** Whether something is plugged in, which changes with the containers; whether an address has been found to be unique. */
const ofTheMoment = / (tentative|dadfailed|linkdown)|NO-CARRIER,|,LOWER_UP| state \w+/g;

async function addNamespace(
  seen: Map<string, string>,
  world: World,
  where: Parameters<World['runIn']>[0],
  name: string,
): Promise<void> {
  const { stdout } = await world.runIn(where, ['sh', '-c', script]);
  // Counters and dates change by themselves; so do the kernel's own entries of IPv6 in an interface's first second.
  const lines = stdout
    .split('\n')
    .filter((line) => !line.startsWith('#') && !/fe80|ff00::|table local .*fd|^local f|^anycast/.test(line))
    .map((line) => line.replace(/\[\d+:\d+\]/, '').replace(ofTheMoment, ''));
  seen.set(`network of ${name}`, lines.join('\n'));
}

const idOf = (netns: string): string => `net:[${statSync(`/run/netns/${netns}`).ino}]`;

/** In the host's namespace, but not of a container that shares it. */
function isIn(netns: string, pid: number): boolean {
  const namespace = networkNamespaceOf(pid);
  return namespace !== undefined && namespace === idOf(netns) && !processesIn(netns).includes(pid);
}

const commands = (pids: readonly number[]): string =>
  pids
    .map((pid) => argumentsOf(pid).join(' '))
    .sort()
    .join('\n');

function difference(before: string, after: string): string {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const gone = old.filter((line) => !now.includes(line)).map((line) => `- ${line}`);
  const come = now.filter((line) => !old.includes(line)).map((line) => `+ ${line}`);
  return [...gone, ...come].join(' ').slice(0, 600);
}
