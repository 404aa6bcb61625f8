import { addressAndPort } from '../../topology/address.ts';
import { t } from '@vscode/l10n';
import { clientCaches, type ClientOptions } from '../../discovery/clients.ts';
import { findServices } from '../../discovery/find.ts';
import { findRegistries } from '../../discovery/registries/found.ts';
import type { Topology } from '../../model/topology.ts';
import { readNameFiles } from '../../namespace/files.ts';
import {
  servicesDocument,
  type ClientsEntry,
  type InstanceEntry,
  type ServiceEntry,
  type ServicesDocument,
} from '../../shared/documents/services.ts';
import { readTopology } from '../../store/read.ts';
import { clientLines } from '../../text/clients.ts';
import { expiryText } from '../../text/expiry.ts';
import { printable, shorten } from '../../text/printable.ts';
import { sourceFailureText } from '../../text/registry-errors.ts';
import { serviceHealthText } from '../../text/service-health.ts';
import { publishedWords } from '../../text/swarm.ts';
import { requireContainer, requireNetwork } from '../../topology/require.ts';
import { exit } from '../exit.ts';
import type { Paint } from '../io.ts';
import { readRegistryOption, withRegistries } from '../open-registries.ts';
import type { RegistryFlags } from '../registry-options.ts';
import type { Session } from '../session.ts';
import { table } from '../table.ts';

export interface ServicesFlags extends RegistryFlags {
  readonly network?: string;
  readonly from?: string;
  /** Who still goes by an old address. */
  readonly clients?: true;
}

/** Seconds for an instance to answer. */
const usualWait = 2;

/** `services [NAME]` */
export async function services(session: Session, name: string | undefined, flags: ServicesFlags): Promise<number> {
  const asked = (flags.registry ?? []).map(readRegistryOption);
  const client = await session.engine();
  const topology = await readTopology(client, session.signal);
  const network = flags.network === undefined ? null : requireNetwork(topology, flags.network).id;
  const from = flags.from === undefined ? null : requireContainer(topology, flags.from);
  return await withRegistries(session, topology, asked, flags, async (registries) => {
    const found = await findServices({
      ...{
        topology,
        swarm: async () => await client.swarm(topology, session.signal),
        runner: await session.runner(),
        registries,
        name: name ?? null,
        from,
      },
      ...{ wait: session.options.timeout ?? usualWait, log: session.log, signal: session.signal },
    });
    const wanted = found.services.filter((service) => network === null || service.network === network);
    const clients = flags.clients === true ? await clientCaches(wanted, await clientOptions(session, topology)) : null;
    const document = servicesDocument(topology, { ...found, services: wanted }, clients);
    session.print(document, () =>
      [
        report(session.paint, document, name ?? null),
        ...(document.clients === null ? [] : [clientsReport(session.paint, document.clients)]),
      ].join('\n'),
    );
    for (const source of document.sources) {
      const failure = sourceFailureText(source);
      if (failure !== null) session.io.err(`${printable(source.name)}: ${failure}\n`);
    }
    if (asked.length === 0) offer(session, topology);
    if (document.sources.some(({ state }) => state === 'failed')) return exit.unknown;
    return name !== undefined && document.services.length === 0 ? exit.no : exit.yes;
  });
}

async function clientOptions(session: Session, topology: Topology): Promise<ClientOptions> {
  const [client, runner] = [await session.engine(), await session.runner()];
  const { signal } = session;
  return { topology, runner, files: async (container) => await readNameFiles(client, container, signal), signal };
}

function clientsReport(paint: Paint, clients: ClientsEntry): string {
  const lines = [
    ...clients.holds.map(({ summary }) => `  ${paint('yellow', '!')} ${summary}\n`),
    ...clientLines(clients).map((line) => `  ${line}\n`),
  ];
  return `${paint('bold', t('What clients may still go by'))}\n${lines.join('')}`;
}

function offer(session: Session, topology: Topology): void {
  const found = findRegistries(topology).map(({ kind, container }) => `${printable(container.name)} (${kind})`);
  if (found.length > 0)
    session.io.err(
      `${t('Looks like a registry: {0}. --registry found asks it, too.', found.slice(0, 10).join(', '))}\n`,
    );
}

function noneText({ near }: ServicesDocument, name: string | null): string {
  if (name === null) return t('There are no services.');
  const none = t('Nothing answers to "{0}".', printable(name));
  return near.length === 0 ? none : `${none} ${t('There is: {0}.', near.map((one) => printable(one)).join(', '))}`;
}

function report(paint: Paint, document: ServicesDocument, name: string | null): string {
  // Everybody has a short id for a name: it says nothing unless asked for.
  const shown = document.services.filter(({ kind }) => name !== null || kind !== 'id');
  const places = new Map<string, ServiceEntry[]>();
  for (const service of shown) {
    const place = service.network?.name ?? nameOf(document, service.source);
    places.set(place, [...(places.get(place) ?? []), service]);
  }
  const parts = [...places].map(
    ([place, entries]) =>
      `${paint('bold', printable(place))}\n${table(
        entries.flatMap((entry) => rowsOf(paint, entry)),
        '  ',
      )}`,
  );
  const drift = document.drift.map(({ summary }) => `  ${paint('yellow', '!')} ${summary}\n`).join('');
  return [
    ...(parts.length === 0 ? [`${noneText(document, name)}\n`] : parts),
    ...(document.nodes.length === 0
      ? []
      : [`${paint('bold', t('Nodes of the swarm'))}\n${nodesTable(paint, document)}`]),
    ...(drift === '' ? [] : [`${paint('bold', t('Drift'))}\n${drift}`]),
  ].join('\n');
}

function nodesTable(paint: Paint, { nodes }: ServicesDocument): string {
  return table(
    nodes.map(({ hostname, role, state, availability, address }) => [
      paint('cyan', printable(hostname)),
      role === 'manager' ? t('manager') : t('worker'),
      paint(state === 'ready' ? 'dim' : 'red', [state, availability].map(printable).join(', ')),
      printable(address ?? ''),
    ]),
    '  ',
  );
}

function nameOf({ sources }: ServicesDocument, id: string): string {
  return sources.find((source) => source.id === id)?.name ?? id;
}

function rowsOf(paint: Paint, service: ServiceEntry): string[][] {
  const head = [paint('cyan', printable(service.name)), kindText(service)];
  if (service.instances.length === 0) return [[...head, service.swarm ? t('no running task') : t('no instances')]];
  return service.instances.map((instance, at) => [...(at === 0 ? head : ['', '']), ...instanceCells(paint, instance)]);
}

function kindText({ kind, virtualAddress, sure, swarm, instances }: ServiceEntry): string {
  const words = [
    kindWord(kind),
    ...(virtualAddress === null ? [] : [virtualAddress]),
    ...(swarm?.wanted == null ? [] : [t('{0} of {1} tasks', instances.length, swarm.wanted)]),
    ...(swarm === null ? [] : publishedWords(swarm.ports)),
    ...(sure ? [] : [t('not sure')]),
  ];
  return words.join(', ');
}

function kindWord(kind: ServiceEntry['kind']): string {
  switch (kind) {
    case 'container':
      return t('container');
    case 'id':
      return t('short id');
    case 'alias':
      return t('alias');
    case 'compose':
      return t('Compose service');
    case 'link':
      return t('link');
    case 'service':
      return t('Swarm service');
    case 'tasks':
      return t('tasks');
    case 'registered':
      return t('registered');
  }
}

function instanceCells(paint: Paint, instance: InstanceEntry): string[] {
  const { address, port, container, node, health, responseMs, expiry } = instance;
  const witnesses = [
    ...(health.registry === null ? [] : [t('registry: {0}', serviceHealthText(health.registry))]),
    ...(health.docker === null || health.docker === 'none' ? [] : [t('Docker: {0}', serviceHealthText(health.docker))]),
    ...(health.probe === null ? [] : [t('from here: {0}', serviceHealthText(health.probe))]),
  ];
  const bad = [health.registry, health.docker, health.probe].includes('critical');
  const left = expiryText(expiry);
  return [
    printable(addressAndPort(address, port)),
    container === null ? (node === null ? '–' : t('on {0}', printable(node))) : printable(container.name),
    paint(bad ? 'red' : 'dim', witnesses.join(', ')),
    [
      ...(responseMs === null ? [] : [t('{0} ms', Math.round(responseMs * 10) / 10)]),
      ...(left === '' ? [] : [left]),
    ].join(', '),
    shorten(printable(health.output ?? ''), 80),
  ];
}
