import { t } from '@vscode/l10n';
import type { AddressHolder, SubnetUse } from '../topology/pool.ts';
import { printable } from './printable.ts';
import { stateText } from './states.ts';

/** How much of a subnet is used. A full one says so first. */
export function useText({ size, used, promised, free }: SubnetUse): string {
  const counts = size === null ? t('{0} used', used) : t('{0} of {1} used', used, size);
  return [
    ...(free === 0 ? [t('full')] : []),
    counts,
    ...(promised === 0 ? [] : [t('{0} asked for by containers that do not run', promised)]),
  ].join(', ');
}

/** Who has an address of a network. */
export function holderText(who: AddressHolder, promised: boolean): string {
  switch (who.kind) {
    case 'gateway':
      return t('gateway');
    case 'reserved':
      return t('kept free as "{0}"', printable(who.name));
    case 'member':
      return t('endpoint {0}, without a container', printable(who.member.name));
    case 'container':
      return promised
        ? t('asked for by {0}, which is {1}', printable(who.container.name), stateText(who.container.state))
        : printable(who.container.name);
  }
}

/** What claims the same addresses as a network. */
export function overlapText(what: 'network' | 'host', name: string): string {
  return what === 'network'
    ? t('overlaps: network {0} claims the same addresses', printable(name))
    : t("overlaps: this machine's route over {0} claims the same addresses", printable(name));
}
