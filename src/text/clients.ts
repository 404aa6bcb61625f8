import { t } from '@vscode/l10n';
import type { ClientCaches, Hold } from '../discovery/clients.ts';
import { escapeMarkdown } from './markdown.ts';
import { notReadText } from './namespace.ts';
import { printable } from './printable.ts';

/** What a container goes by, in a sentence. @param nameOf the name of a container */
export function holdText(hold: Hold, nameOf: (container: string) => string): string {
  const container = printable(nameOf(hold.container));
  const address = printable(hold.address);
  if (hold.kind === 'hosts')
    return hold.owner === null
      ? t('{0}: a line of its hosts file leads to {1}, which is no instance. It never expires.', container, address)
      : t(
          '{0}: a line of its hosts file leads to {1}, which {2} has now. It never expires.',
          container,
          address,
          printable(nameOf(hold.owner)),
        );
  const place = address.includes(':') ? `[${address}]:${hold.port ?? ''}` : `${address}:${hold.port ?? ''}`;
  switch (hold.state) {
    case 'syn-sent':
      return t('{0}: tries to connect to {1}, which no container has any more.', container, place);
    case 'close-wait':
      return t(
        '{0}: {1} connections to {2}, which no container has any more; they were closed there and not here.',
        container,
        hold.count,
        place,
      );
    default:
      return t(
        '{0}: {1} open connections to {2}, which no container has any more. They end when the kernel gives up.',
        container,
        hold.count,
        place,
      );
  }
}

/** What is known of all clients, a sentence each, without what they hold. */
export function clientLines(caches: ClientCaches, nameOf: (container: string) => string): readonly string[] {
  const { holds, read, left, ttlSeconds, unread } = caches;
  return [
    holds.length === 0
      ? t('Nobody goes by an old address: {0} network namespaces were looked into.', read)
      : t('{0} network namespaces were looked into.', read),
    ...(left === 0 ? [] : [t('{0} more were not looked into.', left)]),
    ...(ttlSeconds === null ? [] : [t('Whoever has asked for the name may keep the answer for {0} s.', ttlSeconds)]),
    ...unread.map(
      ({ container, why, detail }) =>
        `${printable(nameOf(container))}: ${notReadText({ what: 'sockets', why, detail })}`,
    ),
  ];
}

/** All of it as Markdown. */
export function clientsMarkdown(title: string, caches: ClientCaches, nameOf: (container: string) => string): string {
  const where = caches.addresses.length === 0 ? t('nowhere') : caches.addresses.map(printable).join(', ');
  return [
    `# ${escapeMarkdown(title)}`,
    '',
    escapeMarkdown(t('It is at {0} now.', where)),
    '',
    ...[...caches.holds.map((hold) => holdText(hold, nameOf)), ...clientLines(caches, nameOf)].map(
      (line) => `- ${escapeMarkdown(line)}`,
    ),
    '',
  ].join('\n');
}
