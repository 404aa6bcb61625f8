import { config } from '@vscode/l10n';
import { env, l10n, window, type ExtensionContext } from 'vscode';
import type { ImageMemory } from './runner/helper-images.ts';
import { writeMomentsIn } from './text/moments.ts';
import { createApi, type ContainerNetworkApi } from './ui/api.ts';
import { registerConnectivity } from './ui/commands/connectivity.ts';
import { registerCreateNetwork } from './ui/commands/create-network.ts';
import { registerDiscovery } from './ui/commands/discovery.ts';
import { registerDiagram } from './ui/commands/diagram.ts';
import { registerLog, registerLooks } from './ui/commands/look.ts';
import { registerMatrix } from './ui/commands/matrix.ts';
import { registerNames } from './ui/commands/names.ts';
import { registerNetworkChanges } from './ui/commands/network-changes.ts';
import { registerProbes } from './ui/commands/probes.ts';
import { registerRegistryToken } from './ui/commands/registry-token.ts';
import { registerReport } from './ui/commands/report.ts';
import { registerResults } from './ui/commands/results.ts';
import { registerSample } from './ui/commands/sample.ts';
import { registerServiceUse } from './ui/commands/service-use.ts';
import { registerView } from './ui/commands/view.ts';
import { registerInside } from './ui/commands/inside.ts';
import { ServicesView } from './ui/discovery/view.ts';
import { SwarmWatcher } from './ui/discovery/swarm-watcher.ts';
import { RegistryWatcher } from './ui/discovery/watcher.ts';
import { Diagrams } from './ui/diagram/panel.ts';
import { registerInspect } from './ui/commands/inspect.ts';
import { EngineService } from './ui/engine-service.ts';
import { InsideService } from './ui/inside/service.ts';
import { decorateStopped } from './ui/networks/decorations.ts';
import { NetworksView } from './ui/networks/view.ts';
import { Registries } from './ui/registries.ts';
import { followLink } from './ui/report/follow.ts';
import { ReportPanels } from './ui/report/panels.ts';
import { ResultActs } from './ui/results/content.ts';
import { FailureMarks } from './ui/results/marks.ts';
import { TextPages } from './ui/results/pages.ts';
import { ResultStore } from './ui/results/store.ts';
import { ResultsView } from './ui/results/view.ts';
import type { Services } from './ui/services.ts';

/** VS Code calls this when the extension is first needed. Asks no engine anything: the view does, once somebody sees it. */
export function activate(context: ExtensionContext): ContainerNetworkApi {
  // The core's sentences come in the user's language too.
  if (l10n.bundle) config({ contents: l10n.bundle });
  writeMomentsIn(env.language);
  const log = window.createOutputChannel('Container Network', { log: true });
  const engine = new EngineService(log, imageMemory(context));
  // Before the view: what is stale has to be known when rows are drawn anew.
  const inside = new InsideService(engine);
  const networks = new NetworksView(engine, inside);
  const results = new ResultStore(context.workspaceState);
  const pages = new TextPages(results);
  const diagrams = new Diagrams(() => services, context.extensionUri);
  const reports = new ReportPanels(context.extensionUri, log, async (to) => await followLink(engine, networks, to));
  const registries = new Registries(context.secrets, log);
  const watcher = new RegistryWatcher(engine, registries, context.workspaceState, log);
  const swarm = new SwarmWatcher(engine, log);
  const discovery = new ServicesView(engine, watcher, swarm, inside);
  const services: Services = {
    engine,
    inside,
    networks,
    results,
    pages,
    acts: new ResultActs(),
    reports,
    diagrams,
    registries,
    discovery,
    log,
  };
  context.subscriptions.push(
    log,
    engine,
    inside,
    networks,
    results,
    pages,
    reports,
    watcher,
    swarm,
    discovery,
    new ResultsView(results),
    diagrams,
    decorateStopped(),
    new FailureMarks(results),
    registerCreateNetwork(services),
    registerLog(services),
    registerRegistryToken(services),
    ...registerConnectivity(services),
    ...registerDiscovery(services),
    ...registerInside(services),
    ...registerDiagram(services),
    ...registerInspect(services),
    ...registerLooks(services),
    ...registerMatrix(services),
    ...registerNames(services),
    ...registerNetworkChanges(services),
    ...registerProbes(services),
    ...registerReport(services),
    ...registerResults(services),
    ...registerSample(services),
    ...registerServiceUse(services),
    ...registerView(services),
  );
  return createApi(engine);
}

/** What is known of the images of engines: found out once, and kept over restarts. */
function imageMemory(context: ExtensionContext): ImageMemory {
  const key = 'helperImages';
  return {
    read: () => context.globalState.get<unknown>(key),
    write: (value) => void context.globalState.update(key, value),
  };
}
