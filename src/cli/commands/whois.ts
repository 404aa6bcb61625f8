import { t } from '@vscode/l10n';
import { UsageError } from '../../base/errors.ts';
import type { EngineClient } from '../../engine/client.ts';
import type { Topology } from '../../model/topology.ts';
import { findListeners, type ListenerSearch } from '../../namespace/listeners.ts';
import { InsideRunner } from '../../runner/inside.ts';
import {
  listenerEntry,
  ownerEntry,
  portUserEntry,
  uncheckedEntry,
  type WhoisDocument,
} from '../../shared/documents/owner.ts';
import { readTopology } from '../../store/read.ts';
import { listenerText, ownerText, portUserText, uncheckedText } from '../../text/owners.ts';
import { parseAddress } from '../../topology/address.ts';
import { ownersOf, usersOfPort } from '../../topology/owners.ts';
import { parsePort } from '../../topology/place.ts';
import { exit } from '../exit.ts';
import { Progress } from '../progress.ts';
import type { Session } from '../session.ts';

/** `whois ADDRESS|PORT[/tcp|udp]` */
export async function whois(session: Session, asked: string): Promise<number> {
  const [, number, protocol] = /^([0-9]{1,5})(?:\/(tcp|udp|sctp))?$/.exec(asked) ?? [];
  const port = number === undefined ? null : parsePort(number);
  const address = port === null ? parseAddress(asked) : null;
  if (port === null && address === null) throw new UsageError('bad-address', `address ${asked}`, { address: asked });
  const client = await session.engine();
  const topology = await readTopology(client, session.signal);
  const owners = address === null ? [] : ownersOf(topology, address);
  const users = port === null ? [] : usersOfPort(topology, port, protocol);
  const found = port === null ? nothing : await listenersOn(session, client, topology, port, protocol);
  const document: WhoisDocument = {
    version: 1,
    asked,
    owners: owners.map(ownerEntry),
    ports: users.map(portUserEntry),
    listeners: found.listeners.map(listenerEntry),
    unchecked: found.unchecked.map(uncheckedEntry),
  };
  const lines = [...owners.map(ownerText), ...users.map(portUserText), ...found.listeners.map(listenerText)];
  const nobody =
    address === null
      ? t('{0}: no container publishes or exposes this port, and none was seen to listen on it.', asked)
      : t('{0}: in no network of this engine.', asked);
  session.print(document, () =>
    [
      ...(lines.length === 0 ? [nobody] : lines.map((line) => `${asked}: ${line}`)),
      ...found.unchecked.map((one) => session.paint('yellow', uncheckedText(one))),
    ]
      .map((line) => `${line}\n`)
      .join(''),
  );
  const isTaken =
    users.length + found.listeners.length > 0 ||
    owners.some((owner) => owner.kind !== 'nobody' && owner.kind !== 'promised');
  if (isTaken) return exit.yes;
  return found.unchecked.length > 0 ? exit.unknown : exit.no;
}

const nothing: ListenerSearch = { listeners: [], unchecked: [] };

async function listenersOn(
  session: Session,
  client: EngineClient,
  topology: Topology,
  port: number,
  protocol: string | undefined,
): Promise<ListenerSearch> {
  const progress = new Progress(session.io, t('Looking who listens on {0}…', port));
  try {
    return await findListeners(new InsideRunner(client, session.log), topology, port, {
      protocol,
      signal: session.signal,
      onProgress: (done, all) => progress.say(t('Looking who listens on {0}: {1} of {2}…', port, done, all)),
    });
  } finally {
    progress.dispose();
  }
}
