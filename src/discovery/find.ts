import { nearestNames } from '../topology/nearest.ts';
import { messageOf } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { Container } from '../model/container.ts';
import type { Drift, Service, ServiceInstance, ServiceSource } from '../model/service.ts';
import type { Swarm, SwarmNode } from '../model/swarm.ts';
import type { Topology } from '../model/topology.ts';
import { readNamespace } from '../namespace/read.ts';
import { tcp } from '../probe/tcp.ts';
import { execSeat } from '../runner/exec-seat.ts';
import type { InsideRunner } from '../runner/inside.ts';
import { isLoopback, parseHostAddress } from '../topology/address.ts';
import { isUp } from '../topology/shared.ts';
import { attach } from './attach.ts';
import { dockerServices, dockerSource } from './docker.ts';
import { driftOf } from './drift.ts';
import { swarmServices } from './swarm.ts';
import { readSwarmServices } from './swarm-reading.ts';
import { each, type Registry } from './registries/live.ts';

/** What was found out about services. */
export interface FoundServices {
  readonly sources: readonly ServiceSource[];
  /** Nodes of the swarm, where a manager was asked. */
  readonly nodes: readonly SwarmNode[];
  readonly services: readonly Service[];
  readonly drift: readonly Drift[];
  /** Where nothing has the name that was wanted: names nearly like it. */
  readonly near: readonly string[];
}

export interface FindOptions {
  readonly topology: Topology;
  readonly runner: InsideRunner;
  /** What the engine knows of its swarm; `none` where it is in none. @throws {EngineError} */
  readonly swarm: () => Promise<Swarm>;
  readonly registries: readonly Registry[];
  /** Whose name is wanted; null for all. */
  readonly name: string | null;
  /** From where each instance is tried; null for nowhere. */
  readonly from: Container | null;
  /** Seconds to wait for an instance. */
  readonly wait: number;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** Instances that are tried, and containers that are looked into; the others are shown untried. */
const mostTried = 200;
const parallel = 4;

/** Services of the embedded DNS and of registries, with what is behind them now, and where the two have drifted apart. */
export async function findServices(options: FindOptions): Promise<FoundServices> {
  const { topology, registries, name, from, signal } = options;
  const [ofSwarm, readings] = await Promise.all([
    readSwarmServices(topology, options.swarm, signal),
    Promise.all(registries.map(async (registry) => await registry.read(signal))),
  ]);
  const isWanted = (service: Service): boolean => isNamed(service.name, name);
  const allRegistered = readings.flatMap(({ services }) => services);
  const allOwn = [...dockerServices(topology), ...swarmServices(topology, ofSwarm.swarm)];
  const registered = attach(topology, allRegistered).filter(isWanted);
  const listening = await listeningPorts(options, registered);
  const services = [...allOwn.filter(isWanted), ...registered];
  const drift = driftOf(topology, registered, listening);
  return {
    sources: [dockerSource, ...(ofSwarm.source ? [ofSwarm.source] : []), ...readings.map(({ source }) => source)],
    nodes: ofSwarm.swarm.kind === 'manager' ? ofSwarm.swarm.nodes : [],
    services: from === null ? services : await tryInstances(options, from, services),
    drift: [...drift, ...ofSwarm.drift.filter(({ service }) => isNamed(service, name))],
    near:
      name === null || services.length > 0
        ? []
        : nearestNames(name, new Set([...allOwn, ...allRegistered].map(({ name: one }) => one))),
  };
}

/** `tasks.NAME` is the service's, too. */
function isNamed(service: string, wanted: string | null): boolean {
  if (wanted === null) return true;
  const [own, asked] = [service.toLowerCase(), wanted.toLowerCase()];
  return own === asked || `tasks.${own}` === asked;
}

/** On which ports those listen to whom a registry leads. What can't be looked into is left out. */
async function listeningPorts(
  { topology, runner, log, signal }: FindOptions,
  services: readonly Service[],
): Promise<ReadonlyMap<string, readonly number[]>> {
  const ids = new Set(services.flatMap(({ instances }) => instances.flatMap(({ container }) => container ?? [])));
  const containers = [...ids].flatMap((id) => topology.containers.get(id) ?? []).filter((one) => isUp(one));
  const read = await each(containers.slice(0, mostTried), parallel, signal, async (container) => {
    try {
      const { sockets } = await readNamespace(execSeat(runner, container), { signal });
      const open = sockets.filter(({ protocol, loopback }) => protocol === 'tcp' && !loopback);
      return [container.id, [...new Set(open.map(({ port }) => port))]] as const;
    } catch (error) {
      if (signal.aborted) throw error;
      log.debug(`sockets of ${container.name}: ${messageOf(error)}`);
      return null;
    }
  });
  return new Map(read.filter((entry) => entry !== null));
}

function isOwn(address: string): boolean {
  const parsed = parseHostAddress(address);
  return parsed !== null && isLoopback(parsed);
}

/** Connects to each instance whose port is known, once for each place. */
export async function tryInstances(
  { runner, wait, log, signal }: Pick<FindOptions, 'runner' | 'wait' | 'log' | 'signal'>,
  from: Container,
  services: readonly Service[],
): Promise<readonly Service[]> {
  const keyOf = ({ address, port }: ServiceInstance): string => `${address} ${String(port)}`;
  const places = new Map(
    services.flatMap(({ instances }) =>
      // A loopback address leads everybody to himself.
      instances.filter(({ address, port }) => port !== null && !isOwn(address)).map((one) => [keyOf(one), one]),
    ),
  );
  const answers = await runner.together(
    async () =>
      await each([...places.values()].slice(0, mostTried), parallel, signal, async (instance) => {
        try {
          const { address, port } = instance;
          const { ok, result } = await tcp(runner, from, address, port ?? 0, { wait, signal });
          const health = result === null ? 'unknown' : ok ? 'passing' : 'critical';
          return [keyOf(instance), { health, ms: result?.connectMs ?? null }] as const;
        } catch (error) {
          if (signal.aborted) throw error;
          log.debug(`${instance.address}: ${messageOf(error)}`);
          return [keyOf(instance), { health: 'unknown', ms: null }] as const;
        }
      }),
  );
  const known = new Map(answers);
  return services.map((service) => ({
    ...service,
    instances: service.instances.map((instance) => {
      const answer = known.get(keyOf(instance));
      if (answer === undefined) return instance;
      return { ...instance, health: { ...instance.health, probe: answer.health }, responseMs: answer.ms };
    }),
  }));
}
