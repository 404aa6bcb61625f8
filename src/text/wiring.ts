import { t } from '@vscode/l10n';
import type { HostLink, Hub, Vxlan } from '../model/wiring.ts';
import { printable } from './printable.ts';

/** What joins a network's containers: `bridge br-0123 (5)`. */
export function hubText({ kind, place, name, index, state, up, on, vlan }: Hub): string {
  const what = index === null ? printable(name) : `${printable(name)} (${index})`;
  return [
    kind === 'parent'
      ? t('parent interface {0}', what)
      : place === 'network'
        ? t("bridge {0} in the network's own namespace", what)
        : t('bridge {0}', what),
    ...(vlan === null ? [] : [`VLAN ${vlan}`]),
    ...(on === null ? [] : [t('on {0}', printable(on))]),
    ...(state === 'missing' ? [t('is not there')] : []),
    ...(up === false ? [t('switched off')] : []),
  ].join(', ');
}

/** How an overlay leaves the host: `VXLAN 4097 by vxlan0 (8)`. */
export function vxlanText({ vni, name, index }: Vxlan): string {
  return name === null ? `VXLAN ${vni}` : t('VXLAN {0} by {1}', vni, `${printable(name)} (${index ?? '–'})`);
}

/** What an interface of a container is plugged into, for columns: the other end, its state, and the bridge that it is a port of. */
export function linkTexts({ kind, place, name, index, up, carrier, master, masterIndex, vlan }: HostLink): string[] {
  const state = !up ? t('switched off') : carrier === false ? t('on, nothing at the other end') : t('on');
  const hangs = vlan === null ? '' : `VLAN ${vlan}`;
  const bridge =
    master === null
      ? kind === 'veth'
        ? t('on no bridge')
        : hangs
      : t('on {0}', `${printable(master)} (${masterIndex ?? '–'})`);
  return [
    `${printable(name)} (${index})`,
    place === 'network' ? t("{0}, in the network's own namespace", bridge) : bridge,
    state,
  ];
}

/** Where the other end of an interface is: `on the host, index 7, port of br-0123`. */
export function linkPlaceText({ kind, place, index, master, vlan }: HostLink): string {
  if (kind === 'parent') {
    const what = t('parent interface on the host, index {0}', index);
    return vlan === null ? what : `${what}, VLAN ${vlan}`;
  }
  if (master === null) return t('on the host, index {0}, in no bridge', index);
  return place === 'network'
    ? t("in the network's own namespace, index {0}, port of {1}", index, printable(master))
    : t('on the host, index {0}, port of {1}', index, printable(master));
}
