import { l10n, window } from 'vscode';
import type { LinkTarget } from '../../model/page.ts';
import { ownerText } from '../../text/owners.ts';
import { parseAddress } from '../../topology/address.ts';
import { ownersOf, type AddressOwner } from '../../topology/owners.ts';
import type { EngineService } from '../engine-service.ts';
import { inert } from '../inert.ts';
import type { NetworksView } from '../networks/view.ts';

/** Goes where a link of a report leads: to the row of a container or network, or of whoever has an address. */
export async function followLink(engine: EngineService, networks: NetworksView, to: LinkTarget): Promise<void> {
  if (to.kind !== 'address') {
    if (await networks.reveal(to.kind, to.id)) return;
    void window.showInformationMessage(l10n.t('It is not in the networks view: it is gone, or hidden there.'));
    return;
  }
  const address = parseAddress(to.address);
  const { topology } = engine.state;
  const owners = address === null || topology === null ? [] : ownersOf(topology, address);
  for (const owner of owners) if (await showOwner(networks, owner)) return;
  const said = owners.map(ownerText);
  const text = said.length > 0 ? said.join('; ') : l10n.t('it is in no network of this engine');
  void window.showInformationMessage(inert(`${to.address}: ${text}`));
}

/** @returns false where the owner has no row */
async function showOwner(networks: NetworksView, owner: AddressOwner): Promise<boolean> {
  switch (owner.kind) {
    case 'container':
    case 'promised':
      return await networks.reveal('container', owner.container.id, owner.network.id);
    case 'gateway':
    case 'reserved':
    case 'member':
      return await networks.reveal('network', owner.network.id);
    case 'loopback':
    case 'nobody':
      return false;
  }
}
