import { t } from '@vscode/l10n';
import { defaultLookups } from '../../diagnosis/lookup.ts';
import { studyName } from '../../diagnosis/study-name.ts';
import type { Container } from '../../model/container.ts';
import type { ResolutionStep } from '../../model/resolution.ts';
import type { Topology } from '../../model/topology.ts';
import { readNameFiles, type NameFiles } from '../../namespace/files.ts';
import {
  dnsDocument,
  namesDocument,
  ownerSeenFrom,
  type DnsDocument,
  type NamesDocument,
} from '../../shared/documents/dns.ts';
import { readTopology } from '../../store/read.ts';
import { nothingText, repeatedText, sourceText } from '../../text/dns-report.ts';
import { ownerText } from '../../text/owners.ts';
import { printable } from '../../text/printable.ts';
import { requireHostName } from '../../topology/host-name.ts';
import { requireContainer } from '../../topology/require.ts';
import { exit } from '../exit.ts';
import type { Session } from '../session.ts';
import { table } from '../table.ts';

/** What is said beside the place and the name. */
export interface DnsFlags {
  /** How often the same is asked. */
  readonly count?: number;
}

/** `dns FROM [NAME]` */
export async function dns(
  session: Session,
  fromText: string,
  nameText: string | undefined,
  flags: DnsFlags,
): Promise<number> {
  const name = nameText === undefined ? undefined : requireHostName(nameText);
  const client = await session.engine();
  const topology = await readTopology(client, session.signal);
  const from = requireContainer(topology, fromText);
  const files = await readNameFiles(client, from, session.signal);
  return name === undefined
    ? listNames(session, topology, from, files)
    : await resolve(session, topology, from, files, name, flags.count ?? defaultLookups);
}

function listNames(session: Session, topology: Topology, from: Container, files: NameFiles): number {
  const document = namesDocument(topology, from, files);
  session.print(document, () => namesText(document));
  return exit.yes;
}

async function resolve(
  session: Session,
  topology: Topology,
  from: Container,
  files: NameFiles,
  name: string,
  times: number,
): Promise<number> {
  const options = { signal: session.signal, wait: session.options.timeout ?? 4, times };
  const [client, runner] = [await session.engine(), await session.runner()];
  const { resolution, findings, repeated } = await studyName(client, runner, topology, from, files, name, options);
  const document = dnsDocument(topology, from, files, resolution, findings, repeated);
  session.print(document, () => resolutionText(session, topology, from, document));
  if (resolution.addresses.length > 0) return exit.yes;
  return resolution.checked ? exit.no : exit.unknown;
}

function resolutionText(session: Session, topology: Topology, asking: Container, document: DnsDocument): string {
  const { paint } = session;
  const [from, name] = [printable(document.from.name), printable(document.name)];
  const lines =
    document.addresses.length === 0
      ? [paint('red', t("{0} can't resolve {1}.", from, name))]
      : document.addresses.map(({ address }) => {
          const owner = ownerSeenFrom(topology, asking, address);
          const who = owner === null ? t('in no network of this engine') : ownerText(owner);
          return paint('green', t('{0} resolves {1} to {2}: {3}', from, name, printable(address), who));
        });
  const findings = document.findings.map((finding) => paint('yellow', `${finding.code}: `) + finding.summary);
  return `${[...lines, ...findings].join('\n')}\n\n${table(document.steps.map(stepRow), '  ')}\n${repeatedLine(document)}${resolverText(document)}`;
}

function repeatedLine({ repeated }: DnsDocument): string {
  return repeated ? `  ${repeatedText(repeated)}\n` : '';
}

function stepRow(step: ResolutionStep): string[] {
  const answers = step.answers.map((answer) =>
    answer.ttl === null ? printable(answer.address) : t('{0} (TTL {1} s)', printable(answer.address), answer.ttl),
  );
  return [
    sourceText(step.source),
    printable(step.server ?? ''),
    step.type === null ? printable(step.asked) : `${printable(step.asked)} ${step.type}`,
    answers.length === 0 ? nothingText(step) : answers.join(', '),
  ];
}

function namesText(document: NamesDocument): string {
  const byAnswer = new Map<string, string[]>();
  for (const { name, kind, answers } of document.names) {
    const where = answers.map((answer) =>
      t('{0} ({1} on {2})', answer.address, printable(answer.container), printable(answer.network)),
    );
    const text = where.join(', ');
    byAnswer.set(text, [
      ...(byAnswer.get(text) ?? []),
      kind === 'link' ? t('{0} (a link)', printable(name)) : printable(name),
    ]);
  }
  const rows = [...byAnswer].map(([answer, names]) => [answer, names.join(' ')]);
  const names = rows.length === 0 ? `  ${t('none: on its networks the engine gives no names')}\n` : table(rows, '  ');
  return `${resolverText(document)}${t('Names that {0} can use:', printable(document.from.name))}\n${names}`;
}

function resolverText(document: Pick<DnsDocument, 'resolver'>): string {
  const { resolver } = document;
  if (resolver === null) return `${t('It has no /etc/resolv.conf.')}\n`;
  const parts = [
    t('name servers {0}', resolver.nameservers.map(printable).join(', ') || t('none')),
    ...(resolver.search.length > 0 ? [t('search domains {0}', resolver.search.map(printable).join(', '))] : []),
    `ndots ${resolver.ndots}`,
  ];
  return `/etc/resolv.conf: ${parts.join('; ')}\n`;
}
