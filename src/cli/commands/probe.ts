import { t } from '@vscode/l10n';
import { UsageError } from '../../base/errors.ts';
import type { Container } from '../../model/container.ts';
import type { Observation } from '../../model/observation.ts';
import type { Topology } from '../../model/topology.ts';
import { readNameFiles } from '../../namespace/files.ts';
import { dns } from '../../probe/dns.ts';
import { defaultPing, ping } from '../../probe/ping.ts';
import { tcp } from '../../probe/tcp.ts';
import { RunError } from '../../runner/errors.ts';
import type { InsideRunner } from '../../runner/inside.ts';
import { readTopology } from '../../store/read.ts';
import { observationText, placeText } from '../../text/observations.ts';
import { printable, printableLines } from '../../text/printable.ts';
import { requireHostName } from '../../topology/host-name.ts';
import { parsePlace, parseTcpTarget, type Target } from '../../topology/place.ts';
import { NotFoundError, requireContainer } from '../../topology/require.ts';
import { destinationOf, type Destination } from '../../topology/target.ts';
import { exit } from '../exit.ts';
import type { Session } from '../session.ts';
import { sayError } from '../say-error.ts';

/** Kinds of probes that there are; those of the contract that are still to come are named so that they can be told from a typing error. */
const kinds = ['ping', 'tcp', 'dns'] as const;
const kindsToCome: readonly string[] = ['udp', 'http', 'mtu', 'trace', 'iperf3'];
type Kind = (typeof kinds)[number];

export interface ProbeFlags {
  readonly count?: number;
  readonly size?: number;
  /** Seconds. */
  readonly interval?: number;
  readonly server?: string;
  readonly type?: string;
}

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
  const target = kind === 'dns' ? null : parseTcpTarget(toText);
  if (kind === 'dns') requireHostName(toText);
  if (kind === 'tcp' && target?.port == null) throw new UsageError('bad-port', 'no port', { port: '' });
  const topology = await readTopology(await session.engine(), session.signal);
  const from = sourceOf(topology, fromText);
  const runner = await session.runner();
  const asked = target === null ? null : destination(session, topology, from, target);
  if (target !== null && asked === null) return exit.no;
  const observation =
    target === null || asked === null
      ? await probeDns(session, runner, from, toText, flags)
      : await probeTarget(session, runner, from, asked, target, kind === 'ping' ? 'ping' : 'tcp', flags);
  const document = { version: 1, from: from.name, to: toText, ...observation };
  session.print(document, () => observationReport(session, observation, from.name, describe(toText, target, asked)));
  return observation.inconclusive !== null ? exit.unknown : observation.ok ? exit.yes : exit.no;
}

/** What TO stands for; null, and said, where there is no such thing: a missing TO is an answer, not a failure of the question. */
function destination(session: Session, topology: Topology, from: Container, target: Target): Destination | null {
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
  if (kindsToCome.includes(text)) throw new UsageError('not-available', `probe ${text}`, { what: `probe ${text}` });
  throw new UsageError('bad-choice', `probe ${text}`, { value: text, choices: kinds.join(', ') });
}

/** Probes start inside a container. @throws {NotFoundError} @throws {RunError} `not-a-container` */
function sourceOf(topology: Topology, text: string): Container {
  const place = parsePlace(text);
  if (place.kind === 'bare' || place.kind === 'container' || place.kind === 'service')
    return requireContainer(topology, place.name);
  throw new RunError('not-a-container', `${text} is no container`, { place: text });
}

async function probeDns(
  session: Session,
  runner: InsideRunner,
  from: Container,
  name: string,
  flags: ProbeFlags,
): Promise<Observation> {
  const type = (flags.type ?? 'A').toUpperCase();
  if (type !== 'A' && type !== 'AAAA')
    throw new UsageError('bad-choice', `type ${type}`, { value: type, choices: 'A, AAAA' });
  const files = await readNameFiles(await session.engine(), from, session.signal);
  // Without a name server in resolv.conf, the C libraries ask their own machine (resolv.conf(5)).
  const server = flags.server ?? files.resolver?.nameservers[0] ?? '127.0.0.1';
  const place = parsePlace(server);
  if (place.kind !== 'address') throw new UsageError('bad-address', `server ${server}`, { address: server });
  return await dns(runner, from, name, {
    server: place.address,
    type,
    wait: session.options.timeout ?? 4,
    signal: session.signal,
  });
}

async function probeTarget(
  session: Session,
  runner: InsideRunner,
  from: Container,
  destination: Destination,
  target: Target,
  kind: 'ping' | 'tcp',
  flags: ProbeFlags,
): Promise<Observation> {
  const { signal } = session;
  if (kind === 'tcp')
    return await tcp(runner, from, destination.ask, target.port ?? 0, { wait: session.options.timeout ?? 4, signal });
  return await ping(runner, from, destination.ask, {
    count: flags.count ?? defaultPing.count,
    interval: flags.interval ?? defaultPing.interval,
    size: flags.size ?? defaultPing.size,
    wait: session.options.timeout ?? defaultPing.wait,
    signal,
  });
}

function observationReport(session: Session, observation: Observation, from: string, to: string): string {
  const { paint } = session;
  const verdict = observationText(observation, from, to);
  const colour = observation.inconclusive !== null ? 'yellow' : observation.ok ? 'green' : 'red';
  const how = `${paint('dim', `${printable(observation.tool)}: ${printableLines(observation.command.join(' '))}`)}\n`;
  const place = placeText(observation, from);
  const where = place === '' ? '' : `${paint('dim', place)}\n`;
  const raw = observation.kind === 'dns' ? '' : printableLines(observation.raw).replace(/^(?=.)/gm, '  ');
  return `${paint(colour, verdict)}\n${where}${how}${raw}${raw === '' || raw.endsWith('\n') ? '' : '\n'}`;
}
