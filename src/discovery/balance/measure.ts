import { addressAndPort } from '../../topology/address.ts';
import { isIP } from 'node:net';
import type { Container } from '../../model/container.ts';
import type { HttpResult } from '../../model/observation.ts';
import type { ServiceHealth, ServiceInstance } from '../../model/service.ts';
import type { Topology } from '../../model/topology.ts';
import { dns } from '../../probe/dns.ts';
import { http, type HttpRequest } from '../../probe/http.ts';
import { lookUp } from '../../probe/lookup.ts';
import { tcp } from '../../probe/tcp.ts';
import type { InsideRunner } from '../../runner/inside.ts';
import { resolveName } from '../../topology/resolve.ts';
import { whereIs } from '../attach.ts';
import { dockerHealth } from '../docker-instance.ts';
import {
  balanceWarnings,
  fitPolicy,
  fitWeights,
  type BalanceFit,
  type BalanceWarning,
  type WeightsFit,
} from './policy.ts';

/** How it is found out who answers. */
export type BalanceWay =
  /** By a header of the answer; without one that is known, by the address that answered. */
  | { readonly kind: 'http'; readonly request: HttpRequest; readonly header: string | null }
  /** By the address that was connected to. */
  | { readonly kind: 'tcp'; readonly name: string; readonly port: number }
  /** By the first address of each answer: it is what most programs use. */
  | { readonly kind: 'dns'; readonly name: string; readonly server: string };

export interface BalanceOptions {
  readonly requests: number;
  /** Seconds for one request. */
  readonly wait: number;
  /** Instances that are known to be there, answering or not. */
  readonly among: readonly BalancePeer[];
  readonly signal: AbortSignal;
  /** Called after each request with how many were made. */
  readonly onRequest: (made: number) => void;
}

/** An instance that is known to be there. */
export interface BalancePeer {
  /** The container's name; else the address. */
  readonly name: string;
  /** As a registry has it; null without one. */
  readonly weight: number | null;
  /** As a registry has it; null without one. */
  readonly health: ServiceHealth | null;
}

/** One place that answered, or should have. */
export interface BalanceShare {
  /** The container's name; else the address, or what a header said. */
  readonly name: string;
  readonly container: string | null;
  readonly requests: number;
  /** The worse of what Docker's check and a registry say. */
  readonly health: ServiceHealth | null;
  /** As a registry has it; null without one. */
  readonly weight: number | null;
}

/** What came of a request that nobody answered; `no-answer` where the tool says no more. */
export type BalanceFailure = Exclude<HttpResult['outcome'], 'answered'> | 'no-answer';

/** How requests spread. */
export interface Balance {
  /** Who answered each request that was answered, in their order: names of `shares`. */
  readonly sequence: readonly string[];
  readonly shares: readonly BalanceShare[];
  /** Requests that nobody answered. */
  readonly failed: number;
  /** What came of those, the most frequent first. */
  readonly failures: readonly { readonly outcome: BalanceFailure; readonly requests: number }[];
  /** Answered, and nothing told by whom: behind a balancer with one address the answers have to. */
  readonly untold: number;
  /** What told them apart: name of the header, or `address`; null where nothing did. */
  readonly by: string | null;
  readonly fit: BalanceFit;
  /** Whether it is as the registry's weights have it; null where there are none. */
  readonly weights: WeightsFit | null;
  readonly warnings: readonly BalanceWarning[];
  /** The work was called off; what was seen by then is kept. */
  readonly cancelled: boolean;
}

/** Where so many were sent and none was answered, the others won't be either. */
const mostInVain = 10;

/** Headers by which balancers and servers tell who they are. */
const usualHeaders = ['x-served-by', 'x-upstream', 'x-backend', 'x-instance', 'x-server', 'server-id', 'x-hostname'];

/** Sends requests one after the other, politely, and tells how they spread. A cancelled one keeps what is there. */
export async function measureBalance(
  topology: Topology,
  runner: InsideRunner,
  from: Container,
  way: BalanceWay,
  options: BalanceOptions,
): Promise<Balance> {
  const all: (Told | BalanceFailure)[] = [];
  let [cancelled, isInVain] = [false, false];
  const asking: Asking = { from, way, resolvesFirst: false, only: null };
  await runner.together(async () => {
    for (let made = 0; made < options.requests && !cancelled && !isInVain; made += 1) {
      try {
        all.push(await once(runner, topology, asking, options));
      } catch (error) {
        if (!options.signal.aborted) throw error;
        cancelled = true;
      }
      options.onRequest(all.length);
      isInVain = all.length >= mostInVain && all.every((one) => typeof one === 'string');
    }
  });
  const answered = all.filter((one) => typeof one !== 'string');
  const failed = all.filter((one) => typeof one === 'string');
  // Where some answers have the header, an address beside it would be another name for the same.
  const header = answered.find((one) => one.header !== null)?.header ?? null;
  const marks = answered.map((one) => (header === null ? one.address : one.value));
  const nameOf = naming(topology, marks);
  const sequence = marks.flatMap((mark) => (mark === null ? [] : [nameOf(mark)]));
  const known = options.among.map(({ name }) => name);
  const names = [...new Set([...known, ...sequence])];
  const peers = new Map(options.among.map((peer) => [peer.name, peer]));
  const shares = names.map((name) => shareOf(topology, name, peers.get(name), sequence));
  const declared = new Map(
    options.among.flatMap(({ name, weight }) => (weight === null ? [] : [[name, weight] as const])),
  );
  const healthy = new Map(shares.map(({ name, health }) => [name, healthOf(health)]));
  return {
    ...{ sequence, shares, cancelled, failed: failed.length, failures: counted(failed) },
    untold: marks.filter((mark) => mark === null).length,
    by: sequence.length === 0 ? null : (header ?? 'address'),
    fit: fitPolicy(sequence, known),
    weights: fitWeights(sequence, declared),
    warnings: balanceWarnings(sequence, healthy),
  };
}

/** What one answer told. */
interface Told {
  readonly address: string | null;
  readonly header: string | null;
  readonly value: string | null;
}

/** Who asks whom, and how. */
interface Asking {
  readonly from: Container;
  readonly way: BalanceWay;
  /** Its tool does not tell to which of a name's addresses it connected: the name is looked up first, as programs do. */
  resolvesFirst: boolean;
  /** The only address that the name has, as soon as somebody wanted to know it; null within where there are more, or it is not known. */
  only: Promise<string | null> | null;
}

async function once(
  runner: InsideRunner,
  topology: Topology,
  asking: Asking,
  options: BalanceOptions,
): Promise<Told | BalanceFailure> {
  const { from, way } = asking;
  const { wait, signal } = options;
  switch (way.kind) {
    case 'http': {
      const { result, raw } = await http(runner, from, way.request, { wait, signal });
      if (result?.outcome !== 'answered') return result?.outcome ?? 'no-answer';
      const header = [...(way.header === null ? usualHeaders : [way.header])].find(
        (one) => headerIn(raw, one) !== null,
      );
      const { host } = way.request;
      // Not every tool tells it; who asks for an address, or a name that has but one, knows it.
      const address = result.address ?? (isIP(host) === 0 ? null : host);
      if (address === null && header === undefined) asking.only ??= onlyAddress(runner, topology, from, host, options);
      return {
        address: address ?? (await asking.only),
        header: header ?? null,
        value: header === undefined ? null : headerIn(raw, header),
      };
    }
    case 'tcp': {
      const place = asking.resolvesFirst ? await firstAddress(runner, from, way.name, options) : way.name;
      if (place === null) return 'unresolved';
      const { result } = await tcp(runner, from, place, way.port, { wait, signal });
      if (result?.outcome !== 'connected') return result?.outcome ?? 'no-answer';
      if (result.address === null && isIP(place) === 0) {
        asking.resolvesFirst = true;
        return await once(runner, topology, asking, options);
      }
      return { address: result.address ?? place, header: null, value: null };
    }
    case 'dns': {
      const { result } = await dns(runner, from, way.name, { server: way.server, type: 'A', wait, signal });
      const first = result?.answers.find(({ type }) => type === 'A');
      if (first !== undefined) return { address: first.address, header: null, value: null };
      return result?.rcode == null ? 'no-answer' : 'unresolved';
    }
  }
}

/** The address of a name to which the engine gives no other, if that is what programs get. */
async function onlyAddress(
  runner: InsideRunner,
  topology: Topology,
  from: Container,
  name: string,
  options: BalanceOptions,
): Promise<string | null> {
  const known = resolveName(topology, from, name).map(({ address }) => address);
  const found = known.length === 1 ? await firstAddress(runner, from, name, options) : null;
  return found !== null && found === known[0] ? found : null;
}

function counted(failures: readonly BalanceFailure[]): Balance['failures'] {
  return [...new Set(failures)]
    .map((outcome) => ({ outcome, requests: failures.filter((one) => one === outcome).length }))
    .toSorted((a, b) => b.requests - a.requests);
}

/** The address that a program would take; null where there is none. */
async function firstAddress(
  runner: InsideRunner,
  from: Container,
  name: string,
  { wait, signal }: BalanceOptions,
): Promise<string | null> {
  const found = await lookUp(runner, from, name, { limitMs: wait * 1000, signal });
  return found?.addresses[0] ?? null;
}

/**
 * The value of a header in what a tool printed, whichever way it prints heads: as they are, indented, after `> ` or `< `, or within JSON.
 * @param name of letters, digits and dashes
 */
export function headerIn(raw: string, name: string): string | null {
  const found = new RegExp(
    `(?:^|\\n|\\\\n)[ \\t<>]*${name.replace(/[^\w-]/g, '')}: *([^\\r\\n\\\\"]{1,200})`,
    'i',
  ).exec(raw);
  const value = found?.[1]?.trim() ?? '';
  return value === '' ? null : value;
}

/** An address, also with a port, is named after the container that has it; a container's id after that. */
function naming(topology: Topology, marks: readonly (string | null)[]): (mark: string) => string {
  const names = new Map<string, string>();
  for (const mark of new Set(marks)) {
    if (mark === null) continue;
    // nginx writes all that were tried, the one that answered last.
    const last = mark.split(',').at(-1)?.trim() ?? mark;
    const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::([0-9]{1,5}))?$/.exec(last) ?? [];
    const address = bracketed ?? plain ?? last;
    const place = whereIs(topology, address, port === undefined ? null : Number(port));
    names.set(mark, place.kind === 'container' ? place.container.name : last);
  }
  return (mark) => names.get(mark) ?? mark;
}

function shareOf(
  topology: Topology,
  name: string,
  peer: BalancePeer | undefined,
  sequence: readonly string[],
): BalanceShare {
  const container = [...topology.containers.values()].find((one) => one.name === name) ?? null;
  return {
    name,
    container: container?.id ?? null,
    requests: sequence.filter((one) => one === name).length,
    health: worse(container === null ? null : dockerHealth(container.health), peer?.health ?? null),
    weight: peer?.weight ?? null,
  };
}

const fromBad: readonly (ServiceHealth | null)[] = [
  ...(['critical', 'warning', 'starting', 'passing', 'unknown', 'none'] as const),
  null,
];

function worse(one: ServiceHealth | null, other: ServiceHealth | null): ServiceHealth | null {
  return fromBad.indexOf(one) <= fromBad.indexOf(other) ? one : other;
}

function healthOf(health: ServiceHealth | null): boolean | null {
  if (health === 'critical') return false;
  return health === 'passing' ? true : null;
}

/** The instances of a service as what should answer. Several addresses of one container are one. */
export function peersOf(topology: Topology, instances: readonly ServiceInstance[]): readonly BalancePeer[] {
  const peers = instances.map(({ container, address, port, weight, health }): BalancePeer => {
    const owner = topology.containers.get(container ?? '');
    const name = owner?.name ?? addressAndPort(address, port);
    return { name, weight, health: health.registry };
  });
  return [...new Map(peers.map((peer) => [peer.name, peer])).values()];
}

/** Containers as what should answer. */
export function peersNamed(containers: readonly Container[]): readonly BalancePeer[] {
  return containers.map(({ name }) => ({ name, weight: null, health: null }));
}
