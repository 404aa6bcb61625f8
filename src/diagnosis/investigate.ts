import type { Container } from '../model/container.ts';
import type { NetworkNamespace } from '../model/namespace.ts';
import type { Iperf3Observation, Observation, PingObservation } from '../model/observation.ts';
import type { Swarm } from '../model/swarm.ts';
import type { Topology } from '../model/topology.ts';
import { embeddedDns } from '../namespace/resolver.ts';
import type { Target } from '../topology/place.ts';
import { isUp, namespaceOwner } from '../topology/shared.ts';
import {
  nothingRead,
  type Attempt,
  type Case,
  type Goal,
  type NameFacts,
  type NamespaceFacts,
  type Outcome,
  type PathMtu,
  type Source,
  type Thresholds,
} from './case.ts';
import { conclude } from './conclude.ts';
import { arrival, countersOf, isSilent, type Filters } from './filters.ts';
import { goalsOfName, readGoal } from './goal.ts';
import { normal } from './inside.ts';
import { socketsOnPort } from './listeners.ts';
import { askRepeatedly, defaultLookups, embeddedAnswers, isSure } from './lookup.ts';
import type { Means } from './means.ts';
import { outcomeOf } from './outcome.ts';
import { outgoing } from './routing.ts';
import {
  allAddresses,
  canRun,
  deciding,
  isSame,
  isSettled,
  livelyPort,
  targetOf,
  withHost,
  withRoutes,
} from './sight.ts';
import { blameFor, virtualService } from './virtual-address.ts';
import { askWeb } from './web.ts';
import { insidePort, targetContainer } from './who.ts';

/** What a question is about, and what bounds the work on it. */
export interface Inquiry {
  readonly topology: Topology;
  readonly source: Source;
  readonly target: Target;
  /** The address that stands for the outside. */
  readonly internet: string;
  readonly thresholds: Thresholds;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Small packets that measure a connection which works. */
  readonly pings: number;
  /** Seconds to wait for an answer before it counts as none: SYN is sent again after 1 s and after 3 s. */
  readonly wait: number;
  readonly onObservation: (observation: Observation) => void;
}

/** Seconds for a first try: on one host an answer takes a millisecond. */
const firstWait = 1;
/** TCP has found its pace within the first of them. */
const throughputSeconds = 2;
/** Addresses of one name that are tried. */
const mostAddresses = 8;
/** Containers whose namespaces are looked into for one that has the target's address, or listens on the port. */
const mostPeers = 12;

/** Finds out what decides a question: reads both sides, tries the way, and looks closer only where it fails. */
export async function investigate(inquiry: Inquiry, means: Means): Promise<Case> {
  return await means.together(async () => await new Investigation(inquiry, means).run());
}

/** One question under way. */
class Investigation {
  private readonly observations: Observation[] = [];
  private readonly attempted = new Map<string, Promise<Attempt>>();

  constructor(
    private readonly inquiry: Inquiry,
    private readonly means: Means,
  ) {}

  async run(): Promise<Case> {
    const { topology, source, target, internet } = this.inquiry;
    const reading = readGoal(topology, source, target, internet);
    const able = canRun(source);
    const expected = reading.kind === 'goal' ? [reading.goal] : reading.expected;
    const early = able ? expected.slice(0, mostAddresses) : [];
    for (const goal of early) void this.attempt(goal, firstWait).catch(() => undefined);
    const reads = this.readBoth(expected[0] ?? null);
    // Whoever needs them waits for them; where an error ends the work before that, they are nobody's.
    reads.from.catch(() => undefined);
    reads.to?.catch(() => undefined);
    const names = reading.kind === 'lookup' ? await this.lookUp(reading.name, able) : null;
    const goals =
      reading.kind === 'goal' ? [reading.goal] : this.goalsAfter(reading.name, reading.expected, names, able);
    const attempts = able
      ? await Promise.all(goals.slice(0, mostAddresses).map(async (goal) => await this.attempt(goal, firstWait)))
      : goals.slice(0, mostAddresses).map((goal): Attempt => ({ goal, outcome: 'unknown', decided: null }));
    const goal = deciding(attempts);
    const asked = targetOf(goal.goal);
    const [from, to] = await Promise.all([reads.from, this.readOther(asked, reads)]);
    const facts = names?.facts ?? null;
    const named = facts === null ? null : { ...facts, repeated: (await names?.repeated) ?? null };
    const first = this.assemble({ goal, attempts, names: named, from, to });
    if (goal.outcome === 'works') return await this.measure(await this.besides(first));
    return await this.lookCloser(await this.behind({ ...first, swarm: await this.swarm() }, reads));
  }

  /** A virtual address leads to tasks: where one of them fails as it does, that one is what there is to look at. */
  private async behind(c: Case, reads: Reads): Promise<Case> {
    const { topology, source, target } = this.inquiry;
    const addresses = virtualService(c.swarm, c.goal.address)?.tasks.slice(0, mostAddresses) ?? [];
    if (addresses.length === 0 || !canRun(source)) return c;
    const goals = goalsOfName(topology, source, target, c.names?.name ?? '', addresses);
    const tasks = await Promise.all(goals.map(async (goal) => await this.attempt(goal, firstWait)));
    if (blameFor(c.outcome, tasks) !== 'tasks') return { ...c, tasks };
    const failing = tasks.filter(({ outcome }) => outcome !== 'works' && outcome !== 'unknown');
    // One that is on this engine can be looked into.
    const goal = failing.find((one) => targetOf(one.goal) !== null) ?? deciding(failing);
    const to = await this.readOther(targetOf(goal.goal), reads);
    return { ...this.assemble({ goal, attempts: tasks, names: c.names, from: c.from, to }), swarm: c.swarm };
  }

  /** Where the name is looked up by nobody (no container, no tool), what the engine knows has to do. */
  private goalsAfter(name: string, expected: readonly Goal[], names: Looked | null, able: boolean): readonly Goal[] {
    const { topology, source, target } = this.inquiry;
    const unasked = names === null || (!names.checked && names.addresses.length === 0);
    if (unasked && expected.length > 0 && able) return expected;
    if (unasked && expected.length > 0 && source.kind === 'container') return expected;
    return goalsOfName(topology, source, target, name, names?.addresses ?? []);
  }

  private async lookUp(name: string, able: boolean): Promise<Looked | null> {
    const { topology, source } = this.inquiry;
    if (source.kind !== 'container') {
      const addresses = await this.means.lookUp(source, name);
      return addresses === null ? null : { facts: null, repeated: null, addresses, checked: true };
    }
    if (!able) return null;
    const { container } = source;
    const files = await this.means.files(container);
    if (files === null) return null;
    const repeated = this.repeat(container, name, files.resolver?.nameservers[0]);
    repeated.catch(() => undefined);
    const resolution = await this.means.resolve(container, files, name);
    if (resolution === null) return null;
    resolution.observations.forEach((one) => this.note(one));
    const answers = await embeddedAnswers(this.means, topology, container, resolution);
    const facts = { name, resolution, files, embeddedAnswers: answers };
    return { facts, repeated, addresses: allAddresses(resolution), checked: resolution.checked };
  }

  /** Only Docker's own server, and only for what it surely has: nothing is blamed for what others answer. */
  private async repeat(container: Container, name: string, server: string | undefined): Promise<NameFacts['repeated']> {
    if (server !== embeddedDns || !isSure(this.inquiry.topology, container, name)) return null;
    return await askRepeatedly(this.means, container, name, server, defaultLookups);
  }

  private readBoth(goal: Goal | null): Reads {
    const { source } = this.inquiry;
    const container = source.kind === 'container' ? source.container : null;
    const from = container === null ? this.readHostSource() : this.read(container);
    const target = goal === null ? null : targetOf(goal);
    return { from, container: target, to: target === null ? null : this.readTarget(target, from) };
  }

  private async readHostSource(): Promise<NamespaceFacts> {
    const { source } = this.inquiry;
    if (source.kind !== 'host') return nothingRead;
    return { ...nothingRead, namespace: await this.means.host() };
  }

  private async readTarget(target: Container, from: Promise<NamespaceFacts>): Promise<NamespaceFacts> {
    const { source, topology } = this.inquiry;
    const home = namespaceOwner(topology, target);
    if (source.kind === 'container' && home !== null && source.home?.id === home.id) return await from;
    return await this.read(target);
  }

  private async readOther(target: Container | null, reads: Reads): Promise<NamespaceFacts> {
    if (target === null) return nothingRead;
    if (target.id === reads.container?.id && reads.to !== null) return await reads.to;
    return await this.readTarget(target, reads.from);
  }

  /** Nothing can be read of what does not run; that is said by its state. */
  private async read(container: Container): Promise<NamespaceFacts> {
    if (!isUp(container) || container.state === 'paused') return nothingRead;
    const { namespace, notRead } = await this.means.namespace(container, { complete: false });
    if (namespace === null) return { ...nothingRead, notRead };
    const links = await this.means.links(container, namespace);
    return { namespace, notRead, links, route: { kind: 'unknown' } };
  }

  private async attempt(goal: Goal, wait: number): Promise<Attempt> {
    const key = `${goal.address ?? ''} ${wait}`;
    const known = this.attempted.get(key);
    if (known) return { ...(await known), goal };
    const trying = this.tryOnce(goal, wait);
    this.attempted.set(key, trying);
    return await trying;
  }

  private async tryOnce(goal: Goal, wait: number): Promise<Attempt> {
    const { source, target } = this.inquiry;
    const { address } = goal;
    if (address === null)
      return { goal, outcome: goal.who.kind === 'unresolved' ? 'unresolved' : 'unknown', decided: null };
    if (target.port !== null) {
      const decided = this.note(await this.means.connect(source, address, target.port, target.protocol, wait));
      return { goal, outcome: outcomeOf(decided), decided };
    }
    // Filters may drop pings and nothing else: whoever refuses a connection is alive.
    const [pinged, connected] = await Promise.all([
      this.means.ping(source, address, { count: 2, interval: 0.2, wait }),
      this.means.connect(source, address, livelyPort(goal), 'tcp', wait),
    ]);
    this.note(pinged);
    if (outcomeOf(pinged) === 'works') return { goal, outcome: 'works', decided: pinged };
    const outcome = outcomeOf(this.note(connected), true);
    if (outcome === 'works' || outcomeOf(pinged) === 'unknown') return { goal, outcome, decided: connected };
    return { goal, outcome: outcomeOf(pinged), decided: pinged };
  }

  /** What works is measured: a few small packets, and one as large as the interface sends. */
  private async measure(c: Case): Promise<Case> {
    const { source } = this.inquiry;
    const { address, who } = c.goal;
    if (address === null || who.kind === 'self' || conclude(c).verdict === 'unreachable' || isSame(c)) return c;
    const limit = outgoing(c)?.mtu ?? c.goal.network?.mtu ?? 1500;
    const [pinged, pathMtu, web] = await Promise.all([
      this.means.ping(source, address, { count: this.inquiry.pings, interval: 0.02, wait: 1 }),
      this.means.pathMtu(source, address, limit),
      askWeb(c, this.means, (one) => this.note(one)),
    ]);
    const pings = [this.note(pinged)].filter((one) => one !== null);
    const result = pinged?.result;
    if (result != null && result.received > 0 && result.received < result.sent) {
      const again = this.note(await this.means.ping(source, address, { count: 30, interval: 0.02, wait: 1 }));
      if (again) pings.push(again);
    }
    // Alone, and last: it fills the line.
    const throughput = await this.throughput(c, address);
    return {
      ...c,
      pings,
      web,
      throughput,
      pathMtu: await this.largePackets(c, pathMtu, pings),
      observations: this.observations,
    };
  }

  /** One address works and another of the same name does not: the swarm may know why. */
  private async besides(c: Case): Promise<Case> {
    return c.attempts.every(({ outcome }) => outcome === 'works') ? c : { ...c, swarm: await this.swarm() };
  }

  /** Asked only where a network of the swarm is in play. */
  private async swarm(): Promise<Swarm | null> {
    const { topology, source } = this.inquiry;
    const networks = source.kind === 'container' ? (source.home?.endpoints ?? []) : [];
    const isInSwarm = networks.some(({ networkId }) => topology.networks.get(networkId)?.scope === 'swarm');
    return isInSwarm ? await this.means.swarm() : null;
  }

  private async throughput(c: Case, address: string): Promise<Iperf3Observation | null> {
    const { source, thresholds, target } = this.inquiry;
    const { who } = c.goal;
    if (thresholds.bitsPerSecond === null || who.kind !== 'container' || target.protocol !== 'tcp') return null;
    return this.note(await this.means.throughput(source, who.container, address, throughputSeconds));
  }

  /** Where small packets get lost, large ones may have been lost like them: they are sent again before that counts. */
  private async largePackets(
    c: Case,
    measured: PathMtu | null,
    pings: readonly PingObservation[],
  ): Promise<PathMtu | null> {
    if (measured === null) return null;
    this.note(measured.observation);
    if (measured.passed || !pings.some(({ ok }) => ok) || c.goal.address === null)
      return measured.passed ? measured : null;
    if (pings.every(({ result }) => result !== null && result.received === result.sent)) return measured;
    const again = await this.means.pathMtu(this.inquiry.source, c.goal.address, measured.size);
    if (again === null) return null;
    this.note(again.observation);
    return again;
  }

  /** It fails: where what is known explains it, that is enough; else everything that may is looked at. */
  private async lookCloser(first: Case): Promise<Case> {
    const preliminary = conclude(first).cause;
    if (first.goal.who.kind === 'self') return await this.lookElsewhere(first);
    if (preliminary !== null && isSettled(preliminary, first.outcome)) return first;
    const inside = await this.askInside(first);
    if (inside === 'refused') return { ...first, inside };
    const [host, forwarding] = await Promise.all([this.means.host(), this.means.forwarding()]);
    const seen = withHost(first, host);
    const before = await this.filters(seen, host);
    const again = seen.goal.address === null ? null : await this.attempt(seen.goal, this.inquiry.wait);
    const [after, claimants, fromHost] = await Promise.all([
      this.filters(seen, await this.hostAgain(host)),
      this.claimants(seen),
      this.askFromHost(seen, host),
    ]);
    const attempts = seen.attempts.map((attempt) =>
      attempt.goal === seen.goal && again !== null && again.outcome !== 'unknown' ? again : attempt,
    );
    const said = again === null || again.outcome === 'unknown' ? seen.outcome : again.outcome;
    const outcome = isSilent(again?.decided ?? null) ? (arrival(seen, before, after) ?? said) : said;
    const counters = countersOf(before, after);
    const second = withRoutes({
      ...seen,
      attempts,
      outcome,
      host,
      forwarding,
      claimants,
      fromHost,
      counters,
      from: after.source ? { ...seen.from, namespace: after.source } : seen.from,
      to: after.target ? { ...seen.to, namespace: after.target } : seen.to,
      observations: this.observations,
    });
    return outcome === 'works' ? await this.measure(second) : second;
  }

  /** Whether the target takes IPv4 on its own loopback, where its sockets leave that open. */
  private async askInside(c: Case): Promise<Outcome | null> {
    const { port, protocol } = this.inquiry.target;
    const target = targetContainer(c);
    const open = socketsOnPort(c).some(({ address, dual }) => address === '::' && dual === null);
    if (!open || c.outcome !== 'refused' || c.goal.family !== 4 || port === null || target?.state !== 'running')
      return null;
    const source: Source = { kind: 'container', container: target, home: namespaceOwner(c.topology, target) };
    // It is none of the observations on the way that was asked for.
    return outcomeOf(await this.means.connect(source, '127.0.0.1', insidePort(c) ?? port, protocol, firstWait));
  }

  /** Whether an address outside answers at all: the engine's host is asked, where it is this one. */
  private async askFromHost({ goal }: Case, host: NetworkNamespace | null): Promise<Observation | null> {
    if (goal.who.kind !== 'outside' || goal.address === null || host === null) return null;
    const { wait, target } = this.inquiry;
    const { port, protocol } = target;
    const from = { kind: 'host' } as const;
    return port === null || protocol === 'udp'
      ? await this.means.ping(from, goal.address, { count: 2, interval: 0.2, wait })
      : await this.means.connect(from, goal.address, port, protocol, wait);
  }

  private async hostAgain(host: NetworkNamespace | null): Promise<NetworkNamespace | null> {
    return host === null ? null : await this.means.host();
  }

  /** The rules with their counters, wherever they can be read. */
  private async filters(c: Case, host: NetworkNamespace | null): Promise<Filters> {
    const { source } = this.inquiry;
    const from = source.kind === 'container' ? source.container : null;
    const target = targetContainer(c);
    const readable = target !== null && isUp(target) && target.state !== 'paused' && target.id !== from?.id;
    const [ours, theirs] = await Promise.all([
      from === null ? null : this.means.namespace(from, { complete: true }),
      readable ? this.means.namespace(target, { complete: true }) : null,
    ]);
    return { source: ours?.namespace ?? null, target: theirs?.namespace ?? null, host };
  }

  /** Who else on the network has the target's address inside. */
  private async claimants(c: Case): Promise<readonly Container[]> {
    const { topology, source } = this.inquiry;
    const { address, network, who } = c.goal;
    if (address === null || network === null || (who.kind !== 'container' && who.kind !== 'nobody')) return [];
    const target = targetContainer(c);
    const peers = this.peersOn([network.id]).filter(
      ({ id }) => id !== target?.id && !(source.kind === 'container' && source.container.id === id),
    );
    const seen = await Promise.all(
      peers.map(async (peer) => {
        const { namespace } = await this.means.namespace(peer, { complete: false });
        const has = namespace?.interfaces.some(({ addresses }) =>
          addresses.some((one) => normal(one.address) === normal(address)),
        );
        return has === true ? peer : null;
      }),
    );
    const owner = target === null ? null : namespaceOwner(topology, target);
    return seen.filter((peer) => peer !== null).filter(({ id }) => id !== owner?.id);
  }

  private peersOn(networks: readonly string[]): readonly Container[] {
    return [...this.inquiry.topology.containers.values()]
      .filter(
        (container) =>
          container.state === 'running' && container.endpoints.some(({ networkId }) => networks.includes(networkId)),
      )
      .slice(0, mostPeers);
  }

  /** localhost was asked and nobody there listens: who else does? */
  private async lookElsewhere(c: Case): Promise<Case> {
    const { topology, source, target } = this.inquiry;
    const { port } = target;
    if (port === null || source.kind !== 'container' || c.outcome !== 'refused') return c;
    const declared = [...topology.containers.values()].filter(
      (container) =>
        container.id !== source.container.id &&
        isUp(container) &&
        container.ports.some(
          (entry) => entry.protocol === target.protocol && (entry.port === port || entry.published?.port === port),
        ),
    );
    const peers = this.peersOn(source.home?.endpoints.map(({ networkId }) => networkId) ?? []).filter(
      (peer) => peer.id !== source.container.id && peer.id !== source.home?.id && !declared.includes(peer),
    );
    const listening = await Promise.all(
      peers.map(async (peer) => {
        const { namespace } = await this.means.namespace(peer, { complete: false });
        return namespace?.sockets.some(
          (socket) => socket.port === port && socket.protocol === target.protocol && !socket.loopback,
        ) === true
          ? peer
          : null;
      }),
    );
    const found = [...declared, ...listening.filter((peer) => peer !== null)];
    return { ...c, elsewhere: found.map(({ name }) => name) };
  }

  private note<T extends Observation | null>(observation: T): T {
    if (observation === null || this.observations.includes(observation)) return observation;
    this.observations.push(observation);
    this.inquiry.onObservation(observation);
    return observation;
  }

  private assemble(known: {
    readonly goal: Attempt;
    readonly attempts: readonly Attempt[];
    readonly names: NameFacts | null;
    readonly from: NamespaceFacts;
    readonly to: NamespaceFacts;
  }): Case {
    const { topology, source, target, thresholds, now } = this.inquiry;
    const { goal, attempts, names } = known;
    return withRoutes({
      ...{ topology, source, target, goal: goal.goal, outcome: goal.outcome, attempts, names },
      ...{
        from: known.from,
        to: goal.goal.who.kind === 'self' && goal.goal.published.length === 0 ? known.from : known.to,
      },
      ...{
        host: source.kind === 'host' ? known.from.namespace : null,
        forwarding: null,
        pings: [],
        counters: null,
        inside: null,
      },
      ...{
        elsewhere: [],
        fromHost: null,
        claimants: [],
        pathMtu: null,
        web: null,
        throughput: null,
        swarm: null,
        tasks: [],
        thresholds,
        now,
        observations: this.observations,
      },
    });
  }
}

interface Looked {
  readonly facts: Omit<NameFacts, 'repeated'> | null;
  /** Under way: nothing else waits for it. */
  readonly repeated: Promise<NameFacts['repeated']> | null;
  readonly addresses: readonly string[];
  readonly checked: boolean;
}

interface Reads {
  readonly from: Promise<NamespaceFacts>;
  /** Whose namespace `to` is. */
  readonly container: Container | null;
  readonly to: Promise<NamespaceFacts> | null;
}
