import { t } from '@vscode/l10n';
import type { Block, Line, Page } from '../../model/page.ts';
import type { ResolutionStep } from '../../model/resolution.ts';
import { nothingText, repeatedText, sourceText } from '../../text/dns-report.ts';
import { addressLink, code, joinLines, lineOf, plain, strong } from '../../text/page/make.ts';
import { printable } from '../../text/printable.ts';
import type { DnsDocument } from '../documents/dns.ts';
import { comparisonBlocks } from './comparison.ts';

/** How a container resolves a name, as a page. */
export function dnsPage(
  document: DnsDocument,
  before: { readonly document: DnsDocument; readonly at: string } | null,
): Page {
  const { from, name, addresses, findings, steps, resolver } = document;
  const [asking, asked] = [printable(from.name), printable(name)];
  const verdict: readonly Block[] =
    addresses.length === 0
      ? [{ kind: 'notice', severity: 'error', line: [strong(t("{0} can't resolve {1}.", asking, asked))] }]
      : addresses.map(({ address, owner }) => ({
          kind: 'notice',
          severity: 'good',
          line: [
            strong(t('{0} resolves {1} to {2}', asking, asked, printable(address))),
            ...(owner?.container === undefined
              ? []
              : [
                  plain(
                    `: ${t('container {0} on network {1}', printable(owner.container), printable(owner.network ?? ''))}`,
                  ),
                ]),
          ],
        }));
  return {
    title: t('{0} as {1} sees it', asked, asking),
    blocks: [
      ...verdict,
      ...findings.map((finding): Block => ({ kind: 'text', line: lineOf(finding.summary) })),
      { kind: 'actions', actions: [{ id: 'again', label: t('Run Again'), primary: false }] },
      ...(before === null ? [] : comparisonBlocks(changes(document, before.document), before.at)),
      { kind: 'heading', text: t('Who was asked'), level: 2 },
      {
        kind: 'table',
        head: [t('source'), t('server'), t('question'), t('answer'), t('time to live')],
        rows: steps.map(stepRow),
      },
      ...(document.repeated ? [{ kind: 'text', line: lineOf(repeatedText(document.repeated)) } as const] : []),
      { kind: 'heading', text: t('Resolver'), level: 2 },
      resolver === null
        ? { kind: 'text', line: lineOf(t('It has no /etc/resolv.conf.')) }
        : {
            kind: 'facts',
            rows: [
              {
                label: t('name servers'),
                value: joinLines(resolver.nameservers.map((server) => [addressLink(server, printable(server))])),
              },
              { label: t('search domains'), value: lineOf(printable(resolver.search.join(', '))) },
              { label: 'ndots', value: lineOf(String(resolver.ndots)) },
            ].filter(({ value }) => value.some(({ text }) => text !== '')),
          },
    ],
  };
}

function stepRow(step: ResolutionStep): readonly Line[] {
  const ttls = [...new Set(step.answers.flatMap(({ ttl }) => (ttl === null ? [] : [t('{0} s', ttl)])))];
  return [
    lineOf(sourceText(step.source)),
    serverCell(step),
    [code(printable(step.type === null ? step.asked : `${step.asked} ${step.type}`))],
    step.answers.length === 0
      ? lineOf(nothingText(step))
      : joinLines(step.answers.map(({ address }) => [addressLink(address, printable(address))])),
    lineOf(ttls.join(', ')),
  ];
}

/** A program in place of a server is no address. */
function serverCell({ source, server }: ResolutionStep): Line {
  if (server === null) return [];
  return source === 'system' ? lineOf(printable(server)) : [addressLink(server, printable(server))];
}

function changes(now: DnsDocument, before: DnsDocument): { label: string; before: string; now: string; by: string }[] {
  const listed = ({ addresses }: DnsDocument): string =>
    addresses.map(({ address }) => printable(address)).join(', ') || '–';
  const [was, is] = [listed(before), listed(now)];
  return was === is ? [] : [{ label: t('address'), before: was, now: is, by: '' }];
}
