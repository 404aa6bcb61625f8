import { t } from '@vscode/l10n';
import type { Container, Endpoint } from '../model/container.ts';
import type { Topology } from '../model/topology.ts';
import type { ResolverConfig } from '../namespace/resolver.ts';
import { defaultRoutes } from '../topology/gateway.ts';
import { sharersOf } from '../topology/shared.ts';
import { escapeMarkdown, markdownTable } from './markdown.ts';
import { stateAndHealth } from './states.ts';

/** What a container's files say about names; the names document fits. */
export interface NameFacts {
  readonly resolver: ResolverConfig | null;
  readonly names: readonly {
    readonly name: string;
    readonly answers: readonly { readonly address: string; readonly container: string }[];
  }[];
}

/** What the engine knows of a container's network, as a page of Markdown. */
export function containerMarkdown(topology: Topology, container: Container, names: NameFacts): string {
  const routes = defaultRoutes(topology, container);
  const way = routes.kind === 'networks' ? routes.ipv4 : null;
  const sharers = sharersOf(topology, container).map(({ name }) => name);
  const facts: [string, string][] = [
    [t('image'), container.image],
    [t('state'), stateAndHealth(container)],
    [t('hostname'), container.detail?.hostname ?? ''],
    [t('why it does not run'), container.detail?.error ?? ''],
    [t('way out'), way === null ? '' : t('over {0}, gateway {1}', way.networkName, way.via ?? '–')],
    [t('same namespace'), sharers.join(', ')],
    [t('id'), container.id.slice(0, 12)],
  ];
  return [
    `# ${escapeMarkdown(container.name)}\n`,
    markdownTable(
      ['', ''],
      facts.filter(([, value]) => value !== ''),
    ),
    `## ${t('Networks')}\n`,
    container.endpoints.length === 0 ? `${t('It is in no network.')}\n` : networksTable(container.endpoints),
    `## ${t('Ports')}\n`,
    container.ports.length === 0 ? `${t('It exposes none.')}\n` : portsTable(container),
    `## ${t('Names')}\n`,
    resolverLine(names.resolver),
    names.names.length === 0 ? '' : namesTable(names),
  ].join('\n');
}

function networksTable(endpoints: readonly Endpoint[]): string {
  return markdownTable(
    [t('network'), t('address'), t('gateway'), t('MAC'), t('names')],
    endpoints.map(({ networkName, ipv4, ipv6, gateway4, gateway6, mac, dnsNames, aliases }) => [
      networkName,
      [ipv4, ipv6].flatMap((address) => (address ? [`${address.address}/${address.prefix}`] : [])).join(', ') || '–',
      [gateway4, gateway6].filter((address) => address !== null).join(', ') || '–',
      mac ?? '–',
      (dnsNames ?? aliases ?? []).join(', '),
    ]),
  );
}

function portsTable(container: Container): string {
  return markdownTable(
    [t('port'), t('published at')],
    container.ports.map(({ port, protocol, published }) => [
      `${port}/${protocol}`,
      published === null ? t('not published') : `${published.address}:${published.port}`,
    ]),
  );
}

function namesTable({ names }: NameFacts): string {
  return markdownTable(
    [t('name that it can use'), t('address'), t('container')],
    names
      .slice(0, 500)
      .map(({ name, answers }) => [
        name,
        answers.map(({ address }) => address).join(', '),
        [...new Set(answers.map(({ container }) => container))].join(', '),
      ]),
  );
}

function resolverLine(resolver: ResolverConfig | null): string {
  if (resolver === null) return `${t('It has no /etc/resolv.conf.')}\n`;
  return `${t('Name servers: {0}.', escapeMarkdown(resolver.nameservers.join(', ') || '–'))}\n`;
}
