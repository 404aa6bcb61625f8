import { addressAndPort } from '../../topology/address.ts';
import { t } from '@vscode/l10n';
import type { FilterChain } from '../../model/namespace.ts';
import type { Via } from '../../model/observation.ts';
import { readNameFiles } from '../../namespace/files.ts';
import { lookInside } from '../../namespace/look.ts';
import { readWiring } from '../../namespace/wiring.ts';
import {
  inspectDocument,
  type AttachmentEntry,
  type InspectDocument,
  type InterfaceEntry,
  type ResolverEntry,
} from '../../shared/documents/inspect.ts';
import { readTopology } from '../../store/read.ts';
import { completionText, interfaceState, namespaceLines, upstreamText, wayOutText } from '../../text/inside.ts';
import { notReadText, routeWords, ruleWords, socketReachText } from '../../text/namespace.ts';
import { printable } from '../../text/printable.ts';
import { stateText } from '../../text/states.ts';
import { requireContainer } from '../../topology/require.ts';
import { exit } from '../exit.ts';
import type { Paint } from '../io.ts';
import type { Session } from '../session.ts';
import { table } from '../table.ts';

/** `inspect CONTAINER` */
export async function inspect(session: Session, name: string): Promise<number> {
  const client = await session.engine();
  const topology = await readTopology(client, session.signal);
  const container = requireContainer(topology, name);
  const runner = await session.runner();
  const look = await lookInside(runner, topology, container, { signal: session.signal, complete: 'host-or-helper' });
  const along = look.kind === 'read' ? look.files : null;
  const files = along ?? (await readNameFiles(client, container, session.signal));
  const interfaces = look.kind === 'read' ? look.namespace.interfaces : [];
  const wiring = await readWiring(client, runner, topology, container, interfaces, {
    signal: session.signal,
    helper: session.options.hostHelper,
  });
  const document = inspectDocument(topology, container, look, files, wiring);
  session.print(document, () => inspectText(document, session.paint));
  // What a stopped container has is known; what a running one has and nobody could read is not.
  return look.kind === 'read' || look.why === 'not-running' ? exit.yes : exit.unknown;
}

function inspectText(document: InspectDocument, paint: Paint): string {
  const section = (title: string, rows: readonly (readonly string[])[]): string =>
    rows.length === 0 ? '' : `\n${paint('bold', title)}\n${table(rows, '  ')}`;
  const gaps = document.notRead.map(notReadText);
  return [
    `${headText(document, paint)}\n`,
    ...document.completedBy.map((one) => `${completionText(one)}\n`),
    ...namespaceLines(document).map((line) => `${line}\n`),
    section(t('Networks'), document.attachments.map(attachmentRow)),
    section(t('Interfaces'), document.interfaces.flatMap(interfaceRows)),
    section(
      t('Way out'),
      document.defaultRoutes.map((view) => [`IPv${view.family}`, wayOutText(view)]),
    ),
    section(t('Routes'), routeRows(document)),
    section(t('Policy rules'), ruleRows(document)),
    section(t('Names'), document.resolver === null ? [] : resolverRows(document.resolver)),
    section(
      t('Hosts file'),
      document.hosts.map(({ address, names }) => [address, names.map(printable).join(' ')]),
    ),
    section(t('Listening'), document.sockets.map(socketRow)),
    section(
      t('Ports'),
      document.ports.map(({ port, protocol, published }) => [
        `${port}/${printable(protocol)}`,
        published === null ? t('only exposed') : t('published at {0}', `${published.address}:${published.port}`),
      ]),
    ),
    section(
      t('Neighbours'),
      document.neighbours.map(({ address, mac, dev, state }) => [address, mac ?? '–', printable(dev), state ?? '']),
    ),
    section(t('Packet filter'), (document.filter?.chains ?? []).flatMap(chainRows)),
    gaps.length === 0 ? '' : `\n${gaps.map((gap) => paint('yellow', gap)).join('\n')}\n`,
  ].join('');
}

function headText({ container, reader, via }: InspectDocument, paint: Paint): string {
  const name = paint('bold', printable(container.name));
  const how = via === null ? '' : readText(via, printable(reader ?? ''));
  const words = [stateText(container.state), container.id.slice(0, 12), how];
  return `${name}  ${words.filter((word) => word !== '').join('  ')}`;
}

function readText(via: Via, reader: string): string {
  switch (via) {
    case 'exec':
      return t('read inside, with {0}', reader);
    case 'helper':
      return t('read from a helper beside it, with {0}', reader);
    case 'host':
    case 'local':
      return t("read on the engine's host, with {0}", reader);
  }
}

function attachmentRow(attachment: AttachmentEntry): string[] {
  const { network, driver, ipv4, ipv6, requested, gateways, names } = attachment;
  const addresses = [ipv4, ipv6].filter((address) => address !== null);
  return [
    printable(network),
    printable(driver ?? ''),
    addresses.join(' ') || (requested.length > 0 ? t('asked for: {0}', requested.join(' ')) : '–'),
    gateways.length === 0 ? t('no gateway') : t('gateway {0}', gateways.join(' ')),
    names.length === 0 ? t('no names') : t('names: {0}', names.map(printable).join(' ')),
  ];
}

function interfaceRows(found: InterfaceEntry): string[][] {
  const { peer, counters } = found;
  const plugged =
    peer === null
      ? found.linkIndex === null
        ? ''
        : t('linked to index {0}', found.linkIndex)
      : [printable(peer.name), ...(peer.master === null ? [] : [t('on {0}', printable(peer.master))])].join(' ');
  const first = [
    printable(found.name),
    interfaceState(found),
    found.addresses.join(' ') || '–',
    found.mac ?? '',
    `MTU ${found.mtu}`,
    printable([found.kind ?? '', found.network === null ? '' : t('on {0}', found.network)].join(' ').trim()),
    plugged,
  ];
  const lost = counters === null ? 0 : counters.rxErrors + counters.rxDropped + counters.txErrors + counters.txDropped;
  if (counters === null || lost === 0) return [first];
  const { rxErrors, rxDropped, txErrors, txDropped } = counters;
  return [
    first,
    ['', t('errors: {0} in, {1} out; dropped: {2} in, {3} out', rxErrors, txErrors, rxDropped, txDropped)],
  ];
}

/** What the kernel keeps for its own addresses is in the JSON. */
function routeRows({ routes }: InspectDocument): string[][] {
  return routes
    .filter(({ table: name, to }) => name !== 'local' && !to.startsWith('fe80:'))
    .map((route) => [route.table === 'main' ? '' : t('table {0}', printable(route.table)), routeWords(route)]);
}

/** Only where somebody added one. */
function ruleRows({ rules }: InspectDocument): string[][] {
  const usual = new Set([0, 32766, 32767]);
  const changed = rules.some(({ priority }) => !usual.has(priority));
  return changed ? rules.map((rule) => [`IPv${rule.family}`, String(rule.priority), ruleWords(rule)]) : [];
}

function resolverRows(resolver: ResolverEntry): string[][] {
  const { nameservers, search, ndots, upstream, settings, embedded } = resolver;
  const servers = nameservers.map(printable).join(', ') || t('none');
  return [
    [t('name servers'), embedded ? t("{0} (Docker's own)", servers) : servers],
    ...(upstream === null ? [] : [[t('it asks'), upstreamText(upstream)]]),
    ...(search.length === 0 ? [] : [[t('search domains'), search.map(printable).join(' ')]]),
    ['ndots', String(ndots)],
    ...(settings === null || settings.extraHosts.length === 0
      ? []
      : [['--add-host', settings.extraHosts.map(printable).join(' ')]]),
    ...(settings === null || settings.servers.length === 0
      ? []
      : [['--dns', settings.servers.map(printable).join(' ')]]),
  ];
}

function socketRow(socket: InspectDocument['sockets'][number]): string[] {
  const { protocol, address, port, process } = socket;
  return [
    protocol,
    addressAndPort(address, port),
    socketReachText(socket),
    process === null ? '' : `${printable(process.name)} (${process.pid})`,
  ];
}

function chainRows(chain: FilterChain): string[][] {
  const { source, family, table: name, name: chainName, policy, rules } = chain;
  if (rules.length === 0 && (policy === null || policy === 'ACCEPT')) return [];
  return [
    [
      printable(`${source} ${family} ${name} ${chainName}`),
      policy === null ? '' : t('otherwise {0}', printable(policy)),
    ],
    ...rules.map(({ number, text, packets }) => [
      `  ${number}`,
      packets === null ? '' : t('{0} packets', packets),
      printable(text),
    ]),
  ];
}
