import { addressAndPort } from '../topology/address.ts';
import { t } from '@vscode/l10n';
import type { ClientCaches, Hold } from '../discovery/clients.ts';
import type { NotRead } from '../model/namespace.ts';
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
  const place = addressAndPort(address, hold.port);
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

/** What {@link clientLines} tells of. */
export interface ClientsSummary extends Pick<ClientCaches, 'read' | 'left' | 'ttlSeconds'> {
  readonly holds: readonly unknown[];
  readonly unread: readonly {
    readonly container: { readonly name: string };
    readonly why: NotRead['why'];
    readonly detail: string;
  }[];
}

/** What is known of all clients, a sentence each, without what they hold. */
export function clientLines({ holds, read, left, ttlSeconds, unread }: ClientsSummary): readonly string[] {
  return [
    holds.length === 0
      ? t('Nobody goes by an old address: {0} network namespaces were looked into.', read)
      : t('{0} go by an old address; {1} network namespaces were looked into.', holds.length, read),
    ...(left === 0 ? [] : [t('{0} more were not looked into.', left)]),
    ...(ttlSeconds === null ? [] : [t('Whoever has asked for the name may keep the answer for {0} s.', ttlSeconds)]),
    ...unread.map(
      ({ container, why, detail }) => `${printable(container.name)}: ${notReadText({ what: 'sockets', why, detail })}`,
    ),
  ];
}
