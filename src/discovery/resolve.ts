import type { Container } from '../model/container.ts';
import type { DnsObservation } from '../model/observation.ts';
import type { Resolution, ResolutionStep } from '../model/resolution.ts';
import type { NameFiles } from '../namespace/files.ts';
import { embeddedDns, lookUpHosts, searchNames, type ResolverConfig } from '../namespace/resolver.ts';
import { dns } from '../probe/dns.ts';
import { lookUp, type Lookup } from '../probe/lookup.ts';
import { cannotReasons, RunError } from '../runner/errors.ts';
import type { InsideRunner } from '../runner/inside.ts';

export interface ResolveOptions {
  readonly signal?: AbortSignal | undefined;
  /** Seconds to wait for each answer of a server. */
  readonly wait: number;
  /** Milliseconds to wait for a program's own lookup; default as long as it may take. */
  readonly limitMs?: number | undefined;
  /** False where no helper is to be made only to look up a name as a program does. */
  readonly beside?: boolean | undefined;
}

/**
 * Goes the way of a lookup and asks everybody on it: the hosts file, then each name server for each name that the search domains make;
 * and beside that, what a program in the container gets in the end.
 * @throws {RunError} `not-running`, `paused`, `gone`
 * @throws {EngineError} @throws {StoppedError}
 */
export async function resolveInside(
  runner: InsideRunner,
  from: Container,
  files: NameFiles,
  name: string,
  options: ResolveOptions,
): Promise<Resolution> {
  const work = async (): Promise<Resolution> => await resolveOnce(runner, from, files, name, options);
  return runner.helpers ? await runner.helpers.keep(work) : await work();
}

async function resolveOnce(
  runner: InsideRunner,
  from: Container,
  files: NameFiles,
  name: string,
  options: ResolveOptions,
): Promise<Resolution> {
  const hosts = hostsStep(files, name);
  const [asked, system] = await Promise.all([
    askServers(runner, from, files, name, options),
    lookUp(runner, from, name, options),
  ]);
  const steps = [...(hosts ? [hosts] : []), ...asked.steps, ...(system ? [systemStep(system, name)] : [])];
  const checked = system?.inconclusive === null || (asked.steps.length > 0 && eachAnswered(asked.steps));
  return { name, steps, addresses: finalAddresses(steps), checked, observations: asked.observations };
}

/** Whether every question got an answer from somebody, if only silence; else nothing follows from the answers to the others. */
function eachAnswered(steps: readonly ResolutionStep[]): boolean {
  return steps.every(({ asked, type }) =>
    steps.some((other) => other.conclusive && other.asked === asked && other.type === type),
  );
}

/** What a program gets: its own word; where nothing can ask like one, the hosts file and then the first server that answers. */
function finalAddresses(steps: readonly ResolutionStep[]): readonly string[] {
  const system = steps.find((step) => step.source === 'system' && step.conclusive);
  const deciding = system ? [system] : steps.filter((step) => step.answers.length > 0).slice(0, 1);
  const addresses = deciding.flatMap((step) => step.answers.filter(isAddress).map((answer) => answer.address));
  // Two steps, A and AAAA, answer one question together.
  const first = deciding[0];
  const pair =
    first && !system
      ? steps.filter((step) => step.source === first.source && step.asked === first.asked && step !== first)
      : [];
  return [
    ...new Set([
      ...addresses,
      ...pair.flatMap((step) => step.answers.filter(isAddress).map((answer) => answer.address)),
    ]),
  ];
}

function isAddress(answer: { readonly type: string }): boolean {
  return answer.type === 'A' || answer.type === 'AAAA';
}

function hostsStep(files: NameFiles, name: string): ResolutionStep | null {
  if (files.hosts === null) return null;
  const answers = lookUpHosts(files.hosts, name).map((address) => ({
    address,
    type: address.includes(':') ? 'AAAA' : 'A',
    ttl: null,
  }));
  return { source: 'hosts', server: null, asked: name, type: null, answers, rcode: null, conclusive: true, ms: null };
}

function systemStep(lookup: Lookup, name: string): ResolutionStep {
  return {
    source: 'system',
    server: lookup.tool,
    asked: name,
    type: null,
    answers: lookup.addresses.map((address) => ({ address, type: address.includes(':') ? 'AAAA' : 'A', ttl: null })),
    rcode: null,
    conclusive: lookup.inconclusive === null,
    ms: lookup.ms,
    ...(lookup.failure === 'name-unknown' && lookup.tellsApart && { unknown: true as const }),
  };
}

/** The three that the C libraries use; without any, they ask their own machine (resolv.conf(5)). */
function serversOf({ nameservers }: ResolverConfig): readonly string[] {
  return nameservers.length === 0 ? ['127.0.0.1'] : nameservers.slice(0, 3);
}

const recordTypes = ['A', 'AAAA'] as const;

interface Asked {
  readonly steps: readonly ResolutionStep[];
  readonly observations: readonly DnsObservation[];
}

/** As the C libraries do: name by name until one is answered; the next server only where one says nothing or fails. */
async function askServers(
  runner: InsideRunner,
  from: Container,
  files: NameFiles,
  name: string,
  options: ResolveOptions,
): Promise<Asked> {
  const steps: ResolutionStep[] = [];
  const observations: DnsObservation[] = [];
  const config = files.resolver;
  if (config === null) return { steps, observations };
  try {
    for (const asked of searchNames(name, config)) {
      for (const server of serversOf(config)) {
        const asking = recordTypes.map(async (type) => {
          const answer = await dns(runner, from, asked, { server, type, wait: options.wait, signal: options.signal });
          return { answer, step: serverStep(answer, server, asked, type) };
        });
        const answered = await Promise.all(asking);
        observations.push(...answered.map(({ answer }) => answer));
        steps.push(...answered.map(({ step }) => step));
        if (answered.some(({ answer }) => answer.ok)) return { steps, observations };
        if (answered.every(({ step }) => step.rcode === 'NOERROR' || step.rcode === 'NXDOMAIN')) break;
      }
    }
  } catch (error) {
    // Nothing there can ask a server; what a program gets may still be known.
    if (!RunError.is(error, ...cannotReasons)) throw error;
  }
  return { steps, observations };
}

function serverStep(observation: DnsObservation, server: string, asked: string, type: 'A' | 'AAAA'): ResolutionStep {
  return {
    source: server === embeddedDns ? 'embedded' : 'upstream',
    server,
    asked,
    type,
    answers: observation.result?.answers.map(({ address, type, ttl }) => ({ address, type, ttl })) ?? [],
    rcode: observation.result?.rcode ?? null,
    conclusive: observation.result !== null,
    ms: observation.ms,
  };
}
