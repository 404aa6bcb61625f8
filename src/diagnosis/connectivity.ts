import type { Container } from '../model/container.ts';
import type { Finding } from '../model/diagnosis.ts';
import type { Observation, PingObservation, TcpObservation } from '../model/observation.ts';
import { defaultPing, ping } from '../probe/ping.ts';
import { tcp } from '../probe/tcp.ts';
import { cannotReasons, RunError } from '../runner/errors.ts';
import type { InsideRunner } from '../runner/inside.ts';
import type { Destination } from '../topology/target.ts';

/** What a test between two places comes to. */
export type Verdict = 'reachable' | 'degraded' | 'unreachable' | 'unknown';

/** What was seen, and what it comes to. */
export interface Connectivity {
  readonly verdict: Verdict;
  readonly observations: readonly Observation[];
  /** What explains a verdict that is not `reachable`, as far as it is known. */
  readonly findings: readonly Finding[];
  /** Milliseconds for the whole test. */
  readonly ms: number;
}

export interface ConnectivityOptions {
  readonly signal?: AbortSignal | undefined;
  /** Null where only names and addresses are asked for. */
  readonly port: number | null;
  /** Ping's count. */
  readonly count?: number;
  /** Seconds to wait for an answer. */
  readonly wait: number;
  /** Called with each observation as it comes in. */
  readonly onObservation?: (observation: Observation) => void;
}

/**
 * Pings, and connects to the port if one is asked for, from inside a container. With a port the connection decides, because ping may be
 * dropped where TCP passes, and the other way round. Without one, where nothing can ping, a TCP answer of any kind (a refusal
 * included) on a port that the target exposes shows that it is alive.
 * @throws {RunError} `not-running`, `paused`, `gone`, and `no-tool` and its relatives where nothing inside or beside it can ask
 * @throws {StoppedError}
 */
export async function testConnectivity(
  runner: InsideRunner,
  from: Container,
  to: Destination,
  options: ConnectivityOptions,
): Promise<Connectivity> {
  return await runner.together(async () => await testOnce(runner, from, to, options));
}

async function testOnce(
  runner: InsideRunner,
  from: Container,
  to: Destination,
  options: ConnectivityOptions,
): Promise<Connectivity> {
  const started = performance.now();
  const observations: Observation[] = [];
  const note = <T extends Observation>(observation: T): T => {
    observations.push(observation);
    options.onObservation?.(observation);
    return observation;
  };
  const { signal, wait, count = defaultPing.count } = options;
  const obstacles: RunError[] = [];
  const unlessImpossible = async <T>(work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work();
    } catch (error) {
      if (!RunError.is(error, ...cannotReasons)) throw error;
      obstacles.push(error);
      return null;
    }
  };
  const pinged = await unlessImpossible(async () =>
    note(await ping(runner, from, to.ask, { ...defaultPing, count, wait, signal })),
  );
  const port = options.port ?? (pinged?.ok === true ? null : livelyPort(to));
  const connected =
    port === null
      ? null
      : await unlessImpossible(async () => note(await tcp(runner, from, to.ask, port, { wait, signal })));
  const [obstacle] = obstacles.slice(-1);
  if (pinged === null && connected === null && obstacle) throw obstacle;
  const verdict = options.port === null ? verdictOfHost(pinged, connected) : verdictOfPort(pinged, connected);
  const findings = verdict === 'degraded' ? lossFindings(from, pinged) : [];
  return { verdict, observations, findings, ms: Math.round(performance.now() - started) };
}

/** A port on which the target would answer, open or not. */
function livelyPort(to: Destination): number | null {
  const ports = to.container?.ports.filter((port) => port.protocol === 'tcp') ?? [];
  return to.container === null ? null : (ports[0]?.port ?? 80);
}

function verdictOfPort(pinged: PingObservation | null, connected: TcpObservation | null): Verdict {
  if (connected?.result == null) return 'unknown';
  if (connected.result.outcome !== 'connected') return 'unreachable';
  return lossy(pinged) ? 'degraded' : 'reachable';
}

function verdictOfHost(pinged: PingObservation | null, connected: TcpObservation | null): Verdict {
  if (pinged?.ok === true) return lossy(pinged) ? 'degraded' : 'reachable';
  const outcome = connected?.result?.outcome;
  if (outcome === 'connected' || outcome === 'refused' || outcome === 'reset') return 'reachable';
  if (pinged?.result != null || outcome !== undefined) return 'unreachable';
  return 'unknown';
}

function lossFindings(from: Container, pinged: PingObservation | null): Finding[] {
  const result = pinged?.result;
  if (pinged === null || result == null) return [];
  const { sent, received, lossPercent } = result;
  return [
    {
      code: 'packet-loss',
      severity: 'warning',
      layer: 'quality',
      facts: { from: from.name, lost: String(sent - received), sent: String(sent) },
      evidence: [{ kind: 'probe', source: pinged.command.join(' '), value: `${lossPercent} %` }],
    },
  ];
}

/** Some replies came, and some did not. None at all, while TCP connects, is a filter for ping and no loss. */
function lossy(pinged: PingObservation | null): boolean {
  const result = pinged?.result;
  return result != null && result.received > 0 && result.received < result.sent;
}
