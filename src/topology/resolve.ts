import type { Container } from '../model/container.ts';
import type { Topology } from '../model/topology.ts';
import { compareAddresses, type Family, parseAddress } from './address.ts';
import type { NameHolder } from './names.ts';
import { apiAtLeast } from './versions.ts';
import { type Zone, zonesOf } from './zones.ts';

/** One address that the embedded DNS answers. */
export interface NameAnswer {
  readonly networkId: string;
  readonly networkName: string;
  readonly container: Container;
  readonly address: string;
  /** Whether it was found by the asking container's own `--link`. */
  readonly byLink: boolean;
  /** See {@link NameHolder.sure}. */
  readonly sure: boolean;
}

/** A name that a container can use, with what it gets for it. */
export interface UsableName {
  readonly name: string;
  /** `qualified`: with the network's name behind it. `link`: its own `--link`; upper and lower case count. */
  readonly kind: 'name' | 'qualified' | 'link';
  readonly answers: readonly NameAnswer[];
}

/** Looks a name up; without a family, both. See {@link resolverOf}. */
export type Resolver = (name: string, family?: Family) => readonly NameAnswer[];

/**
 * What the embedded DNS of a container answers for a name; empty where it would ask the upstream servers, or says there is no such address.
 * Sorted by address: the engine shuffles them. Of a container that is not up it tells what it would get.
 */
export function resolveName(topology: Topology, from: Container, name: string, family?: Family): readonly NameAnswer[] {
  return resolverOf(topology, from)(name, family);
}

/**
 * The lookup of {@link resolveName} for many names.
 *
 * moby, libnetwork/sandbox.go, `ResolveName`: for `a.b.c` it looks for `a.b.c` on each network, then for `a.b` on network `c`, then for
 * `a` on network `b.c`; each time links before names, networks in the order of {@link endpointsInOrder}, the first that knows the name
 * answers with all it has. Names are matched regardless of case, link aliases and network names are not. A network without the asked
 * family: since 28 (API 1.48) the name then has no such address; before, later networks are asked as well.
 * The server is there when any of the networks has names, else nothing is answered. `/etc/hosts` comes before all this and is not in it.
 */
export function resolverOf(topology: Topology, from: Container): Resolver {
  return resolverOver(topology, zonesOf(topology, from));
}

function resolverOver(topology: Topology, zones: readonly Zone[]): Resolver {
  const firstKnows = apiAtLeast(topology.engine, 1, 48);
  const lookup = firstKnows ? lookupSince28 : lookupUntil27;
  const oneFamily = (name: string, family: Family): readonly NameAnswer[] => {
    for (const [request, network] of readings(name, topology.engine.product === 'podman')) {
      const asked = network === null ? zones : zones.filter(({ endpoint }) => endpoint.networkName === network);
      const found = lookup(byLink(asked, request), family) ?? lookup(byName(asked, request), family);
      if (found !== null) return found;
    }
    return [];
  };
  return (name, family) => {
    if (family !== undefined) return oneFamily(name, family);
    return [...oneFamily(name, 4), ...oneFamily(name, 6)];
  };
}

/**
 * Every name the embedded DNS answers a container. A name that two of its networks know stands there once, with the answer of the first;
 * the qualified name gets the other. In the order of its networks, sorted by name within each.
 */
export function namesFor(topology: Topology, from: Container): readonly UsableName[] {
  const zones = zonesOf(topology, from);
  const resolve = resolverOver(topology, zones);
  const usable = new Map<string, UsableName>();
  const add = (name: string, kind: UsableName['kind']): void => {
    if (usable.has(name)) return;
    const answers = resolve(name);
    if (answers.length > 0) usable.set(name, { name, kind, answers });
  };
  for (const { links } of zones) for (const alias of links.keys()) add(alias, 'link');
  const names = zones.map((zone) => ({ network: zone.endpoint.networkName, sorted: [...zone.names.keys()].sort() }));
  for (const { sorted } of names) for (const name of sorted) add(name, 'name');
  if (topology.engine.product === 'podman') return [...usable.values()];
  for (const { network, sorted } of names) for (const name of sorted) add(`${name}.${network}`, 'qualified');
  return [...usable.values()];
}

/** One network that was asked: who has the name there, and how it was found. */
interface Hit {
  readonly zone: Zone;
  readonly holders: readonly NameHolder[];
  readonly byLink: boolean;
}

function byLink(zones: readonly Zone[], request: string): readonly Hit[] {
  return zones.flatMap((zone) => {
    const target = zone.links.get(request);
    return target === undefined ? [] : hit(zone, target, true);
  });
}

/** On a network where the name is a link's alias, nothing else by that name is found. */
function byName(zones: readonly Zone[], request: string): readonly Hit[] {
  return zones.flatMap((zone) => (zone.links.has(request) ? [] : hit(zone, request, false)));
}

function hit(zone: Zone, name: string, link: boolean): readonly Hit[] {
  const holders = zone.names.get(name.toLowerCase());
  return holders === undefined ? [] : [{ zone, holders, byLink: link }];
}

/** Null when the name is not known there at all. */
function lookupSince28(hits: readonly Hit[], family: Family): readonly NameAnswer[] | null {
  const first = hits[0];
  return first === undefined ? null : answersOf(first, family);
}

/** IPv6 is left unanswered rather than asked elsewhere where a network without IPv6 knows the name by IPv4 ("ipv6Miss"). */
function lookupUntil27(hits: readonly Hit[], family: Family): readonly NameAnswer[] | null {
  for (const one of hits) {
    const answers = answersOf(one, family);
    if (answers.length > 0) return answers;
  }
  return family === 6 && hits.some((one) => !one.zone.ipv6 && answersOf(one, 4).length > 0) ? [] : null;
}

function answersOf({ zone, holders, byLink: link }: Hit, family: Family): readonly NameAnswer[] {
  const { networkId, networkName } = zone.endpoint;
  const answers = holders.flatMap(({ container, endpoint, sure }) => {
    const address = (family === 4 ? endpoint.ipv4 : endpoint.ipv6)?.address;
    return address === undefined ? [] : [{ networkId, networkName, container, address, byLink: link, sure }];
  });
  return answers.length < 2 ? answers : sortedByAddress(answers);
}

function sortedByAddress(answers: readonly NameAnswer[]): readonly NameAnswer[] {
  const parsed = answers.flatMap((answer) => {
    const address = parseAddress(answer.address);
    return address === null ? [] : [{ answer, address }];
  });
  return parsed.sort((a, b) => compareAddresses(a.address, b.address)).map(({ answer }) => answer);
}

/** The ways to read a name: whole, then with more and more of its end taken for the name of a network. Podman has no such names. */
function readings(name: string, wholeOnly: boolean): readonly (readonly [request: string, network: string | null])[] {
  const whole = name.endsWith('.') ? name.slice(0, -1) : name;
  const found: [string, string | null][] = [[whole, null]];
  if (wholeOnly) return found;
  for (let dot = whole.lastIndexOf('.'); dot > 0; dot = whole.lastIndexOf('.', dot - 1)) {
    found.push([whole.slice(0, dot), whole.slice(dot + 1)]);
  }
  return found;
}
