import { t } from '@vscode/l10n';
import { UsageError } from '../../base/errors.ts';
import type { Container } from '../../model/container.ts';
import type { Observation } from '../../model/observation.ts';
import type { Topology } from '../../model/topology.ts';
import { RunError } from '../../runner/errors.ts';
import { probeDocument } from '../../shared/documents/probe.ts';
import { readTopology } from '../../store/read.ts';
import { printable } from '../../text/printable.ts';
import { requireHostName } from '../../topology/host-name.ts';
import { parsePlace, parseTarget, parseTcpTarget, type Target } from '../../topology/place.ts';
import { NotFoundError, requireContainer } from '../../topology/require.ts';
import { destinationOf, type Destination } from '../../topology/target.ts';
import { exit } from '../exit.ts';
import { Progress } from '../progress.ts';
import type { Session } from '../session.ts';
import { sayError } from '../say-error.ts';
import { observationReport } from './probe-report.ts';
import { runProbe, type ProbeFlags, type Question } from './probe-run.ts';
import { parseWebTarget } from '../../topology/web-target.ts';

const kinds = ['ping', 'tcp', 'udp', 'http', 'dns', 'mtu', 'trace', 'iperf3'] as const;
type Kind = (typeof kinds)[number];

/** The address that stands for the internet where no setting names another. */
const internetAddress = '1.1.1.1';

/** `probe KIND FROM TO[:PORT]` */
export async function probe(
  session: Session,
  kindText: string,
  fromText: string,
  toText: string,
  flags: ProbeFlags,
): Promise<number> {
  const kind = parseKind(kindText);
  // What makes no sense is refused before an engine is asked.
  const parsed = parseTo(kind, toText);
  const topology = await readTopology(await session.engine(), session.signal);
  const from = sourceOf(topology, fromText);
  const target = parsed.target;
  const destination = target === null ? null : destinationIn(session, topology, from, target);
  if (target !== null && destination === null) return exit.no;
  const question = questionOf(kind, toText, parsed, destination);
  const to = describe(toText, target, destination);
  const progress = new Progress(session.io, t('{0} from {1} to {2}…', kind, printable(from.name), printable(to)));
  let observation: Observation;
  try {
    observation = await runProbe(session, topology, from, question, flags, (text) => progress.say(text));
  } finally {
    progress.dispose();
  }
  const document = probeDocument(from.name, toText, observation);
  session.print(document, () => observationReport(session.paint, observation, from.name, to));
  return statusOf(observation);
}

/** Silence over UDP proves nothing. */
function statusOf(observation: Observation): number {
  const silent = observation.kind === 'udp' && observation.result?.outcome === 'silent';
  if (observation.inconclusive !== null || silent) return exit.unknown;
  return observation.ok ? exit.yes : exit.no;
}

/** TO as it was written; null where it is a name to be asked for, and no place. */
interface To {
  readonly target: Target | null;
  /** Of a web address only. */
  readonly web: { readonly scheme: 'http' | 'https'; readonly path: string } | null;
}

function parseTo(kind: Kind, text: string): To {
  switch (kind) {
    case 'dns':
      requireHostName(text);
      return { target: null, web: null };
    case 'http':
      return parseWebTarget(text);
    case 'udp':
      return { target: withPort(parseTarget(text)), web: null };
    case 'tcp':
      return { target: withPort(parseTcpTarget(text)), web: null };
    case 'ping':
    case 'mtu':
    case 'trace':
    case 'iperf3':
      return { target: parseTarget(text), web: null };
  }
}

function withPort(target: Target): Target {
  if (target.port === null) throw new UsageError('bad-port', 'no port', { port: '' });
  return target;
}

function questionOf(kind: Kind, text: string, { target, web }: To, destination: Destination | null): Question {
  if (target === null || destination === null) return { kind: 'dns', name: text };
  const { port } = target;
  switch (kind) {
    case 'tcp':
    case 'udp':
      return { kind, destination, port: port ?? 0 };
    case 'http': {
      const { scheme, path } = web ?? { scheme: 'http', path: '/' };
      const request = { scheme, host: destination.ask, port: port ?? (scheme === 'https' ? 443 : 80), path };
      return { kind, request };
    }
    case 'iperf3':
      return { kind, destination, port };
    case 'ping':
    case 'mtu':
    case 'trace':
      return { kind, destination };
    case 'dns':
      return { kind, name: text };
  }
}

/** What TO stands for; null, and said, where there is no such thing: a missing TO is an answer, not a failure of the question. */
function destinationIn(session: Session, topology: Topology, from: Container, target: Target): Destination | null {
  try {
    return destinationOf(topology, from, target.place, internetAddress);
  } catch (error) {
    if (!NotFoundError.is(error)) throw error;
    sayError(session, error);
    return null;
  }
}

/** TO as it was written, with the address that was taken for it where FROM could not have found it by that name. */
function describe(text: string, target: Target | null, asked: Destination | null): string {
  if (target === null || asked === null || text.includes(asked.ask)) return text;
  const where = asked.network === null ? asked.ask : t('{0} on {1}', asked.ask, asked.network);
  return `${text} (${where})`;
}

function parseKind(text: string): Kind {
  const kind = kinds.find((known) => known === text);
  if (kind !== undefined) return kind;
  throw new UsageError('bad-choice', `probe ${text}`, { value: text, choices: kinds.join(', ') });
}

/** Probes start inside a container. @throws {NotFoundError} @throws {RunError} `not-a-container` */
function sourceOf(topology: Topology, text: string): Container {
  const place = parsePlace(text);
  if (place.kind === 'bare' || place.kind === 'container' || place.kind === 'service')
    return requireContainer(topology, place.name);
  throw new RunError('not-a-container', `${text} is no container`, { place: text });
}
