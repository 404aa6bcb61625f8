import { addressAndPort } from '../topology/address.ts';
import type { Registry, RegistryReading } from '../discovery/registries/live.ts';
import { delay } from '../base/signals.ts';
import { attach, claimedBy, whereIs } from '../discovery/attach.ts';
import type { Diagnosis, Evidence, Finding, PathStep, Verdict } from '../model/diagnosis.ts';
import type { Service, ServiceInstance, ServiceSource } from '../model/service.ts';
import type { Topology } from '../model/topology.ts';
import { nearestNames } from '../topology/nearest.ts';
import { finding } from './catalogue.ts';
import type { Source } from './case.ts';
import { diagnose, describeSource, type DiagnoseOptions } from './diagnose.ts';
import type { Means } from './means.ts';
import { kubernetesNote, serviceName } from './kubernetes.ts';
import { instanceFinding, serviceFix } from './service-findings.ts';
import { sourceName } from './who.ts';

export interface ServiceQuestion {
  /** As it was asked: `api`, or with a domain as Kubernetes has it. */
  readonly name: string;
  /** In place of the instance's own; null: as registered. */
  readonly port: number | null;
  readonly registries: readonly Registry[];
  readonly signal: AbortSignal;
}

/** Instances that are asked, one after the other; a client would not try more either. */
const mostAsked = 4;
/** Milliseconds after which a client asks a registry again that knew nothing. */
const retryMs = 1000;

/**
 * Why can't A use service S? Replays what a client does: asks the registries, waits and asks again, leaves out what is not healthy, chooses,
 * and makes the request. The step that fails is named.
 */
export async function diagnoseService(
  topology: Topology,
  means: Means,
  source: Source,
  question: ServiceQuestion,
  options: DiagnoseOptions,
): Promise<Diagnosis> {
  const at = new Date();
  const started = performance.now();
  const name = serviceName(question.name);
  const asked = await ask(topology, question, name);
  const outcome =
    asked.services.length === 0
      ? notRegistered(source, question, name, asked)
      : await useInstances(topology, means, source, question, asked, options);
  const notes = [...kubernetesNote(question.name), ...outcome.findings.filter((one) => one !== outcome.cause)];
  const { address = null, port = null } = outcome.used ?? {};
  return {
    from: describeSource(source),
    to: {
      ...{ kind: 'name', id: outcome.used?.container ?? null, name, asked: `service:${question.name}`, address },
      ...{ port: question.port ?? port, protocol: 'tcp', network: null },
    },
    ...{ verdict: outcome.verdict, cause: outcome.cause },
    findings: [...(outcome.cause === null ? [] : [outcome.cause]), ...notes],
    ...{ path: outcome.path, returnPath: outcome.returnPath, observations: outcome.observations },
    at: at.toISOString(),
    ms: Math.round(performance.now() - started),
  };
}

interface Asked {
  readonly sources: readonly ServiceSource[];
  readonly services: readonly Service[];
  /** Every name that is registered, for those who mistype. */
  readonly names: readonly string[];
  readonly tries: number;
}

async function ask(topology: Topology, { registries, signal }: ServiceQuestion, name: string): Promise<Asked> {
  for (let tries = 1; ; tries += 1) {
    const readings = await Promise.all(registries.map(async (registry) => await registry.read(signal)));
    const found = matching(readings, name);
    if (found.length > 0 || tries === 2) {
      const names = readings.flatMap(({ services }) => services.map((service) => service.name));
      return { sources: readings.map(({ source }) => source), services: attach(topology, found), names, tries };
    }
    await delay(retryMs, signal);
  }
}

function matching(readings: readonly RegistryReading[], name: string): readonly Service[] {
  const wanted = name.toLowerCase();
  return readings.flatMap(({ services }) => services.filter((service) => service.name.toLowerCase() === wanted));
}

interface Outcome extends Pick<Diagnosis, 'path' | 'returnPath' | 'observations'> {
  readonly verdict: Verdict;
  readonly cause: Finding | null;
  readonly findings: readonly Finding[];
  /** The instance that decided. */
  readonly used: ServiceInstance | null;
}

function notRegistered(source: Source, { registries }: ServiceQuestion, name: string, asked: Asked): Outcome {
  const failed = asked.sources.filter(({ state }) => state === 'failed');
  const evidence = asked.sources.map((one): Evidence => ({
    kind: 'registry',
    source: one.name,
    value: one.failure === null ? `no service "${name}", asked ${asked.tries} times` : one.failure.reason,
  }));
  const step = registryStep(name, asked);
  // Who can't be read may know it.
  if (failed.length > 0 && failed.length === registries.length) {
    const facts = { from: sourceName(source), to: name, port: '', what: 'registry', name: failed[0]?.name ?? '' };
    const cause = finding(
      'could-not-check',
      { ...facts, why: 'failed', detail: failed[0]?.failure?.reason ?? '' },
      evidence,
      { severity: 'warning', layer: 'service' },
    );
    return { ...nothing, verdict: 'unknown', cause, path: [{ ...step, known: false }] };
  }
  const facts = {
    name,
    from: sourceName(source),
    registries: asked.sources.map((one) => one.name).join(', '),
    nearest: nearestNames(name, asked.names).join(', '),
  };
  const cause = finding('not-registered', facts, evidence);
  return { ...nothing, verdict: 'unreachable', cause, path: [{ ...step, blockedBy: 'not-registered' }] };
}

const nothing = { findings: [], returnPath: [], observations: [], used: null } as const;

/** What came of one instance. */
interface Tried {
  readonly instance: ServiceInstance;
  readonly problem: Finding | null;
  readonly diagnosis: Diagnosis | null;
}

async function useInstances(
  topology: Topology,
  means: Means,
  source: Source,
  question: ServiceQuestion,
  asked: Asked,
  options: DiagnoseOptions,
): Promise<Outcome> {
  const all = asked.services.flatMap((service) => service.instances.map((instance) => ({ service, instance })));
  const healthy = all.filter(({ instance }) => instance.health.registry !== 'critical');
  // With none that is healthy, many clients take any.
  const chosen = (healthy.length > 0 ? healthy : all).slice(0, mostAsked);
  const tried: Tried[] = [];
  for (const { service, instance } of chosen)
    tried.push(await tryInstance(topology, means, source, question, service, instance, options));
  const ill = all
    .filter(({ instance }) => instance.health.registry === 'critical')
    .map(({ service, instance }) =>
      instanceFinding('instance-unhealthy', topology, source, service, instance, tried, {
        severity: healthy.length > 0 ? 'warning' : 'error',
      }),
    );
  const problems = tried.flatMap(({ problem }) => (problem === null ? [] : [problem]));
  const well = tried.filter(({ problem }) => problem === null);
  const nested = tried.flatMap(({ diagnosis }) => diagnosis?.findings ?? []);
  const [first] = problems;
  // Everybody is ill in the registry's eyes: that is what a client goes by, whatever else is wrong with them.
  const cause = healthy.length === 0 ? (ill[0] ?? first ?? null) : (first ?? null);
  const verdict: Verdict =
    healthy.length > 0 && problems.length === 0 ? worst(well) : well.length > 0 ? 'degraded' : 'unreachable';
  const decided = tried.find(({ problem }) => problem !== null && problem === cause) ?? tried[0] ?? null;
  const findings = [...problems, ...ill, ...duplicates(source, asked), ...nested];
  return {
    verdict,
    cause: cause === null ? (decided?.diagnosis?.cause ?? null) : asPartOf(verdict, cause),
    findings: unique(findings.filter((one) => one !== cause)),
    path: pathOf(asked, all.length, healthy.length, decided, cause),
    returnPath: decided?.diagnosis?.returnPath ?? [],
    observations: tried.flatMap(({ diagnosis }) => diagnosis?.observations ?? []),
    used: decided?.instance ?? null,
  };
}

/** Where some instances serve, what is wrong with another is no reason that nothing works. */
function asPartOf(verdict: Verdict, cause: Finding): Finding {
  return verdict === 'degraded' ? { ...cause, severity: 'warning' } : cause;
}

function worst(tried: readonly Tried[]): Verdict {
  return tried.some(({ diagnosis }) => diagnosis?.verdict === 'degraded') ? 'degraded' : 'reachable';
}

async function tryInstance(
  topology: Topology,
  means: Means,
  source: Source,
  question: ServiceQuestion,
  service: Service,
  instance: ServiceInstance,
  options: DiagnoseOptions,
): Promise<Tried> {
  const { address } = instance;
  const port = question.port ?? instance.port;
  const place = whereIs(topology, address, port);
  const claimed = claimedBy(topology, instance);
  const moved = place.kind === 'container' && claimed !== null && claimed.id !== place.container.id;
  if (place.kind === 'nobody' || moved) {
    const problem = instanceFinding('instance-gone', topology, source, service, instance, [], {
      fix: serviceFix(service, instance),
    });
    return { instance, problem, diagnosis: null };
  }
  const asked = addressAndPort(address, port);
  const target = { place: placeOf(address), port, protocol: 'tcp', asked } as const;
  const diagnosis = await diagnose(topology, means, source, target, options);
  if (diagnosis.verdict === 'reachable' || diagnosis.verdict === 'degraded')
    return { instance, problem: null, diagnosis };
  // Who names a port of his own did not go where the entry leads.
  const own = question.port !== null && instance.port !== null && question.port !== instance.port;
  const facts = { why: diagnosis.cause?.code ?? '', asked: own ? String(question.port) : '' };
  const problem = instanceFinding(
    diagnosis.verdict === 'unknown' ? 'could-not-check' : 'request-failed',
    ...([topology, source, service, instance, [{ instance, diagnosis }]] as const),
    { facts, fix: diagnosis.cause?.fix ?? null, ...(diagnosis.verdict === 'unknown' && { severity: 'warning' }) },
  );
  return { instance, problem, diagnosis };
}

function placeOf(
  address: string,
): { readonly kind: 'address'; readonly address: string } | { readonly kind: 'name'; readonly name: string } {
  return /^[\d.]+$|:/.test(address) ? { kind: 'address', address } : { kind: 'name', name: address };
}

function registryStep(name: string, { sources, services, tries }: Asked): PathStep {
  const detail = {
    name,
    registries: sources.map((one) => one.name).join(', '),
    instances: String(services.reduce((sum, { instances }) => sum + instances.length, 0)),
    tries: tries === 1 ? '' : String(tries),
  };
  return { at: sources[0]?.name ?? name, what: 'registry', detail, known: true, blockedBy: null };
}

function pathOf(
  asked: Asked,
  all: number,
  healthy: number,
  decided: Tried | null,
  cause: Finding | null,
): readonly PathStep[] {
  const [service] = asked.services;
  const name = service?.name ?? '';
  const registry = registryStep(name, asked);
  const ill = cause?.code === 'instance-unhealthy' ? cause.code : null;
  const health: PathStep = {
    ...{ at: name, what: 'health', detail: { healthy: `${healthy}/${all}` }, known: true, blockedBy: ill },
  };
  if (decided === null) return [registry, health];
  const { instance, problem, diagnosis } = decided;
  const gone = problem?.code === 'instance-gone' && ill === null ? problem.code : null;
  const choice: PathStep = {
    ...{ at: name, what: 'choice', known: true, blockedBy: gone },
    detail: {
      instance: instance.id,
      address: addressAndPort(instance.address, instance.port),
    },
  };
  return [registry, health, choice, ...(diagnosis?.path ?? [])];
}

/** The same name in several registries: which one a client asks decides. */
function duplicates(source: Source, { services, sources }: Asked): readonly Finding[] {
  const holders = new Set(services.map((service) => service.source));
  if (holders.size < 2) return [];
  const names = [...holders].map((id) => sources.find((one) => one.id === id)?.name ?? id);
  const facts = { name: services[0]?.name ?? '', from: sourceName(source), registries: names.join(', ') };
  const evidence = services.map(({ source: id, instances }): Evidence => ({
    ...{ kind: 'registry', source: sources.find((one) => one.id === id)?.name ?? id },
    value: instances.map(({ address, port }) => addressAndPort(address, port)).join(', '),
  }));
  return [finding('service-duplicated', facts, evidence, { severity: 'info' })];
}

function unique(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  return findings.filter((one) => {
    const key = JSON.stringify([one.code, one.facts]);
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}
