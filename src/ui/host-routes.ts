import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { parseCidr, type Cidr } from '../topology/cidr.ts';

/** A block of addresses that something on this machine leads to. */
export interface HostNetwork {
  /** The interface. */
  readonly name: string;
  readonly block: Cidr;
}

/**
 * The networks that this machine is in or has a route for (a VPN's, say), its default route aside. A container network must not overlap
 * them where the engine runs here.
 */
export function hostNetworks(): readonly HostNetwork[] {
  const found = [...ownNetworks(), ...routes()];
  return [...new Map(found.map((network) => [`${network.name} ${network.block.text}`, network])).values()];
}

function ownNetworks(): HostNetwork[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
    (addresses ?? []).flatMap(({ cidr, internal }) => {
      const block = internal || cidr === null ? null : parseCidr(cidr);
      return block === null ? [] : [{ name, block }];
    }),
  );
}

/** Only Linux keeps its routes in a file; elsewhere the networks of the interfaces have to do. */
function routes(): readonly HostNetwork[] {
  try {
    return parseRoutes(readFileSync('/proc/net/route', 'utf8'));
  } catch {
    return [];
  }
}

/** Reads `/proc/net/route` (proc(5)): addresses are hexadecimal, in the byte order of the machine, which is little-endian. */
export function parseRoutes(text: string): readonly HostNetwork[] {
  return text.split('\n').flatMap((line) => {
    const [name = '', destination = '', , , , , , mask = ''] = line.split('\t');
    const bytes = bytesOf(destination);
    const bits = bytesOf(mask)
      ?.map((byte) => byte.toString(2).padStart(8, '0'))
      .join('');
    const prefix = /^(1+)0*$/.exec(bits ?? '')?.[1]?.length;
    if (bytes === null || prefix === undefined) return [];
    const block = parseCidr(`${bytes.join('.')}/${prefix}`);
    return block === null ? [] : [{ name, block }];
  });
}

function bytesOf(hex: string): number[] | null {
  if (!/^[0-9A-Fa-f]{8}$/.test(hex)) return null;
  return [6, 4, 2, 0].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}
