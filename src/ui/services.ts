import type { LogOutputChannel } from 'vscode';
import type { ServicesView } from './discovery/view.ts';
import type { Diagrams } from './diagram/panel.ts';
import type { EngineService } from './engine-service.ts';
import type { InsideService } from './inside/service.ts';
import type { NetworksView } from './networks/view.ts';
import type { Registries } from './registries.ts';
import type { ReportPanels } from './report/panels.ts';
import type { ResultActs } from './results/content.ts';
import type { TextPages } from './results/pages.ts';
import type { ResultStore } from './results/store.ts';

/** What the commands of the extension work with. */
export interface Services {
  readonly engine: EngineService;
  readonly inside: InsideService;
  readonly networks: NetworksView;
  readonly results: ResultStore;
  readonly pages: TextPages;
  readonly acts: ResultActs;
  readonly diagrams: Diagrams;
  readonly reports: ReportPanels;
  readonly registries: Registries;
  readonly discovery: ServicesView;
  readonly log: LogOutputChannel;
}
