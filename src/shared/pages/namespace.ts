import { addressAndPort } from '../../topology/address.ts';
import { t } from '@vscode/l10n';
import type { Container, Port } from '../../model/container.ts';
import type { FilterChain, PacketFilter } from '../../model/namespace.ts';
import type { Block, Line, Page } from '../../model/page.ts';
import type { Topology } from '../../model/topology.ts';
import {
  interfaceState,
  namespaceLines,
  routeWay,
  upstreamText,
  wayOutText,
  completionText,
} from '../../text/inside.ts';
import { momentText } from '../../text/moments.ts';
import { notReadText, ruleWords, socketReachText } from '../../text/namespace.ts';
import { addressLink, code, joinLines, lineOf, linkTo, plain, strong } from '../../text/page/make.ts';
import { printable } from '../../text/printable.ts';
import { stateAndHealth } from '../../text/states.ts';
import { namesFor } from '../../topology/resolve.ts';
import type { InspectDocument, InterfaceEntry } from '../documents/inspect.ts';

/** Rows of one table: what is longer is cut, and says so. */
const mostRows = 1000;

/** A container's network with all there is to know of it, as a page to read. */
export function namespacePage(topology: Topology, document: InspectDocument, container: Container): Page {
  return {
    title: printable(container.name),
    blocks: [
      ...namespaceLines(document).map((line): Block => ({
        kind: 'notice',
        severity: document.namespace.leftBehind ? 'error' : 'info',
        line: lineOf(line),
      })),
      { kind: 'facts', rows: containerFacts(document, container) },
      ...(document.notRead.length === 0 ? [] : [notReadBlock(document)]),
      ...section(t('Networks'), attachmentsTable(document)),
      ...section(t('Interfaces'), interfacesTable(document.interfaces, isUnread(document, 'interfaces'))),
      ...section(t('Routes'), routesTable(document, isUnread(document, 'routes'))),
      ...section(t('Policy rules'), rulesTable(document)),
      ...section(t('Names'), ...resolverBlocks(document), usableNames(topology, container)),
      ...section(t('Listening'), socketsTable(document, isUnread(document, 'sockets'))),
      ...section(t('Ports'), portsTable(document.ports)),
      ...section(t('Neighbours'), neighboursTable(document)),
      ...(document.filter === null ? [] : filterBlocks(document.filter)),
      { kind: 'text', line: lineOf(howRead(document)) },
      ...document.completedBy.map((one): Block => ({ kind: 'text', line: lineOf(completionText(one)) })),
    ],
  };
}

function isUnread({ notRead }: InspectDocument, what: 'interfaces' | 'routes' | 'sockets'): boolean {
  return notRead.some((gap) => gap.what === what);
}

function containerFacts(document: InspectDocument, container: Container): readonly { label: string; value: Line }[] {
  const facts: readonly [string, string][] = [
    [t('image'), container.image],
    [t('state'), stateAndHealth(container)],
    [t('hostname'), container.detail?.hostname ?? ''],
    [t('why it does not run'), container.detail?.error ?? ''],
    ...document.defaultRoutes.map((route): [string, string] => [
      route.family === 4 ? t('way out') : t('way out, IPv6'),
      wayOutText(route),
    ]),
    [t('id'), container.id.slice(0, 12)],
  ];
  return facts
    .filter(([, value]) => value !== '')
    .map(([label, value]) => ({ label, value: lineOf(printable(value)) }));
}

function attachmentsTable({ attachments }: InspectDocument): Block | null {
  const rows = attachments.map(({ network, id, driver, ipv4, ipv6, requested, gateways, mac, names }): Line[] => {
    const addresses = [ipv4, ipv6].filter((address) => address !== null);
    return [
      [linkTo(printable(network), { kind: 'network', id })],
      text(driver),
      addresses.length > 0
        ? joinLines(addresses.map(addressLine))
        : text(requested.length > 0 ? t('asked for: {0}', requested.join(' ')) : null),
      gateways.length === 0 ? lineOf('–') : joinLines(gateways.map(addressLine)),
      text(mac),
      names.length === 0 ? lineOf('–') : joinLines(names.map((name) => [code(printable(name))])),
    ];
  });
  const head = [t('network'), t('driver'), t('address'), t('gateway'), t('MAC'), t('others reach it as')];
  return table(head, rows, t('It is in no network.'));
}

function section(title: string, ...blocks: readonly (Block | null)[]): readonly Block[] {
  const there = blocks.filter((block) => block !== null);
  return there.length === 0 ? [] : [{ kind: 'heading', text: title, level: 2 }, ...there];
}

function table(head: readonly string[], rows: readonly (readonly Line[])[], none: string | null): Block | null {
  if (rows.length > 0) return { kind: 'table', head, rows: rows.slice(0, mostRows) };
  return none === null ? null : { kind: 'text', line: lineOf(none) };
}

/** An address with its prefix length leads to whoever has the address. */
function addressLine(text: string): Line {
  const [address = text] = text.split('/');
  return [addressLink(address, printable(text))];
}

const text = (value: string | null): Line => lineOf(value === null || value === '' ? '–' : printable(value));

function interfacesTable(interfaces: readonly InterfaceEntry[], unread: boolean): Block | null {
  const head = [
    t('interface'),
    t('network'),
    t('addresses'),
    t('MAC'),
    'MTU',
    t('state'),
    t('on the host'),
    t('in'),
    t('out'),
  ];
  const rows = interfaces.map((one): Line[] => [
    [strong(printable(one.name))],
    text(one.network ?? one.kind),
    one.addresses.length === 0 ? lineOf('–') : joinLines(one.addresses.map(addressLine)),
    text(one.mac),
    lineOf(String(one.mtu)),
    lineOf(interfaceState(one)),
    text(peerText(one)),
    text(one.counters && countText(one.counters.rxPackets, one.counters.rxErrors, one.counters.rxDropped)),
    text(one.counters && countText(one.counters.txPackets, one.counters.txErrors, one.counters.txDropped)),
  ]);
  return withoutEmptyColumns(table(head, rows, unread ? null : t('It has no interfaces.')));
}

function peerText({ peer }: InterfaceEntry): string {
  if (peer === null) return '';
  return peer.master === null ? peer.name : t('{0}, port of {1}', peer.name, peer.master);
}

function countText(packets: number, errors: number, dropped: number): string {
  const trouble = [
    ...(errors === 0 ? [] : [t('{0} errors', errors)]),
    ...(dropped === 0 ? [] : [t('{0} dropped', dropped)]),
  ];
  return [t('{0} packets', packets), ...trouble].join(', ');
}

function routesTable({ routes }: InspectDocument, unread: boolean): Block | null {
  const own = routes.filter(({ table: name }) => name === 'local').length;
  const rows = routes
    .filter(({ table: name }) => name !== 'local')
    .map((route): Line[] => [
      route.to === 'default'
        ? [strong(route.family === 4 ? t('default') : t('default (IPv6)'))]
        : [code(printable(route.to))],
      route.via === null ? lineOf('–') : addressLine(route.via),
      text(route.dev),
      lineOf(String(route.metric)),
      text(route.table),
      text(
        [route.type === 'unicast' ? '' : route.type, route.scope ?? '', route.protocol ?? '']
          .filter((word) => word !== '')
          .join(', '),
      ),
      text(route.source),
      text(route.nextHops.length > 1 || route.only !== null || route.dead ? routeWay(route) : ''),
    ]);
  const head = [
    t('to'),
    t('next hop'),
    t('interface'),
    t('metric'),
    t('table'),
    t('kind'),
    t('source address'),
    t('remarks'),
  ];
  const known = own === 0 ? t('It has no routes.') : t('It has no routes but those to its own addresses.');
  return withoutEmptyColumns(table(head, rows, unread ? null : known));
}

function rulesTable({ rules }: InspectDocument): Block | null {
  const head = [t('priority'), t('family'), t('rule')];
  const rows = rules.map((rule): Line[] => [
    lineOf(String(rule.priority)),
    lineOf(`IPv${rule.family}`),
    [code(ruleWords(rule))],
  ]);
  return table(head, rows, null);
}

function resolverBlocks({ resolver, hosts }: InspectDocument): readonly (Block | null)[] {
  const listed = (words: readonly string[]): Line => lineOf(printable(words.join(', ')));
  const facts: readonly { readonly label: string; readonly value: Line }[] = resolver
    ? [
        {
          label: t('name servers'),
          value:
            resolver.nameservers.length === 0 ? lineOf(t('none')) : joinLines(resolver.nameservers.map(addressLine)),
        },
        { label: t('it asks'), value: resolver.upstream === null ? [] : lineOf(upstreamText(resolver.upstream)) },
        { label: t('search domains'), value: listed(resolver.search) },
        {
          label: t('options'),
          value: listed([
            `ndots:${resolver.ndots}`,
            ...resolver.options.filter((option) => !option.startsWith('ndots:')),
          ]),
        },
        { label: '--dns', value: listed(resolver.settings?.servers ?? []) },
        { label: '--add-host', value: listed(resolver.settings?.extraHosts ?? []) },
      ].filter(({ value }) => value.some((part) => part.text !== ''))
    : [];
  const rows = hosts.map(({ address, names }): Line[] => [addressLine(address), text(names.join(', '))]);
  return [
    facts.length === 0 ? null : { kind: 'facts', rows: facts },
    rows.length === 0
      ? null
      : {
          kind: 'details',
          summary: lineOf(t('Hosts file, {0} entries', rows.length)),
          open: false,
          blocks: [{ kind: 'table', head: [t('address'), t('names')], rows: rows.slice(0, mostRows) }],
        },
  ];
}

/** Every name that the engine answers this container. */
function usableNames(topology: Topology, container: Container): Block | null {
  const rows = namesFor(topology, container).map(({ name, answers }): Line[] => [
    [code(printable(name))],
    joinLines(answers.map(({ address }) => addressLine(address))),
    joinLines(
      [...new Map(answers.map((answer) => [answer.container.id, answer.container])).values()].map(
        ({ id, name: owner }) => [linkTo(printable(owner), { kind: 'container', id })],
      ),
    ),
  ]);
  if (rows.length === 0) return null;
  return {
    kind: 'details',
    summary: lineOf(t('Names that it can use ({0})', rows.length)),
    open: rows.length <= 12,
    blocks: [{ kind: 'table', head: [t('name'), t('address'), t('container')], rows: rows.slice(0, mostRows) }],
  };
}

function socketsTable({ sockets }: InspectDocument, unread: boolean): Block | null {
  const rows = sockets.map((socket): Line[] => [
    [strong(addressAndPort(printable(socket.address), socket.port))],
    lineOf(socket.protocol.toUpperCase()),
    lineOf(socketReachText(socket)),
    text(socket.process && `${socket.process.name} (${socket.process.pid})`),
  ]);
  return withoutEmptyColumns(
    table(
      [t('address and port'), t('protocol'), t('reached by'), t('process')],
      rows,
      unread ? null : t('Nothing listens.'),
    ),
  );
}

function portsTable(ports: readonly Port[]): Block | null {
  const rows = ports.map(({ port, protocol, published }): Line[] => [
    [strong(`${port}/${printable(protocol)}`)],
    published === null
      ? lineOf(t('not published'))
      : [code(addressAndPort(printable(published.address), published.port))],
  ]);
  return table([t('port'), t('published at')], rows, t('It exposes no ports.'));
}

function neighboursTable({ neighbours }: InspectDocument): Block | null {
  const rows = neighbours.map(({ address, mac, dev, state }): Line[] => [
    addressLine(address),
    text(mac),
    text(dev),
    text(state),
  ]);
  return table([t('address'), t('MAC'), t('interface'), t('state')], rows, null);
}

/** Chains with something in them; what accepts everything says nothing. */
function filterBlocks({ chains, sources }: PacketFilter): readonly Block[] {
  const telling = chains.filter(
    ({ rules, policy }) => rules.length > 0 || (policy !== null && policy !== 'ACCEPT' && policy !== 'accept'),
  );
  const heading: Block = { kind: 'heading', text: t('Filter and NAT rules'), level: 2 };
  if (telling.length === 0)
    return [heading, { kind: 'text', line: lineOf(t('There are none ({0}).', sources.join(', '))) }];
  return [heading, ...telling.map(chainBlock)];
}

function chainBlock({ family, table: name, name: chain, policy, rules, source }: FilterChain): Block {
  const title = `${source} ${family} ${name} ${chain}`;
  const summary = policy === null ? printable(title) : t('{0}, at its end {1}', printable(title), printable(policy));
  return {
    kind: 'details',
    summary: lineOf(summary),
    open: rules.length > 0 && rules.length <= 20,
    blocks: [
      {
        kind: 'table',
        head: ['#', t('rule'), t('packets'), t('bytes')],
        rows: rules
          .slice(0, mostRows)
          .map((rule): Line[] => [
            lineOf(String(rule.number)),
            [code(printable(rule.text))],
            text(rule.packets === null ? null : String(rule.packets)),
            text(rule.bytes === null ? null : String(rule.bytes)),
          ]),
      },
    ],
  };
}

function notReadBlock({ notRead }: InspectDocument): Block {
  return {
    kind: 'details',
    summary: lineOf(t('What could not be read ({0})', notRead.length)),
    open: notRead.some(({ what }) => what === 'interfaces' || what === 'routes'),
    blocks: [{ kind: 'list', items: notRead.map((one) => [plain(notReadText(one))]) }],
  };
}

function howRead({ via, reader, readAt }: InspectDocument): string {
  const when = readAt === null ? '' : momentText(readAt);
  switch (via) {
    case 'exec':
      return t('Read {0}, inside the container ({1}).', when, printable(reader ?? ''));
    case 'helper':
      return t('Read {0}, by a helper container beside it ({1}).', when, printable(reader ?? ''));
    case 'host':
    case 'local':
      return t("Read {0}, on the engine's host ({1}).", when, printable(reader ?? ''));
    case null:
      return t('Nothing was read inside it; this is what the engine knows.');
  }
}

/** A column without a single value only takes room. */
function withoutEmptyColumns(block: Block | null): Block | null {
  if (block?.kind !== 'table') return block;
  const isEmpty = (line: Line | undefined): boolean =>
    line === undefined || (line.length === 1 && line[0]?.text === '–');
  const kept = block.head.map((_, at) => at).filter((at) => !block.rows.every((row) => isEmpty(row[at])));
  return {
    ...block,
    head: kept.map((at) => block.head[at] ?? ''),
    rows: block.rows.map((row) => kept.map((at) => row[at] ?? [])),
  };
}
