import type { Connection } from '../model/namespace.ts';
import { textOf, type Parts } from './parts.ts';
import { isOwnAddress, parseProcSockets } from './proc-sockets.ts';

/** Those in which somebody still has the connection (include/net/tcp_states.h); what waits to be forgotten is nobody's. */
const states: Readonly<Record<string, Connection['state']>> = {
  '01': 'established',
  '02': 'syn-sent',
  '08': 'close-wait',
};

/** More are no longer anybody's to read. */
const most = 5000;

/** Reads the TCP connections that processes hold out of /proc/net/tcp and tcp6, without those within the namespace itself. Never throws. */
export function readConnections(parts: Parts): readonly Connection[] {
  return ['/proc/net/tcp', '/proc/net/tcp6']
    .flatMap((file) => parseProcSockets(textOf(parts, file) ?? ''))
    .flatMap(({ local, remote, state: code }): Connection[] => {
      const state = states[code];
      return state === undefined || isOwnAddress(remote.address) ? [] : [{ local, remote, state }];
    })
    .slice(0, most);
}
