import type { InterfaceAddress } from '../model/container.ts';
import type { InterfaceCounters, Neighbour, NetworkInterface } from '../model/namespace.ts';
import { addressFrom } from '../topology/address.ts';
import { addressText, interfaceAddress, macText, mostEntries, numberOf } from './normal.ts';

const flag = { up: 0x1, loopback: 0x8 } as const;

/**
 * Reads what the reading scripts print of /sys/class/net: `NAME ATTRIBUTE VALUE` a line. Never throws. The addresses stand elsewhere. The
 * kernel names the kind of most interfaces there, but neither of veth nor of macvlan.
 */
export function parseLinks(text: string): readonly NetworkInterface[] {
  const values = new Map<string, Map<string, string>>();
  for (const line of text.split('\n', mostEntries)) {
    const [, name = '', attribute = '', value = ''] = /^(\S+) (\S+) (.*)$/.exec(line) ?? [];
    if (name === '') continue;
    const known = values.get(name) ?? new Map<string, string>();
    values.set(name, known.set(attribute, value.trim()));
  }
  return [...values]
    .flatMap(([name, of]): NetworkInterface[] => {
      const [index, mtu, flags] = ['ifindex', 'mtu', 'flags'].map((key) => numberOf(of.get(key)));
      if (index == null || mtu == null || flags == null) return [];
      const up = (flags & flag.up) !== 0;
      const carrier = of.get('carrier');
      const link = numberOf(of.get('iflink'));
      return [
        {
          name,
          index,
          kind: (flags & flag.loopback) !== 0 ? 'loopback' : (of.get('devtype') ?? null),
          mac: macText(of.get('address')),
          mtu,
          up,
          carrier: up && carrier !== undefined ? carrier === '1' : null,
          addresses: [],
          counters: countersOf(of),
          linkIndex: link === index || link === 0 ? null : link,
          vlan: null,
          vni: null,
        },
      ];
    })
    .sort((a, b) => a.index - b.index);
}

function countersOf(of: ReadonlyMap<string, string>): InterfaceCounters | null {
  const read = (name: string): number | null => numberOf(of.get(`statistics/${name}`));
  const [rxBytes, rxPackets, rxErrors, rxDropped] = ['rx_bytes', 'rx_packets', 'rx_errors', 'rx_dropped'].map(read);
  const [txBytes, txPackets, txErrors, txDropped] = ['tx_bytes', 'tx_packets', 'tx_errors', 'tx_dropped'].map(read);
  if (rxBytes == null || rxPackets == null || rxErrors == null || rxDropped == null) return null;
  if (txBytes == null || txPackets == null || txErrors == null || txDropped == null) return null;
  return { rxBytes, rxPackets, rxErrors, rxDropped, txBytes, txPackets, txErrors, txDropped };
}

export interface PlacedAddress {
  readonly dev: string;
  readonly address: InterfaceAddress;
}

/** Reads /proc/net/if_inet6 (kernel: net/ipv6/addrconf.c, if6_seq_show). Never throws. */
export function parseIfInet6(text: string): readonly PlacedAddress[] {
  return text.split('\n', mostEntries).flatMap((line): PlacedAddress[] => {
    const found = /^([0-9a-f]{32}) [0-9a-f]{2,8} ([0-9a-f]{2}) [0-9a-f]{2} [0-9a-f]{2,8} +(\S+)$/.exec(line);
    if (!found) return [];
    const [, hex = '', prefix = '', dev = ''] = found;
    const address = interfaceAddress(addressFrom(6, BigInt(`0x${hex}`)).text, Number.parseInt(prefix, 16));
    return address === null ? [] : [{ dev, address }];
  });
}

/** Reads the part `addresses` of the script for Node: `NAME ADDRESS/PREFIX` a line, interfaces that are on only. Never throws. */
export function parseAddresses(text: string): readonly PlacedAddress[] {
  return text.split('\n', mostEntries).flatMap((line): PlacedAddress[] => {
    const [, dev = '', host = '', prefix = ''] = /^(\S+) ([0-9.]+)\/([0-9]{1,2})$/.exec(line) ?? [];
    const address = interfaceAddress(host, Number(prefix));
    return dev === '' || address === null ? [] : [{ dev, address }];
  });
}

/** Reads /proc/net/arp (kernel: net/ipv4/arp.c): IPv4 only, and it does not tell reachable from stale. Never throws. */
export function parseArp(text: string): readonly Neighbour[] {
  return text.split('\n', mostEntries).flatMap((line): Neighbour[] => {
    const [, host = '', flags = '', mac = '', dev = ''] =
      /^(\S+) +0x[0-9a-f]+ +(0x[0-9a-f]+) +(\S+) +\S+ +(\S+)$/.exec(line) ?? [];
    const address = addressText(host, 4);
    if (address === null) return [];
    // include/uapi/linux/if_arp.h: ATF_COM, the address was resolved; ATF_PERM, set by hand.
    const bits = Number(flags);
    const state = (bits & 0x4) !== 0 ? 'PERMANENT' : null;
    return [{ address, mac: (bits & 0x2) !== 0 ? macText(mac) : null, dev, state }];
  });
}

/** Reads the part `switches`: `net/ipv4/ip_forward 0` a line, to `net.ipv4.ip_forward`; dots of an interface's name become slashes, as sysctl(8) does it. */
export function parseSwitches(text: string): Readonly<Record<string, string>> {
  const switches: Record<string, string> = {};
  for (const line of text.split('\n', mostEntries)) {
    const [, path = '', value = ''] = /^(net\/\S+) ([0-9-]{1,12})$/.exec(line) ?? [];
    if (path !== '') switches[path.replace(/[./]/g, (at) => (at === '/' ? '.' : '/'))] = value;
  }
  return switches;
}
