import { networkInterfaces } from 'node:os';
import { parseCidr, type Cidr } from '../topology/cidr.ts';

/** The networks that this machine is in itself. A container network must not overlap them where the engine runs here. */
export function hostNetworks(): readonly { readonly name: string; readonly block: Cidr }[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
    (addresses ?? []).flatMap(({ cidr, internal }) => {
      const block = internal || cidr === null ? null : parseCidr(cidr);
      return block === null ? [] : [{ name, block }];
    }),
  );
}
