import { addressAndPort } from '../../topology/address.ts';
import { t } from '@vscode/l10n';
import { interfaceState, routeWay, socketText } from '../../text/inside.ts';
import { notReadText } from '../../text/namespace.ts';
import { printable } from '../../text/printable.ts';
import type { InspectDocument } from '../documents/inspect.ts';
import type { Details } from '../protocol.ts';

type Section = Details['sections'][number];

/** Facts of one section at most; the container's own page has all. */
const most = 40;

/** What was read inside a container's network namespace, for the side panel: interfaces, routes, listening sockets, and what was not read. */
export function insideSections({ interfaces, routes, sockets, notRead }: InspectDocument): readonly Section[] {
  const sections: readonly Section[] = [
    {
      title: t('Interfaces'),
      facts: interfaces.map((one) => ({
        label: printable(one.name),
        value: [...one.addresses.map(printable), interfaceState(one), `MTU ${one.mtu}`].join(', '),
      })),
    },
    {
      title: t('Routes'),
      facts: routes
        .filter(({ table }) => table !== 'local')
        .map((route) => ({ label: printable(route.to), value: routeWay(route) })),
    },
    {
      title: t('Listening'),
      facts: sockets.map((socket) => ({
        label: `${printable(addressAndPort(socket.address, socket.port))}/${socket.protocol}`,
        value: socketText(socket),
      })),
    },
    {
      title: t('Not read'),
      facts: notRead
        .filter(({ what }) => what === 'interfaces' || what === 'routes' || what === 'sockets')
        .map((one) => ({ label: '', value: notReadText(one) })),
    },
  ];
  return sections.flatMap(({ title, facts }) => (facts.length === 0 ? [] : [{ title, facts: facts.slice(0, most) }]));
}
