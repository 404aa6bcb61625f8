import { addressAndPort } from '../../topology/address.ts';
import { t } from '@vscode/l10n';
import type { Container, Port } from '../../model/container.ts';
import type { NotRead, Route } from '../../model/namespace.ts';
import { interfaceState, routeWay, socketText } from '../../text/inside.ts';
import { notReadText, ruleWords } from '../../text/namespace.ts';
import { printable } from '../../text/printable.ts';
import { linkPlaceText } from '../../text/wiring.ts';
import type { InspectDocument, InterfaceEntry } from '../documents/inspect.ts';
import { detailMaker, type DetailMaker } from './details.ts';
import type { DetailNode, SectionNode } from './nodes.ts';

/** Rows of one section. */
const mostRows = 500;

/** The rows below a section, from what was read of the namespace. */
export function insideNodes(node: SectionNode, view: InspectDocument): readonly DetailNode[] {
  const make = detailMaker(node.id, node.container);
  const rows = rowsOf(node.section, make, view);
  const unread = view.notRead
    .filter(({ what }) => sectionOf(what) === node.section)
    .map((what) => make('not-read', what.what, { label: notReadText(what) }));
  const shared = node.section === 'interfaces' ? sharedRows(make, view) : [];
  const all = [...shared, ...rows.slice(0, mostRows), ...unread];
  if (rows.length > mostRows) all.push(make('more', '', { label: t('{0} more', rows.length - mostRows) }));
  return all.length > 0 ? all : [make('nothing', '', { label: nothingText(node.section) })];
}

/** The ports of a container, which the engine knows without reading anything. */
export function portNodes(node: SectionNode): readonly DetailNode[] {
  const make = detailMaker(node.id, node.container);
  const { ports } = node.container;
  return ports.length === 0
    ? [make('nothing', '', { label: nothingText('ports') })]
    : ports.map((port) => portNode(make, port));
}

function portNode(make: DetailMaker, { port, protocol, published }: Port): DetailNode {
  const inside = `${port}/${printable(protocol)}`;
  const outside = published === null ? null : addressAndPort(published.address, published.port);
  return make('port', `${inside}:${outside ?? ''}`, {
    label: inside,
    description: outside === null ? t('not published') : t('published at {0}', printable(outside)),
    value: outside ?? inside,
  });
}

/** A row that says in which state the reading is. */
export function readingNode(node: { readonly id: string }, container: Container | null): DetailNode {
  return detailMaker(node.id, container)('loading', '', { label: t('Reading…') });
}

/** A row that says why nothing could be read. */
export function failedNode(node: { readonly id: string }, container: Container | null, why: string): DetailNode {
  return detailMaker(node.id, container)('failed', '', { label: why, value: why });
}

function rowsOf(section: SectionNode['section'], make: DetailMaker, view: InspectDocument): readonly DetailNode[] {
  switch (section) {
    case 'interfaces':
      return view.interfaces.map((one) => interfaceNode(make, one));
    case 'routes':
      return [...view.routes.filter(isShown).map((route) => routeNode(make, route)), ...ruleRows(make, view)];
    case 'dns':
      return dnsRows(make, view);
    case 'listening':
      return view.sockets.map((socket) => {
        const at = addressAndPort(socket.address, socket.port);
        return make(socket.loopback ? 'socket-inside' : 'socket', `${socket.protocol}:${at}`, {
          label: `${at}/${socket.protocol}`,
          description: socketText(socket),
          value: at,
        });
      });
    case 'ports':
      return [];
  }
}

function sharedRows(make: DetailMaker, { sharedWith }: InspectDocument): readonly DetailNode[] {
  if (sharedWith.length === 0) return [];
  const names = sharedWith.map(printable).join(', ');
  return [make('shared', '', { label: t('Shared'), description: t('the same namespace as {0}', names), value: names })];
}

function interfaceNode(make: DetailMaker, one: InterfaceEntry): DetailNode {
  const { name, kind, mac, mtu, network, addresses, counters, peer } = one;
  const description = [...addresses, network ?? kind ?? '', interfaceState(one)]
    .filter((part) => part !== '')
    .join(', ');
  return make(one.up && one.carrier !== false ? 'interface' : 'interface-off', name, {
    label: printable(name),
    description: printable(description),
    value: name,
    children: (below) => [
      ...addresses.map((text) => {
        const [address = text] = text.split('/');
        return below('address', text, { label: printable(text), description: t('address'), value: address, address });
      }),
      ...(mac === null
        ? []
        : [below('mac', mac, { label: printable(mac), description: t('MAC address'), value: mac })]),
      ...(peer === null
        ? []
        : [
            below('peer', peer.name, {
              label: printable(peer.name),
              description: linkPlaceText(peer),
              value: peer.name,
            }),
          ]),
      below('option', 'mtu', { label: String(mtu), description: 'MTU', value: String(mtu) }),
      ...(counters === null
        ? []
        : [
            below('counters', 'rx', {
              label: t('{0} packets in', counters.rxPackets),
              description: t('{0} errors, {1} dropped', counters.rxErrors, counters.rxDropped),
            }),
            below('counters', 'tx', {
              label: t('{0} packets out', counters.txPackets),
              description: t('{0} errors, {1} dropped', counters.txErrors, counters.txDropped),
            }),
          ]),
    ],
  });
}

/** The kernel's own table says only that the own addresses are the own: the report has it. */
function isShown({ table }: Route): boolean {
  return table !== 'local';
}

function routeNode(make: DetailMaker, route: Route): DetailNode {
  const refuses = ['blackhole', 'unreachable', 'prohibit', 'throw'].includes(route.type);
  const family = route.to === 'default' && route.family === 6 ? ' (IPv6)' : '';
  return make(refuses ? 'route-refusing' : 'route', `${route.family}:${route.table}:${route.to}`, {
    label: printable(route.to) + family,
    description: routeWay(route),
    value: route.to,
    address: route.via,
  });
}

/** Every namespace has the rules of the kernel: only others are worth a row. */
function ruleRows(make: DetailMaker, { rules }: InspectDocument): readonly DetailNode[] {
  const usual = [0, 32766, 32767];
  return rules
    .filter(({ priority }) => !usual.includes(priority))
    .map((rule) =>
      make('rule', `${rule.family}:${rule.priority}:${ruleWords(rule)}`, {
        label: t('Rule {0}', rule.priority),
        description: ruleWords(rule),
        value: ruleWords(rule),
      }),
    );
}

function dnsRows(make: DetailMaker, { resolver, hosts }: InspectDocument): readonly DetailNode[] {
  return [
    ...(resolver?.nameservers.map((server) =>
      make('server', server, {
        label: printable(server),
        description: server === '127.0.0.11' ? t("name server: Docker's own") : t('name server'),
        value: server,
        address: server,
      }),
    ) ?? []),
    ...(resolver?.search.map((domain) =>
      make('option', `search:${domain}`, { label: printable(domain), description: t('search domain'), value: domain }),
    ) ?? []),
    ...(resolver?.options.map((option) =>
      make('option', option, { label: printable(option), description: t('resolver option'), value: option }),
    ) ?? []),
    ...hosts
      .filter(({ address, names }) => !isUsualHost(address, names))
      .map(({ address, names }) =>
        make('hosts-entry', `${address}:${names.join(' ')}`, {
          label: printable(names.join(', ')),
          description: t('{0}, in the hosts file', printable(address)),
          value: address,
          address,
        }),
      ),
  ];
}

/** What stands in every hosts file (`localhost`, `ip6-allnodes`, …) tells nothing. */
function isUsualHost(address: string, names: readonly string[]): boolean {
  return names.includes('localhost') || names.some((name) => name.startsWith('ip6-')) || address.startsWith('ff0');
}

function sectionOf(what: NotRead['what']): SectionNode['section'] | null {
  switch (what) {
    case 'interfaces':
    case 'wiring':
      return 'interfaces';
    case 'routes':
    case 'next-hops':
    case 'rules':
      return 'routes';
    case 'sockets':
    case 'processes':
      return 'listening';
    case 'resolver':
    case 'hosts':
      return 'dns';
    case 'neighbours':
    case 'filter':
      return null;
  }
}

function nothingText(section: SectionNode['section']): string {
  switch (section) {
    case 'interfaces':
      return t('It has no interfaces.');
    case 'routes':
      return t('It has no routes.');
    case 'dns':
      return t('It has no name servers.');
    case 'listening':
      return t('Nothing listens.');
    case 'ports':
      return t('It exposes no ports.');
  }
}
