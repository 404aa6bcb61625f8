import { t } from '@vscode/l10n';
import type { Block, Page, Severity } from '../../model/page.ts';
import { clientLines } from '../../text/clients.ts';
import { momentText } from '../../text/moments.ts';
import { addressLink, joinLines, lineOf, linkTo, plain, strong } from '../../text/page/make.ts';
import { printable } from '../../text/printable.ts';
import type { FigureChange } from '../../text/figures.ts';
import type { ClientsDocument } from '../documents/clients.ts';
import { comparisonBlocks } from './comparison.ts';

export function clientsTitle({ service }: Pick<ClientsDocument, 'service'>): string {
  return t('Client Caches: {0}', printable(service));
}

/** Who goes by an old address fails at the next request, if not now. */
export function clientsSeverity({ holds, unread, left }: ClientsDocument): Severity {
  if (holds.length > 0) return 'warning';
  return unread.length + left > 0 ? 'unknown' : 'good';
}

/** What the clients of a service may still go by, as a page. */
export function clientsPage(document: ClientsDocument, before: ClientsDocument | null): Page {
  const { addresses, holds, at, ms } = document;
  const [first = '', ...others] = clientLines(document);
  const held: readonly Block[] =
    holds.length === 0
      ? []
      : [
          { kind: 'heading', text: t('Who goes by an old address'), level: 2 },
          {
            kind: 'list',
            items: holds.map(({ container, summary }) => [
              linkTo(printable(container.name), { kind: 'container', id: container.id }),
              plain(summary.slice(printable(container.name).length)),
            ]),
          },
        ];
  return {
    title: clientsTitle(document),
    blocks: [
      { kind: 'notice', severity: clientsSeverity(document), line: [strong(first)] },
      {
        kind: 'text',
        line:
          addresses.length === 0
            ? lineOf(t('It is nowhere now.'))
            : [
                plain(`${t('It is now at')} `),
                ...joinLines(addresses.map((address) => [addressLink(address, printable(address))])),
              ],
      },
      { kind: 'actions', actions: [{ id: 'again', label: t('Run Again'), primary: false }] },
      ...(before === null ? [] : comparisonBlocks(changes(document, before), before.at)),
      ...held,
      ...(others.length === 0 ? [] : [{ kind: 'list', items: others.map(lineOf) } as const]),
      { kind: 'text', line: lineOf(t('Looked {0}, in {1} ms.', momentText(at), ms)) },
    ],
  };
}

function changes(now: ClientsDocument, before: ClientsDocument): readonly FigureChange[] {
  const rows = [
    [t('old addresses in use'), ({ holds }: ClientsDocument) => String(holds.length)],
    [t('addresses of the service'), ({ addresses }: ClientsDocument) => addresses.map(printable).join(', ') || '–'],
  ] as const;
  return rows.flatMap(([label, textOf]) => {
    const [was, is] = [textOf(before), textOf(now)];
    return was === is ? [] : [{ label, before: was, now: is, by: '' }];
  });
}
