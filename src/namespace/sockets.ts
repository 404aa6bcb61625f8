import type { Socket } from '../model/namespace.ts';
import { mostEntries } from './normal.ts';
import { textOf, type Parts } from './parts.ts';
import { isOwnAddress, parseProcSockets } from './proc-sockets.ts';

/** A socket that waits, with the number by which /proc knows it. */
interface Found extends Socket {
  readonly inode: string;
}

/**
 * Reads the listening TCP and the bound UDP sockets out of /proc/net/tcp, tcp6, udp and udp6, and who holds them out of /proc/PID/fd.
 * Those of Docker's own DNS server at 127.0.0.11 are left out. Never throws.
 */
export function readSockets(parts: Parts): readonly Socket[] {
  const only6 = readV6Only(textOf(parts, 'ss') ?? '');
  const holders = readHolders(textOf(parts, 'processes') ?? '', textOf(parts, 'open') ?? '');
  const found = (['tcp', 'udp'] as const).flatMap((protocol) => [
    ...parseSockets(textOf(parts, `/proc/net/${protocol}`) ?? '', protocol),
    ...parseSockets(textOf(parts, `/proc/net/${protocol}6`) ?? '', protocol),
  ]);
  const onAll4 = new Set(found.filter(({ address }) => address === '0.0.0.0').map(portKey));
  const sockets = new Map<string, Socket>();
  for (const { inode, ...socket } of found) {
    const v6only = only6.get(inode);
    // IPv4 goes to the socket that is there for it alone.
    const taken = onAll4.has(portKey(socket)) ? false : null;
    const dual = socket.address !== '::' ? null : v6only === undefined ? taken : !v6only;
    const process = holders.get(inode) ?? null;
    const key = `${socket.protocol} ${socket.address} ${socket.port}`;
    const known = sockets.get(key);
    // Several processes may share one address (SO_REUSEPORT).
    sockets.set(key, { ...socket, dual: known?.dual ?? dual, process: known?.process ?? process });
  }
  return [...sockets.values()].sort(
    (a, b) => compare(a.protocol, b.protocol) || a.port - b.port || compare(a.address, b.address),
  );
}

function portKey({ protocol, port }: Socket): string {
  return `${protocol} ${port}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** TCP_LISTEN, and TCP_CLOSE, which is what an unconnected UDP socket is in (include/net/tcp_states.h). */
const waiting = { tcp: '0A', udp: '07' } as const;

function parseSockets(text: string, protocol: 'tcp' | 'udp'): readonly Found[] {
  return parseProcSockets(text).flatMap(({ local: { address, port }, state, inode }): Found[] => {
    if (state !== waiting[protocol] || port === 0 || address === '127.0.0.11') return [];
    return [
      {
        protocol,
        family: address.includes(':') ? 6 : 4,
        address,
        port,
        dual: null,
        loopback: isOwnAddress(address),
        process: null,
        inode,
      },
    ];
  });
}

/** What `ss -Hlntue` says of IPV6_V6ONLY, by inode; /proc does not tell. */
function readV6Only(text: string): ReadonlyMap<string, boolean> {
  const only = new Map<string, boolean>();
  for (const line of text.split('\n', mostEntries)) {
    const inode = /\bino:([0-9]+)/.exec(line)?.[1];
    const value = /\bv6only:([01])/.exec(line)?.[1];
    if (inode !== undefined && value !== undefined) only.set(inode, value === '1');
  }
  return only;
}

/**
 * The processes that hold sockets, by inode.
 * @param names `PID NAME` a line
 * @param open `PID INODE` a line, or what `ls -l /proc/[0-9]+/fd` prints
 */
function readHolders(
  names: string,
  open: string,
): ReadonlyMap<string, { readonly pid: number; readonly name: string }> {
  const nameOf = new Map<number, string>();
  for (const line of names.split('\n', mostEntries)) {
    const [, pid = '', name = ''] = /^([0-9]{1,10}) (.{1,64})$/.exec(line) ?? [];
    if (pid !== '') nameOf.set(Number(pid), name);
  }
  const holders = new Map<string, { pid: number; name: string }>();
  let at = 0;
  for (const line of open.split('\n', mostEntries)) {
    const folder = /^\/proc\/([0-9]{1,10})\/fd:$/.exec(line)?.[1];
    if (folder !== undefined) at = Number(folder);
    const listed = / -> '?socket:\[([0-9]+)\]'?$/.exec(line)?.[1];
    const [, pid = '', inode = listed ?? ''] = /^([0-9]{1,10}) ([0-9]+)$/.exec(line) ?? [];
    const holder = pid === '' ? at : Number(pid);
    // The lowest number is that of the oldest: children inherit.
    const known = holders.get(inode);
    if (inode === '' || holder === 0 || (known !== undefined && known.pid < holder)) continue;
    holders.set(inode, { pid: holder, name: nameOf.get(holder) ?? '' });
  }
  return holders;
}
