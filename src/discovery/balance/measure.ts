import type { Container } from '../../model/container.ts';
import type { ServiceHealth } from '../../model/service.ts';
import type { Topology } from '../../model/topology.ts';
import { dns } from '../../probe/dns.ts';
import { http, type HttpRequest } from '../../probe/http.ts';
import { tcp } from '../../probe/tcp.ts';
import type { InsideRunner } from '../../runner/inside.ts';
import { whereIs } from '../attach.ts';
import { dockerHealth } from '../docker-instance.ts';
import { balanceWarnings, fitPolicy, type BalanceFit, type BalanceWarning } from './policy.ts';

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
  readonly among: readonly Container[];
  readonly signal: AbortSignal;
  /** Called after each request with how many were made. */
  readonly onRequest: (made: number) => void;
}

/** One place that answered, or should have. */
export interface BalanceShare {
  /** The container's name; else the address, or what a header said. */
  readonly name: string;
  readonly container: string | null;
  readonly requests: number;
  readonly health: ServiceHealth | null;
}

/** How requests spread. */
export interface Balance {
  /** Who answered each request that was answered, in their order: names of `shares`. */
  readonly sequence: readonly string[];
  readonly shares: readonly BalanceShare[];
  /** Requests that nobody answered. */
  readonly failed: number;
  /** Answered, and nothing told by whom: behind a balancer with one address the answers have to. */
  readonly untold: number;
  /** What told them apart: name of the header, or `address`; null where nothing did. */
  readonly by: string | null;
  readonly fit: BalanceFit;
  readonly warnings: readonly BalanceWarning[];
  /** The work was called off; what was seen by then is kept. */
  readonly cancelled: boolean;
}

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
  const told: (Told | null)[] = [];
  let cancelled = false;
  await runner.together(async () => {
    for (let made = 0; made < options.requests && !cancelled; made += 1) {
      try {
        told.push(await once(runner, from, way, options));
      } catch (error) {
        if (!options.signal.aborted) throw error;
        cancelled = true;
      }
      options.onRequest(told.length);
    }
  });
  const answered = told.filter((one) => one !== null);
  // Where some answers have the header, an address beside it would be another name for the same.
  const header = answered.find((one) => one.header !== null)?.header ?? null;
  const marks = answered.map((one) => (header === null ? one.address : one.value));
  const nameOf = naming(topology, marks);
  const sequence = marks.flatMap((mark) => (mark === null ? [] : [nameOf(mark)]));
  const known = options.among.map(({ name }) => name);
  const names = [...new Set([...known, ...sequence])];
  const shares = names.map((name) => shareOf(topology, name, sequence));
  const healthy = new Map(shares.map(({ name, health }) => [name, healthOf(health)]));
  return {
    ...{ sequence, shares, cancelled, failed: told.length - answered.length },
    untold: marks.filter((mark) => mark === null).length,
    by: sequence.length === 0 ? null : (header ?? 'address'),
    fit: fitPolicy(sequence, known),
    warnings: balanceWarnings(sequence, healthy),
  };
}

/** What one answer told. */
interface Told {
  readonly address: string | null;
  readonly header: string | null;
  readonly value: string | null;
}

async function once(
  runner: InsideRunner,
  from: Container,
  way: BalanceWay,
  { wait, signal }: BalanceOptions,
): Promise<Told | null> {
  switch (way.kind) {
    case 'http': {
      const { result, raw } = await http(runner, from, way.request, { wait, signal });
      if (result?.outcome !== 'answered') return null;
      const header = [...(way.header === null ? usualHeaders : [way.header])].find(
        (one) => headerIn(raw, one) !== null,
      );
      return {
        address: result.address,
        header: header ?? null,
        value: header === undefined ? null : headerIn(raw, header),
      };
    }
    case 'tcp': {
      const { result } = await tcp(runner, from, way.name, way.port, { wait, signal });
      return result?.outcome === 'connected' ? { address: result.address, header: null, value: null } : null;
    }
    case 'dns': {
      const { result } = await dns(runner, from, way.name, { server: way.server, type: 'A', wait, signal });
      const first = result?.answers.find(({ type }) => type === 'A');
      return first === undefined ? null : { address: first.address, header: null, value: null };
    }
  }
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

function shareOf(topology: Topology, name: string, sequence: readonly string[]): BalanceShare {
  const container = [...topology.containers.values()].find((one) => one.name === name) ?? null;
  return {
    name,
    container: container?.id ?? null,
    requests: sequence.filter((one) => one === name).length,
    health: container === null ? null : dockerHealth(container.health),
  };
}

function healthOf(health: ServiceHealth | null): boolean | null {
  if (health === 'critical') return false;
  return health === 'passing' ? true : null;
}
