import { addressFrom } from '../topology/address.ts';
import { mostEntries } from './normal.ts';

/** One end of a socket. */
export interface SocketEnd {
  readonly address: string;
  readonly port: number;
}

/** One line of /proc/net/tcp and its like. */
export interface ProcSocket {
  readonly local: SocketEnd;
  readonly remote: SocketEnd;
  /** As the kernel counts them (include/net/tcp_states.h), two hexadecimal digits. */
  readonly state: string;
  /** The number by which /proc/PID/fd knows it. */
  readonly inode: string;
}

const end = '([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})';
const pattern = new RegExp(`^\\s*[0-9]+: ${end} ${end} ([0-9A-F]{2}) \\S+ \\S+ \\S+ +[0-9]+ +[0-9]+ ([0-9]+)`);

/**
 * One file of /proc/net (kernel: Documentation/networking/proc_net_tcp.rst): addresses in hexadecimal, each 32-bit word in the byte order
 * of the machine, which is little-endian on all that Docker runs on but s390x. Never throws.
 */
export function parseProcSockets(text: string): readonly ProcSocket[] {
  return text.split('\n', mostEntries).flatMap((line): ProcSocket[] => {
    const [, ours, ourPort, theirs, theirPort, state, inode] = pattern.exec(line) ?? [];
    if (ours === undefined || theirs === undefined || state === undefined || inode === undefined) return [];
    return [{ local: endOf(ours, ourPort), remote: endOf(theirs, theirPort), state, inode }];
  });
}

/** Whether only programs in the same namespace can be at an address. */
export function isOwnAddress(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}

function endOf(hex: string, port = ''): SocketEnd {
  return { address: hex.length === 8 ? ipv4(hex) : ipv6(hex), port: Number.parseInt(port, 16) };
}

function ipv4(hex: string): string {
  return addressFrom(4, BigInt(`0x${swap(hex)}`)).text;
}

/** An IPv6 socket on an IPv4-mapped address is reached by IPv4 only. */
function ipv6(hex: string): string {
  const value = BigInt(`0x${[0, 8, 16, 24].map((at) => swap(hex.slice(at, at + 8))).join('')}`);
  return value >> 32n === 0xffffn ? addressFrom(4, value & 0xffffffffn).text : addressFrom(6, value).text;
}

/** The bytes of a word in network order. */
function swap(word: string): string {
  return [6, 4, 2, 0].map((at) => word.slice(at, at + 2)).join('');
}
