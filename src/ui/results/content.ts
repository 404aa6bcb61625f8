import type { Page } from '../../model/page.ts';
import { balancePage } from '../../shared/pages/balance.ts';
import { clientsPage } from '../../shared/pages/clients.ts';
import { diagnosisPage } from '../../shared/pages/diagnosis.ts';
import { dnsPage } from '../../shared/pages/dns.ts';
import { instancesPage } from '../../shared/pages/instances.ts';
import { matrixPage } from '../../shared/pages/matrix.ts';
import { probePage } from '../../shared/pages/probe.ts';
import type { ReportContent } from '../report/panels.ts';
import type { Services } from '../services.ts';
import type { Result } from './result.ts';

/** What the buttons of results do: said by the commands, which results know nothing of. */
export class ResultActs {
  on: (result: Result, action: string) => Promise<void> = async () => await Promise.resolve();
}

/** What the key of the page of a result begins with. */
const kind = 'result';

export const resultKey = (id: string): string => `${kind}:${id}`;

/** A result as a page, compared with the one before. */
export function resultPage(result: Result, before: Result | undefined): Page {
  switch (result.kind) {
    case 'connectivity':
      return diagnosisPage(result.document, before?.kind === 'connectivity' ? before.document : null);
    case 'dns':
      return dnsPage(result.document, before?.kind === 'dns' ? before : null);
    case 'probe':
      return probePage(result.document, before?.kind === 'probe' ? before.document : null);
    case 'matrix':
      return matrixPage(
        result.document,
        before?.kind === 'matrix' ? before.document : null,
        result.document.pairs.length,
      );
    case 'balance':
      return balancePage(result.document, before?.kind === 'balance' ? before.document : null);
    case 'instances':
      return instancesPage(result.document, before?.kind === 'instances' ? before.document : null);
    case 'clients':
      return clientsPage(result.document, before?.kind === 'clients' ? before.document : null);
  }
}

/** Shows a result as a page; a page of an earlier answer to the same question gives way to it. */
export function showResult(services: Services, result: Result, instead?: string): void {
  services.reports.show(resultKey(result.id), contentOf(services, result), instead);
}

/** Says how pages of results are made again after a reload. */
export function restoreResults(services: Services): void {
  services.reports.restoreWith(kind, async (key) => {
    const result = services.results.byId(key.slice(kind.length + 1));
    return await Promise.resolve(result ? contentOf(services, result) : null);
  });
}

function contentOf(services: Services, result: Result): ReportContent {
  return {
    page: resultPage(result, services.results.before(result)),
    document: result.document,
    act: async (id) => await services.acts.on(result, id),
  };
}
