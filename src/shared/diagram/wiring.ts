import type { HostLink, Hub, NetworkWiring, Plug } from '../../model/wiring.ts';
import { printable } from '../../text/printable.ts';
import { hubText, linkTexts, vxlanText } from '../../text/wiring.ts';

/** How the networks are wired, by their ids; see `readNetworkWiring`. */
export type Wirings = ReadonlyMap<string, NetworkWiring>;

/** A container's interfaces in a network, each with its other end and the indexes: `eth0#2 ↔ veth1a2b#7`. Empty where nothing is known. */
export function plugTexts(wirings: Wirings | null, networkId: string, containerId: string): readonly string[] {
  return plugsOf(wirings, networkId, containerId).map(({ inside, link }) =>
    [`${printable(inside.name)}#${inside.index}`, ...(link === null ? [] : [ends(link)])].join(' ↔ '),
  );
}

/** The same in words, with the bridge that it is a port of, and its state. */
export function plugWords(wirings: Wirings | null, networkId: string, containerId: string): readonly string[] {
  return plugsOf(wirings, networkId, containerId).map(({ inside, link }) =>
    [
      `${printable(inside.name)} (${inside.index})`,
      ...(link === null
        ? []
        : [
            `↔ ${linkTexts(link)
              .filter((text) => text !== '')
              .join(', ')}`,
          ]),
    ].join(' '),
  );
}

/** What joins a network's containers, in short: `br-0123#5`, `eth0.20#4 · VLAN 20`; null where nothing is known. */
export function hubShort(wirings: Wirings | null, networkId: string): string | null {
  const wiring = wirings?.get(networkId);
  if (wiring?.hub == null) return wiring?.vxlan == null ? null : vxlanText(wiring.vxlan);
  return [short(wiring.hub), ...(wiring.vxlan === null ? [] : [`VXLAN ${wiring.vxlan.vni}`])].join(' · ');
}

/** The same in words. */
export function hubWords(wirings: Wirings | null, networkId: string): readonly string[] {
  const wiring = wirings?.get(networkId);
  return [
    ...(wiring?.hub == null ? [] : [hubText(wiring.hub)]),
    ...(wiring?.vxlan == null ? [] : [vxlanText(wiring.vxlan)]),
  ];
}

function short({ name, index, vlan }: Hub): string {
  const what = index === null ? printable(name) : `${printable(name)}#${index}`;
  return vlan === null ? what : `${what} · VLAN ${vlan}`;
}

function ends({ name, index, vlan }: HostLink): string {
  return `${printable(name)}#${index}${vlan === null ? '' : ` · VLAN ${vlan}`}`;
}

function plugsOf(wirings: Wirings | null, networkId: string, containerId: string): readonly Plug[] {
  return wirings?.get(networkId)?.plugs.filter((plug) => plug.containerId === containerId) ?? [];
}
