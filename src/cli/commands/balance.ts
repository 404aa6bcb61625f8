import { t } from '@vscode/l10n';
import { UsageError } from '../../base/errors.ts';
import { webScheme } from '../../diagnosis/application.ts';
import { attach } from '../../discovery/attach.ts';
import {
  measureBalance,
  peersNamed,
  peersOf,
  type Balance,
  type BalancePeer,
  type BalanceWay,
} from '../../discovery/balance/measure.ts';
import type { EngineClient } from '../../engine/client.ts';
import type { Container } from '../../model/container.ts';
import type { Topology } from '../../model/topology.ts';
import { readNameFiles } from '../../namespace/files.ts';
import { embeddedDns } from '../../namespace/resolver.ts';
import type { BalanceDocument } from '../../shared/documents/balance.ts';
import { readTopology } from '../../store/read.ts';
import { balanceWarningText, failuresText, policyText, statisticsText, weightsFitText } from '../../text/balance.ts';
import { printable } from '../../text/printable.ts';
import { sourceFailureText } from '../../text/registry-errors.ts';
import { serviceHealthText } from '../../text/service-health.ts';
import { requireHostName } from '../../topology/host-name.ts';
import { parseTarget } from '../../topology/place.ts';
import { requireContainer } from '../../topology/require.ts';
import { parseWebTarget } from '../../topology/web-target.ts';
import { exit } from '../exit.ts';
import type { Paint } from '../io.ts';
import { readRegistryOption, withRegistries } from '../open-registries.ts';
import type { RegistryFlags } from '../registry-options.ts';
import { Progress } from '../progress.ts';
import type { Session } from '../session.ts';
import { table } from '../table.ts';

export interface BalanceFlags extends RegistryFlags {
  readonly requests?: number;
  readonly tcp?: boolean;
  readonly dns?: boolean;
  readonly by?: string;
  readonly among?: string;
  /** Its instances, with their weights and health, are those of a registry. */
  readonly service?: string;
}

const usualRequests = 60;
/** Seconds for one request. */
const usualWait = 2;

/** `balance FROM NAME[:PORT]` */
export async function balance(session: Session, fromText: string, to: string, flags: BalanceFlags): Promise<number> {
  const asked = readWay(to, flags);
  const client = await session.engine();
  const topology = await readTopology(client, session.signal);
  const from = requireContainer(topology, fromText);
  const way = asked.kind === 'dns' ? { ...asked, server: await serverOf(client, from, session.signal) } : asked;
  const among = (flags.among ?? '').split(',').filter((name) => name !== '');
  const peers = [
    ...peersNamed(among.map((name) => requireContainer(topology, name))),
    ...(await registered(session, topology, flags)),
  ];
  const runner = await session.runner();
  const requests = flags.requests ?? usualRequests;
  const [at, started] = [new Date(), performance.now()];
  const progress = new Progress(session.io, t('{0} requests…', requests));
  let measured: Balance;
  try {
    measured = await measureBalance(topology, runner, from, way, {
      ...{ requests, wait: session.options.timeout ?? usualWait, signal: session.signal },
      among: peers,
      onRequest: (made) => progress.say(t('{0} of {1} requests', made, requests)),
    });
  } finally {
    progress.dispose();
  }
  const document: BalanceDocument = {
    ...{ version: 1, from: { id: from.id, name: from.name }, to, way: way.kind, ...measured },
    ...{ at: at.toISOString(), ms: Math.round(performance.now() - started) },
  };
  session.print(document, () => report(session.paint, document));
  if (measured.cancelled) return exit.interrupted;
  if (measured.sequence.length === 0) return measured.failed > 0 ? exit.no : exit.unknown;
  return measured.failed > 0 || measured.warnings.length > 0 ? exit.no : exit.yes;
}

/** The instances of a service as registries have them. @throws {UsageError} where none has it, or can be asked */
async function registered(session: Session, topology: Topology, flags: BalanceFlags): Promise<readonly BalancePeer[]> {
  const { service } = flags;
  const asked = (flags.registry ?? []).map(readRegistryOption);
  if (service === undefined && asked.length === 0) return [];
  if (service === undefined)
    throw new UsageError('missing-option', '--registry without --service', { option: '--service', by: '--registry' });
  if (asked.length === 0)
    throw new UsageError('missing-option', '--service without --registry', { option: '--registry', by: '--service' });
  const readings = await withRegistries(
    session,
    topology,
    asked,
    flags,
    async (registries) => await Promise.all(registries.map(async (registry) => await registry.read(session.signal))),
  );
  for (const { source } of readings) {
    const failure = sourceFailureText(source);
    if (failure !== null) session.io.err(`${printable(source.name)}: ${failure}\n`);
  }
  const own = readings.flatMap(({ services }) => services).filter(({ name }) => name === service);
  if (own.length === 0) throw new UsageError('no-such-service', `service ${service}`, { name: service });
  return peersOf(
    topology,
    attach(topology, own).flatMap(({ instances }) => instances),
  );
}

type AskedWay = Exclude<BalanceWay, { kind: 'dns' }> | { readonly kind: 'dns'; readonly name: string };

/** The first name server of a container; Docker's own where its resolver can't be read. */
async function serverOf(client: EngineClient, container: Container, signal: AbortSignal): Promise<string> {
  const { resolver } = await readNameFiles(client, container, signal);
  return resolver?.nameservers[0] ?? embeddedDns;
}

/** With a port of web servers by HTTP, with another by TCP, without one by its name alone. */
function readWay(to: string, { tcp, dns, by }: BalanceFlags): AskedWay {
  if (by !== undefined && !/^[\w-]{1,100}$/.test(by)) throw new UsageError('bad-name', `header ${by}`, { name: by });
  if (dns === true) {
    requireHostName(to);
    return { kind: 'dns', name: to };
  }
  if (/^https?:\/\//.test(to)) {
    const { target, web } = parseWebTarget(to);
    return httpWay(hostOf(target), target.port ?? (web.scheme === 'https' ? 443 : 80), web, by);
  }
  const target = parseTarget(to);
  const { port } = target;
  if (port === null) {
    requireHostName(to);
    return { kind: 'dns', name: to };
  }
  const scheme = webScheme(port);
  if (tcp === true || (scheme === null && by === undefined)) return { kind: 'tcp', name: hostOf(target), port };
  return httpWay(hostOf(target), port, { scheme: scheme ?? 'http', path: '/' }, by);
}

function httpWay(
  host: string,
  port: number,
  { scheme, path }: { readonly scheme: 'http' | 'https'; readonly path: string },
  by: string | undefined,
): Extract<BalanceWay, { kind: 'http' }> {
  return { kind: 'http', request: { scheme, host, port, path }, header: by?.toLowerCase() ?? null };
}

function hostOf({ place, asked }: ReturnType<typeof parseTarget>): string {
  switch (place.kind) {
    case 'bare':
    case 'name':
    case 'container':
    case 'service':
      return place.name;
    case 'address':
      return place.address;
    case 'host':
    case 'here':
    case 'internet':
      throw new UsageError('not-available', `${asked} for balance`, { what: place.kind });
  }
}

const barWidth = 30;

function report(paint: Paint, document: BalanceDocument): string {
  const { shares, sequence, failed, untold, fit, warnings, by } = document;
  const most = Math.max(1, ...shares.map(({ requests }) => requests));
  const rows = shares.map(({ name, requests, health, weight }) => [
    printable(name),
    weight === null ? '' : t('weight {0}', weight),
    String(requests),
    sequence.length === 0 ? '' : `${Math.round((100 * requests) / sequence.length)} %`,
    paint(health === 'critical' ? 'red' : 'cyan', '█'.repeat(Math.round((barWidth * requests) / most))),
    health === null || health === 'none' ? '' : serviceHealthText(health),
  ]);
  return [
    paint('bold', policyText(document)),
    ...(fit.policy === 'single' ? [paint('dim', t('--among names the others.'))] : []),
    ...(sequence.length === 0 && untold > 0 ? [paint('dim', t('--by names the header.'))] : []),
    ...(sequence.length + untold === 0 && failed > 0
      ? [
          paint(
            'dim',
            t('Why: {0}', `container-network diagnose ${printable(document.from.name)} ${printable(document.to)}`),
          ),
        ]
      : []),
    '',
    ...(rows.length === 0 ? [] : [table(rows, '  ').trimEnd(), '']),
    ...(by === null ? [] : [by === 'address' ? t('Told apart by address.') : t('Told apart by the header {0}.', by)]),
    ...(sequence.length === 0 ? [] : [t('Order: {0}', orderText(document))]),
    ...statisticsText(fit),
    ...[weightsFitText(document)].filter((line) => line !== null),
    ...warnings.map((warning) => `${paint('yellow', '!')} ${balanceWarningText(warning)}`),
    ...(failed === 0 ? [] : [paint('red', failuresText(document))]),
    ...(untold === 0 ? [] : [t('{0} answers did not tell who gave them.', untold)]),
    paint('dim', t('{0} ms', document.ms)),
    '',
  ].join('\n');
}

/** The first of them, a letter for each instance in the order of the shares. */
function orderText({ sequence, shares }: BalanceDocument): string {
  const letters = new Map(shares.map(({ name }, at) => [name, String.fromCharCode(65 + (at % 26))]));
  const shown = sequence.slice(0, 60).map((name) => letters.get(name) ?? '?');
  return `${shown.join('')}${sequence.length > shown.length ? '…' : ''}`;
}
