import { l10n, window } from 'vscode';
import type { Disposable } from '../../base/disposables.ts';
import type { Container } from '../../model/container.ts';
import type { InspectDocument } from '../../shared/documents/inspect.ts';
import { namespacePage } from '../../shared/pages/namespace.ts';
import { requireContainer } from '../../topology/require.ts';
import { viewIds } from '../ids.ts';
import { chooseContainer } from '../pick/container.ts';
import type { ReportContent } from '../report/panels.ts';
import type { Services } from '../services.ts';
import { containerOf, nodeOf } from './nodes.ts';
import { asQuestion, register, textOf } from './run.ts';

/** What the key of such a report begins with. */
const kind = 'inspect';

/** Inspect…: all there is to know of a container's network, as a page. */
export function registerInspect(services: Services): Disposable[] {
  services.reports.restoreWith(kind, async (key) => {
    const { topology } = await services.engine.connected();
    const container = topology.containers.get(key.slice(kind.length + 1));
    return container ? await content(services, container) : null;
  });
  return [
    register(services, 'inspectContainer', async (args): Promise<InspectDocument> => {
      const { topology } = await services.engine.connected();
      const question = asQuestion(args[0]);
      // Another extension wants the document, and no page.
      if (question) return await services.inside.fresh(requireContainer(topology, textOf(question, 'container')));
      const container =
        containerOf(nodeOf(services, args)) ??
        (await chooseContainer(topology, l10n.t('Inspect'), l10n.t('Container to look at')));
      const report = await window.withProgress(
        { location: { viewId: viewIds.networks } },
        async () => await content(services, container),
      );
      services.reports.show(`${kind}:${container.id}`, report);
      return report.document;
    }),
  ];
}

interface InspectReport extends ReportContent {
  readonly document: InspectDocument;
}

async function content(services: Services, container: Container): Promise<InspectReport> {
  const document = await services.inside.fresh(container);
  const { topology } = await services.engine.connected();
  const now = topology.containers.get(container.id) ?? container;
  return {
    page: namespacePage(topology, document, now),
    document,
    refresh: async () => await content(services, now),
  };
}
