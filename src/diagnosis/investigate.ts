import type { Container } from '../model/container.ts';
import type { Iperf3Observation, Observation, PingObservation } from '../model/observation.ts';
import type { Resolution } from '../model/resolution.ts';
import type { Swarm } from '../model/swarm.ts';
import { embeddedDns } from '../namespace/resolver.ts';
import { type Attempt, type Case, type Goal, type NameFacts, type NamespaceFacts, type PathMtu } from './case.ts';
import { CloserLook } from './closer-look.ts';
import { conclude } from './conclude.ts';
import { arrival, countersOf, isSilent } from './filters.ts';
import { goalsOfName, readGoal } from './goal.ts';
import { askRepeatedly, defaultLookups, embeddedAnswers, isSure } from './lookup.ts';
import { firstWait, type Inquiry } from './inquiry.ts';
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
import { Sides, type Reads } from './sides.ts';
import { askWeb } from './web.ts';

/** TCP has found its pace within the first of them. */
const throughputSeconds = 2;
/** Addresses of one name that are tried. */
const mostAddresses = 8;

/** Finds out what decides a question: reads both sides, tries the way, and looks closer only where it fails. */
export async function investigate(inquiry: Inquiry, means: Means): Promise<Case> {
  return await means.together(async () => await new Investigation(inquiry, means).run());
}

/** One question under way. */
class Investigation {
  private readonly observations: Observation[] = [];
  private readonly attempted = new Map<string, Promise<Attempt>>();

  private readonly sides: Sides;
  private readonly closer: CloserLook;

  constructor(
    private readonly inquiry: Inquiry,
    private readonly means: Means,
  ) {
    this.sides = new Sides(inquiry, means);
    this.closer = new CloserLook(inquiry, means);
  }

  async run(): Promise<Case> {
    const { topology, source, target, internet } = this.inquiry;
    const reading = readGoal(topology, source, target, internet);
    const able = canRun(source);
    const expected = reading.kind === 'goal' ? [reading.goal] : reading.expected;
    const early = able ? expected.slice(0, mostAddresses) : [];
    for (const goal of early) void this.attempt(goal, firstWait).catch(() => undefined);
    const reads = this.sides.both(expected[0] ?? null);
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
    const [from, to] = await Promise.all([reads.from, this.sides.other(asked, reads)]);
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
    const to = await this.sides.other(targetOf(goal.goal), reads);
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
    const again = this.whereSomeWereLost(repeated, container, resolution);
    again.catch(() => undefined);
    return {
      facts,
      repeated: again,
      addresses: allAddresses(resolution),
      checked: resolution.checked,
    };
  }

  /** Questions that went well, while one of the lookup itself got no answer, are asked once more: what gets lost may be any of them. */
  private async whereSomeWereLost(
    asked: Promise<NameFacts['repeated']>,
    container: Container,
    { name, steps }: Resolution,
  ): Promise<NameFacts['repeated']> {
    const first = await asked;
    const own = steps.filter(({ source }) => source === 'embedded');
    const isMixed = own.some(({ rcode }) => rcode === null) && own.some(({ rcode }) => rcode !== null);
    if (first === null || first.failed > 0 || !isMixed) return first;
    return await this.repeat(container, name, first.server);
  }

  /** Only Docker's own server, and only for what it surely has: nothing is blamed for what others answer. */
  private async repeat(container: Container, name: string, server: string | undefined): Promise<NameFacts['repeated']> {
    if (server !== embeddedDns || !isSure(this.inquiry.topology, container, name)) return null;
    return await askRepeatedly(this.means, container, name, server, defaultLookups);
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
    if (first.goal.who.kind === 'self') return await this.closer.lookElsewhere(first);
    if (preliminary !== null && isSettled(preliminary, first.outcome)) return first;
    const inside = await this.closer.askInside(first);
    if (inside === 'refused') return { ...first, inside };
    const [host, forwarding] = await Promise.all([this.means.host(), this.means.forwarding()]);
    const seen = withHost(first, host);
    const before = await this.closer.filters(seen, host);
    const again = seen.goal.address === null ? null : await this.attempt(seen.goal, this.inquiry.wait);
    const [after, claimants, fromHost] = await Promise.all([
      this.closer.filters(seen, await this.closer.hostAgain(host)),
      this.closer.claimants(seen),
      this.closer.askFromHost(seen, host),
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
