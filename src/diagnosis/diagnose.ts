import type { DiagnosedSource, DiagnosedTarget, Diagnosis } from '../model/diagnosis.ts';
import type { Observation } from '../model/observation.ts';
import type { Topology } from '../model/topology.ts';
import { findContainer } from '../topology/find.ts';
import type { Place, Target } from '../topology/place.ts';
import { NotFoundError, requireContainer } from '../topology/require.ts';
import { namespaceOwner } from '../topology/shared.ts';
import { UsageError } from '../base/errors.ts';
import { serviceSource } from './bearer.ts';
import { defaultThresholds, type Case, type Source, type Thresholds } from './case.ts';
import { conclude } from './conclude.ts';
import { investigate } from './investigate.ts';
import type { Means } from './means.ts';
import { pathBack, pathThere } from './walk.ts';
import { sourceName } from './who.ts';

export interface DiagnoseOptions {
  /** The address that stands for the outside. */
  readonly internet: string;
  readonly thresholds?: Thresholds;
  /** Small packets that measure a connection which works; never below {@link fewestPings}. */
  readonly pings?: number;
  /** Seconds to wait for an answer before it counts as none; default 2. */
  readonly wait?: number;
  /** Called with each observation as it comes in. */
  readonly onStep?: (observation: Observation) => void;
}

/** With fewer, one packet in ten could get lost unseen. */
const fewestPings = 20;

/**
 * Why can't A reach B? Goes the way of a packet from A's lookup of the name to B's socket and back, tries it, and names what stops it.
 * @param means what can be done in the world, already under the caller's signal
 * @throws {NotFoundError} where FROM, or `container:` in TO, names none or several
 * @throws {RunError} `gone` @throws {EngineError} @throws {StoppedError}
 */
export async function diagnose(
  topology: Topology,
  means: Means,
  source: Source,
  target: Target,
  options: DiagnoseOptions,
): Promise<Diagnosis> {
  const at = new Date();
  const started = performance.now();
  const known = await investigate(
    {
      topology,
      source,
      target,
      internet: options.internet,
      thresholds: options.thresholds ?? defaultThresholds,
      now: at.getTime(),
      pings: Math.max(fewestPings, options.pings ?? fewestPings),
      wait: options.wait ?? 2,
      onObservation: (observation) => options.onStep?.(observation),
    },
    means,
  );
  const { verdict, cause, findings } = conclude(known);
  return {
    from: describeSource(source),
    to: describeTarget(known),
    verdict,
    cause,
    findings,
    path: pathThere(known, cause),
    returnPath: pathBack(known, cause),
    observations: known.observations,
    at: at.toISOString(),
    ms: Math.round(performance.now() - started),
  };
}

/**
 * Reads where a question starts: a container (by name, id, or as the only one of a Compose service), `host` or `here`.
 * @throws {NotFoundError} @throws {UsageError} `not-available`
 */
export function readSource(topology: Topology, place: Place): Source {
  switch (place.kind) {
    case 'host':
    case 'here':
      return { kind: place.kind };
    case 'bare':
    case 'container':
    case 'service': {
      const container = sourceContainer(topology, place.name, place.kind);
      return { kind: 'container', container, home: namespaceOwner(topology, container) };
    }
    case 'name':
    case 'address':
    case 'internet':
      throw new UsageError('not-available', `${place.kind} as FROM`, { what: place.kind });
  }
}

function sourceContainer(
  topology: Topology,
  name: string,
  kind: 'bare' | 'container' | 'service',
): ReturnType<typeof requireContainer> {
  const found = findContainer(topology, name);
  if (kind === 'container' || found.kind !== 'none') return requireContainer(topology, name);
  const bearers = serviceSource(topology, name);
  const [only, ...more] = bearers;
  if (only === undefined) return requireContainer(topology, name);
  if (more.length > 0) {
    throw new NotFoundError(
      'container-ambiguous',
      { name },
      bearers.map((one) => `${one.name} (${one.id.slice(0, 12)})`),
    );
  }
  return only;
}

/** Where a question starts, as the document has it. */
export function describeSource(source: Source): DiagnosedSource {
  return { kind: source.kind, id: source.kind === 'container' ? source.container.id : null, name: sourceName(source) };
}

function describeTarget(c: Case): DiagnosedTarget {
  const { goal, target } = c;
  const { who } = goal;
  const container = who.kind === 'container' ? who.container : who.kind === 'unresolved' ? who.bearer : null;
  const kind =
    container !== null
      ? 'container'
      : who.kind === 'host' || who.kind === 'self'
        ? 'host'
        : goal.by === 'name'
          ? 'name'
          : 'address';
  const network = who.kind === 'container' || who.kind === 'host' ? (goal.network?.name ?? null) : null;
  return {
    kind,
    id: container?.id ?? null,
    name: container?.name ?? (who.kind === 'host' ? 'host' : (c.names?.name ?? goal.address ?? target.asked)),
    asked: target.asked,
    address: goal.address,
    port: target.port,
    protocol: target.protocol,
    network,
  };
}
