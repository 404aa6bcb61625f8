import { t } from '@vscode/l10n';
import { UsageError } from '../../base/errors.ts';
import { ownerEntry, portUserEntry, type WhoisDocument } from '../../shared/documents/owner.ts';
import { readTopology } from '../../store/read.ts';
import { ownerText, portUserText } from '../../text/owners.ts';
import { parseAddress } from '../../topology/address.ts';
import { ownersOf, usersOfPort } from '../../topology/owners.ts';
import { parsePort } from '../../topology/place.ts';
import { exit } from '../exit.ts';
import type { Session } from '../session.ts';

/** `whois ADDRESS|PORT[/tcp|udp]` */
export async function whois(session: Session, asked: string): Promise<number> {
  const [, number, protocol] = /^([0-9]{1,5})(?:\/(tcp|udp|sctp))?$/.exec(asked) ?? [];
  const port = number === undefined ? null : parsePort(number);
  const address = port === null ? parseAddress(asked) : null;
  if (port === null && address === null) throw new UsageError('bad-address', `address ${asked}`, { address: asked });
  const topology = await readTopology(await session.engine(), session.signal);
  const owners = address === null ? [] : ownersOf(topology, address);
  const users = port === null ? [] : usersOfPort(topology, port, protocol);
  const document: WhoisDocument = {
    version: 1,
    asked,
    owners: owners.map(ownerEntry),
    ports: users.map(portUserEntry),
  };
  const lines = [...owners.map(ownerText), ...users.map(portUserText)].map((line) => `${asked}: ${line}\n`);
  const nobody =
    address === null
      ? t('{0}: no container publishes or exposes this port.', asked)
      : t('{0}: in no network of this engine.', asked);
  session.print(document, () => (lines.length === 0 ? `${nobody}\n` : lines.join('')));
  const taken = users.length > 0 || owners.some((owner) => owner.kind !== 'nobody' && owner.kind !== 'promised');
  return taken ? exit.yes : exit.no;
}
