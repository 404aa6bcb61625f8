import { l10n } from 'vscode';
import { balanceTitle } from '../../shared/pages/balance.ts';
import { clientsTitle } from '../../shared/pages/clients.ts';
import { diagnosisTitle } from '../../shared/pages/diagnosis.ts';
import { instancesTitle } from '../../shared/pages/instances.ts';
import { matrixTitle } from '../../shared/pages/matrix.ts';
import { probeTitle } from '../../shared/pages/probe.ts';
import { printable } from '../../text/printable.ts';
import type { Result } from './result.ts';

/** What a tab or a row calls a result. */
export function resultTitle(result: Result): string {
  switch (result.kind) {
    case 'connectivity':
      return diagnosisTitle(result.document);
    case 'dns':
      return l10n.t('{0} looks up {1}', printable(result.document.from.name), printable(result.document.name));
    case 'probe':
      return probeTitle(result.document);
    case 'matrix':
      return matrixTitle(result.document);
    case 'balance':
      return balanceTitle(result.document);
    case 'instances':
      return instancesTitle(result.document);
    case 'clients':
      return clientsTitle(result.document);
  }
}
