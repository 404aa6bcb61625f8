import { t } from '@vscode/l10n';
import type { ResolutionStep } from '../model/resolution.ts';
import { escapeMarkdown, markdownTable } from './markdown.ts';

/** What a report on a name is made of; the `dns` document fits. */
export interface DnsReport {
  readonly from: { readonly name: string };
  readonly name: string;
  readonly resolver: {
    readonly nameservers: readonly string[];
    readonly search: readonly string[];
    readonly ndots: number;
  } | null;
  readonly steps: readonly ResolutionStep[];
  readonly addresses: readonly {
    readonly address: string;
    readonly owner: { readonly container?: string; readonly network?: string } | null;
  }[];
  readonly findings: readonly { readonly code: string; readonly summary: string }[];
}

/** How a name was resolved, as a page of Markdown; nothing in it from outside means anything there. */
export function dnsMarkdown(report: DnsReport): string {
  const [from, name] = [escapeMarkdown(report.from.name), escapeMarkdown(report.name)];
  const verdict =
    report.addresses.length === 0
      ? [`**${t("{0} can't resolve {1}.", from, name)}**\n`]
      : report.addresses.map(
          ({ address, owner }) =>
            `**${t('{0} resolves {1} to {2}', from, name, escapeMarkdown(address))}**${ownerText(owner)}\n`,
        );
  return [
    `# ${t('{0} as {1} sees it', name, from)}\n`,
    ...verdict,
    ...report.findings.map((finding) => `${escapeMarkdown(finding.summary)}\n`),
    `## ${t('Who was asked')}\n`,
    markdownTable([t('source'), t('server'), t('question'), t('answer'), t('time to live')], report.steps.map(stepRow)),
    `## ${t('Resolver')}\n`,
    resolverText(report.resolver),
  ].join('\n');
}

function stepRow(step: ResolutionStep): string[] {
  const ttls = [...new Set(step.answers.flatMap(({ ttl }) => (ttl === null ? [] : [t('{0} s', ttl)])))];
  return [
    sourceText(step.source),
    step.server ?? '',
    step.type === null ? step.asked : `${step.asked} ${step.type}`,
    step.answers.length > 0 ? step.answers.map(({ address }) => address).join(', ') : nothingText(step),
    ttls.join(', '),
  ];
}

/** Who was asked, in a word or two. */
export function sourceText(source: ResolutionStep['source']): string {
  switch (source) {
    case 'hosts':
      return '/etc/hosts';
    case 'embedded':
      return t("Docker's DNS");
    case 'upstream':
      return t('name server');
    case 'system':
      return t('programs get');
  }
}

/** What an answer without an address says. */
export function nothingText(step: ResolutionStep): string {
  if (!step.conclusive) return t('could not be asked');
  if (step.rcode !== null) return step.rcode;
  switch (step.source) {
    case 'hosts':
      return t('not in it');
    case 'system':
      return t('no address');
    case 'embedded':
    case 'upstream':
      return t('no answer');
  }
}

function ownerText(owner: { readonly container?: string; readonly network?: string } | null): string {
  if (owner?.container === undefined) return '';
  return `: ${t('container {0} on network {1}', escapeMarkdown(owner.container), escapeMarkdown(owner.network ?? ''))}`;
}

function resolverText(resolver: DnsReport['resolver']): string {
  if (resolver === null) return `${t('It has no /etc/resolv.conf.')}\n`;
  const rows = [
    [t('name servers'), resolver.nameservers.join(', ')],
    [t('search domains'), resolver.search.join(', ')],
    ['ndots', String(resolver.ndots)],
  ];
  return markdownTable(
    ['/etc/resolv.conf', ''],
    rows.filter(([, value]) => value !== ''),
  );
}
