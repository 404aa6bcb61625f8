/** A TCP socket that waits for connections. */
export interface ListeningSocket {
  /** As Linux writes it: `0.0.0.0`, `127.0.0.1`, `::`, …; null where it was not understood. */
  readonly address: string | null;
  readonly port: number;
  /** Only programs in the same namespace can connect to it. */
  readonly loopback: boolean;
}

/** Prints /proc/net/tcp and tcp6 with nothing but the shell. */
export const socketsScript = `
for f in /proc/net/tcp /proc/net/tcp6; do
  [ -r "$f" ] && while read -r line; do echo "$line"; done <"$f"
done
exit 0`;

const mostLines = 20_000;

/**
 * Reads the listening sockets out of /proc/net/tcp and tcp6 (kernel: Documentation/networking/proc_net_tcp.rst): state `0A`, addresses in
 * hexadecimal, each 32-bit word in the byte order of the machine, which is little-endian on all that Docker runs on. Docker's own DNS
 * server at 127.0.0.11 is left out. Never throws.
 */
export function parseListening(text: string): readonly ListeningSocket[] {
  const sockets = new Map<string, ListeningSocket>();
  for (const line of text.split('\n', mostLines)) {
    const [, hex = '', port = ''] =
      /^\s*[0-9]+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} 0A /.exec(line) ?? [];
    if (hex === '') continue;
    const address = hex.length === 8 ? ipv4(hex) : ipv6(hex);
    if (address === '127.0.0.11') continue;
    const socket = {
      address,
      port: Number.parseInt(port, 16),
      loopback: address.startsWith('127.') || address === '::1',
    };
    sockets.set(`${address} ${socket.port}`, socket);
  }
  return [...sockets.values()].sort((a, b) => a.port - b.port);
}

function ipv4(hex: string): string {
  return bytesOf(hex).join('.');
}

/** Only the addresses that matter here are written short. */
function ipv6(hex: string): string {
  const words = [0, 8, 16, 24].map((at) => bytesOf(hex.slice(at, at + 8)));
  const groups = words.flatMap(([a = 0, b = 0, c = 0, d = 0]) => [a * 256 + b, c * 256 + d]);
  if (groups.every((group) => group === 0)) return '::';
  if (groups.slice(0, 7).every((group) => group === 0) && groups[7] === 1) return '::1';
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) return (words[3] ?? []).join('.');
  return groups.map((group) => group.toString(16)).join(':');
}

function bytesOf(word: string): number[] {
  return [6, 4, 2, 0].map((at) => Number.parseInt(word.slice(at, at + 2), 16));
}
