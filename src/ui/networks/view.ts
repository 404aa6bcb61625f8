import { env, l10n, window, workspace, type TreeView } from 'vscode';
import { DisposableList, type Disposable } from '../../base/disposables.ts';
import { ReasonedError, StoppedError } from '../../base/errors.ts';
import { isBare } from '../../shared/tree/build.ts';
import type { Engine } from '../../model/engine.ts';
import type { TreeNode, TreeOptions } from '../../shared/tree/nodes.ts';
import type { LiveState } from '../../store/live.ts';
import { explainError } from '../../text/errors.ts';
import { printable } from '../../text/printable.ts';
import type { EngineService } from '../engine-service.ts';
import { contextKeys, section, settingIds, viewIds } from '../ids.ts';
import { setContext } from '../set-context.ts';
import { settings } from '../settings.ts';
import type { InsideService } from '../inside/service.ts';
import { NetworksProvider } from './provider.ts';

/** The networks view: the tree, what stands above it, and the context that menus and welcome texts look at. */
export class NetworksView implements Disposable {
  readonly tree: TreeView<TreeNode>;
  private readonly provider: NetworksProvider;
  private readonly disposables = new DisposableList();
  private filterText = '';

  constructor(
    private readonly engine: EngineService,
    inside: InsideService,
  ) {
    this.provider = this.disposables.add(new NetworksProvider(() => this.options(), inside));
    this.tree = this.disposables.add(
      window.createTreeView(viewIds.networks, {
        treeDataProvider: this.provider,
        canSelectMany: true,
        showCollapseAll: true,
      }),
    );
    this.disposables.add(this.tree.onDidChangeVisibility(({ visible }) => this.attend(visible)));
    this.disposables.add(engine.onUpdate(({ state }) => this.show(state)));
    this.disposables.add(inside.onDidChange((id) => this.drawInside(id)));
    this.disposables.add(
      workspace.onDidChangeConfiguration((event) => {
        const ids = [settingIds.arrangement, settingIds.stopped, settingIds.projects];
        if (ids.some((id) => event.affectsConfiguration(`${section}.${id}`))) this.draw();
      }),
    );
    setContext(contextKeys.inDevContainer, isDevContainer());
    this.show(engine.state);
    if (this.tree.visible) this.attend(true);
  }

  get filter(): string {
    return this.filterText;
  }

  /** Shows only rows that have this text in their name, address, image, … */
  setFilter(text: string): void {
    this.filterText = text.trim();
    this.draw();
  }

  /**
   * Selects the row of a container, or of a network, in sight; a filter that hides it is taken away.
   * @param on the network below which to show the container, where it matters
   * @returns whether there is such a row
   */
  async reveal(kind: 'container' | 'network', id: string, on: string | null = null): Promise<boolean> {
    const isIt = (node: TreeNode): boolean =>
      kind === 'network'
        ? node.kind === 'network' && node.network.id === id
        : (node.kind === 'endpoint' && node.container.id === id && (on === null || node.network.id === on)) ||
          (node.kind === 'container' && node.container.id === id && on === null);
    let node = this.provider.find(isIt);
    if (!node && this.filterText !== '') {
      this.setFilter('');
      node = this.provider.find(isIt);
    }
    if (!node) return false;
    await this.tree.reveal(node, { select: true, focus: true, expand: kind === 'network' });
    return true;
  }

  /** The rows that are selected; what a command without a node may act on. */
  get selection(): readonly TreeNode[] {
    return this.tree.selection;
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private options(): TreeOptions {
    return {
      arrange: settings.arrangement(),
      projects: settings.projects(),
      stopped: settings.stopped(),
      filter: this.filterText.toLowerCase(),
    };
  }

  /** Draws the sections that show something of a container. */
  private drawInside(containerId: string): void {
    const attachedTo = new Set(
      this.engine.state.topology?.containers.get(containerId)?.endpoints.map(({ networkId }) => networkId),
    );
    this.provider.refreshSections((section) =>
      section.kind === 'section'
        ? section.container.id === containerId && section.section !== 'ports'
        : section.section === 'wiring' && attachedTo.has(section.network.id),
    );
  }

  private attend(visible: boolean): void {
    this.engine.attend('tree', visible);
    if (visible) this.engine.start();
  }

  private show(state: LiveState): void {
    this.provider.show(state.topology);
    this.describe(state);
  }

  private draw(): void {
    this.provider.refresh();
    this.describe(this.engine.state);
  }

  private describe(state: LiveState): void {
    setContext(contextKeys.arrangement, settings.arrangement());
    setContext(contextKeys.stoppedShown, settings.stopped());
    setContext(contextKeys.filtered, this.filterText !== '');
    setContext(contextKeys.state, stateWord(state));
    // VS Code hides the words of welcome behind a message: they need the place, and the engine stands in the title.
    const bare = state.topology !== null && isBare(state.topology) ? state.topology : null;
    this.tree.message = bare === null ? (this.message(state) ?? '') : '';
    this.tree.description = bare === null ? '' : this.engineText(bare.engine);
  }

  /** Which engine this is, and by which name it was chosen. */
  private engineText({ platform, product, version, endpoint }: Engine): string {
    const chosenBy = this.engine.choice?.chosenBy;
    const name = product === 'podman' ? 'Podman' : (platform ?? 'Docker');
    const where = chosenBy?.kind === 'context' ? l10n.t('context {0}', chosenBy.name) : endpoint;
    return `${printable(name)} ${printable(version)} · ${printable(where)}`;
  }

  private message(state: LiveState): string | undefined {
    if (state.kind === 'lost' && state.topology !== null) {
      return l10n.t('{0} This is what was known before; trying again…', explainError(state.error).message);
    }
    if (state.topology === null) return undefined;
    const engine = this.engineText(state.topology.engine);
    if (this.filterText === '') return engine;
    const none = this.provider.rootNodes().length === 0;
    const filter = none
      ? l10n.t('Nothing matches "{0}".', this.filterText)
      : l10n.t('Filtered by "{0}".', this.filterText);
    return `${engine}\n${filter}`;
  }
}

/** `starting`, `live`, `empty` (nothing that anybody made), or the reason why there is no engine. */
function stateWord(state: LiveState): string {
  if (state.topology !== null) return isBare(state.topology) ? 'empty' : 'live';
  if (state.kind !== 'lost' || StoppedError.is(state.error, 'cancelled')) return 'starting';
  return state.error instanceof ReasonedError ? (state.error as ReasonedError).reason : 'unexpected';
}

/** Also by the variables that are set where VS Code is not the one that made the container, or is shown in a browser. */
function isDevContainer(): boolean {
  const { REMOTE_CONTAINERS, CODESPACES } = process.env;
  const remotes = ['dev-container', 'attached-container', 'codespaces'];
  return REMOTE_CONTAINERS === 'true' || CODESPACES === 'true' || remotes.includes(env.remoteName ?? '');
}
