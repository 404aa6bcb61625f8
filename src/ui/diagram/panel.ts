import { commands, EventEmitter, l10n, Uri, ViewColumn, window, type Event, type WebviewPanel } from 'vscode';
import { DisposableList, type Disposable } from '../../base/disposables.ts';
import { messageOf, StoppedError, UsageError } from '../../base/errors.ts';
import type { Topology } from '../../model/topology.ts';
import { buildDiagram } from '../../shared/diagram/build.ts';
import { detailsOf } from '../../shared/diagram/details.ts';
import { insideSections } from '../../shared/diagram/inside.ts';
import type { Diagram, DiagramOptions } from '../../shared/diagram/diagram.ts';
import { drawDiagram } from '../../shared/diagram/draw.ts';
import { firstFolds } from '../../shared/diagram/fold.ts';
import type { Placement } from '../../shared/diagram/layout/placement.ts';
import { overlaysOf } from '../../shared/diagram/overlays.ts';
import type { Picture } from '../../shared/diagram/picture.ts';
import { diagramContracts, type DiagramHost, type DiagramPage } from '../../shared/protocol.ts';
import { isBare } from '../../shared/tree/build.ts';
import { explainError } from '../../text/errors.ts';
import { sameValue } from '../../topology/diff.ts';
import { commandIds, webviewIds } from '../ids.ts';
import type { Services } from '../services.ts';
import { Page } from '../webview/page.ts';
import { LayoutService } from './layout-service.ts';
import { WiringReader } from './wiring-reader.ts';
import { diagramWords } from './words.ts';

/** Milliseconds between a change and the next picture: changes come in bursts. */
const settleMs = 120;

interface Shown {
  readonly topology: Topology;
  readonly diagram: Diagram;
  readonly placement: Placement;
  readonly picture: Picture;
}

/** The diagram's panel: keeps the picture up to date with the engine, and does what its page asks for. */
export class DiagramPanel implements Disposable {
  private readonly gone = new EventEmitter<undefined>();
  readonly onDidDispose: Event<undefined> = this.gone.event;
  private readonly disposables = new DisposableList();
  private readonly page: Page<DiagramHost, DiagramPage>;
  private readonly layout: LayoutService;
  private readonly wiring: WiringReader;
  private options: DiagramOptions | null = null;
  private shown: Shown | null = null;
  /** Ends the layout that is under way: a newer one is wanted. */
  private work: AbortController | undefined;
  private settling: NodeJS.Timeout | undefined;
  private isAnew = false;
  /** To be shown once there is a picture. */
  private wanted: string | null = null;
  private selectedId: string | null = null;

  constructor(
    readonly panel: WebviewPanel,
    private readonly services: Services,
    extension: Uri,
  ) {
    const { engine, results, log } = services;
    this.layout = this.disposables.add(
      new LayoutService(Uri.joinPath(extension, 'dist', 'layout-worker.js.br').fsPath),
    );
    this.wiring = this.disposables.add(new WiringReader(services));
    this.disposables.add(this.wiring.onDidChange(() => this.drawSoon(0)));
    this.page = this.disposables.add(
      new Page<DiagramHost, DiagramPage>(panel.webview, {
        extension,
        name: 'diagram',
        title: panel.title,
        contracts: diagramContracts,
        words: diagramWords(),
        log,
        requests: {
          details: ({ id }) => this.details(id),
          inside: async ({ id }) => ({ sections: [...(await this.inside(id))] }),
          test: async ({ from, to }) => {
            const ends = [this.node(from), this.node(to)];
            await commands.executeCommand(commandIds.testConnectivityBetween, ends[0], ends);
            return {};
          },
          reveal: async ({ id }) => {
            await commands.executeCommand(commandIds.revealInTree, this.node(id));
            return {};
          },
          export: async () => {
            await commands.executeCommand(commandIds.exportDiagram);
            return {};
          },
        },
        notices: {
          arrange: ({ folded, focus, stopped, wiring, anew }) => {
            this.options = { folded: new Set(folded), focus, stopped, wiring };
            this.isAnew ||= anew;
            this.drawSoon(0);
          },
          selected: ({ id }) => void (this.selectedId = id),
          openResult: ({ id }) => void commands.executeCommand(commandIds.openResult, { id }),
        },
        onReady: () => this.tellAll(),
      }),
    );
    this.disposables.add(this.gone);
    this.disposables.add(engine.onUpdate(() => this.drawSoon(settleMs)));
    this.disposables.add(results.onDidChange(() => this.tellOverlays()));
    this.disposables.add(panel.onDidChangeViewState(() => engine.attend('diagram', panel.visible)));
    this.disposables.add(panel.onDidDispose(() => this.dispose()));
    engine.attend('diagram', panel.visible);
    engine.start();
    this.drawSoon(0);
  }

  /** The card, room or box that is selected in it. */
  get selection(): string | null {
    return this.selectedId;
  }

  /** What it shows now; null before the first picture. */
  get current(): Readonly<Shown> | null {
    return this.shown;
  }

  /** Selects a thing and moves it into sight, now or as soon as there is a picture. */
  show(id: string): void {
    this.panel.reveal(undefined, false);
    this.wanted = id;
    this.tellWanted();
  }

  /** As if the user had pressed it in the page. */
  press(key: 'fit' | 'focus' | 'whole' | 'fold' | 'anew' | 'search', id: string | null): void {
    this.page.channel.tell('press', { key, id });
  }

  /** The picture as it is seen; PNG in base64. @throws {ChannelError} @throws {StoppedError} */
  async render(format: 'svg' | 'png', signal?: AbortSignal): Promise<string> {
    return (await this.page.channel.ask('render', { format }, signal)).data;
  }

  dispose(): void {
    this.services.engine.attend('diagram', false);
    clearTimeout(this.settling);
    this.work?.abort();
    this.gone.fire(undefined);
    this.disposables.dispose();
  }

  private details(id: string): ReturnType<typeof detailsOf> & object {
    const { topology } = this.services.engine.state;
    const details = topology === null ? null : detailsOf(topology, id);
    if (details === null) throw new UsageError('bad-name', 'it is gone', { value: id });
    return details;
  }

  /** As the tree has it: the page asks again with each new picture. */
  private async inside(id: string): Promise<ReturnType<typeof insideSections>> {
    const { engine, inside } = this.services;
    const container = engine.state.topology?.containers.get(id.replace(/^card:/, ''));
    if (container?.state !== 'running') return [];
    try {
      return insideSections(await inside.known(container));
    } catch (error) {
      return [{ title: l10n.t('Not read'), facts: [{ label: '', value: explainError(error).message }] }];
    }
  }

  /** What a command is called on, as the page's menus name it. */
  private node(id: string): { readonly kind: 'diagram'; readonly id: string } {
    return { kind: 'diagram', id };
  }

  private drawSoon(ms: number): void {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      this.draw().catch((error: unknown) => {
        if (!StoppedError.is(error, 'cancelled')) this.services.log.error(`diagram: ${messageOf(error)}`);
      });
    }, ms);
  }

  private async draw(): Promise<void> {
    const { topology } = this.services.engine.state;
    if (topology === null) {
      this.tellStatus();
      return;
    }
    this.options ??= { folded: firstFolds(topology), focus: null, stopped: true, wiring: false };
    const { options } = this;
    if (options.wiring) this.wiring.want(topology);
    else this.wiring.forget();
    this.tellStatus();
    const diagram = buildDiagram(topology, options);
    this.work?.abort();
    const work = new AbortController();
    this.work = work;
    const before = this.shown !== null && !this.isAnew ? this.shown.placement : null;
    const isSame = before !== null && this.shown !== null && sameValue(this.shown.diagram, diagram);
    const placement = isSame ? before : await this.layout.layOut(diagram, before, work.signal);
    this.isAnew = false;
    const picture = drawDiagram(topology, diagram, placement, options, this.wiring.wirings);
    const isNews = !sameValue(this.shown?.picture, picture);
    this.shown = { topology, diagram, placement, picture };
    if (isNews && this.page.ready) this.page.channel.tell('picture', picture);
    this.tellOverlays();
    this.tellWanted();
  }

  /** A page that was loaded anew knows nothing. */
  private tellAll(): void {
    if (this.shown !== null) this.page.channel.tell('picture', this.shown.picture);
    this.tellStatus();
    this.tellOverlays();
    this.tellWanted();
  }

  private tellWanted(): void {
    if (this.wanted === null || this.shown === null || !this.page.ready) return;
    this.page.channel.tell('show', { id: this.wanted });
    this.wanted = null;
  }

  private tellStatus(): void {
    const { state } = this.services.engine;
    const text =
      state.kind === 'lost'
        ? `${explainError(state.error).message} ${state.topology === null ? '' : l10n.t('This is what was known before; trying again…')}`
        : state.topology === null
          ? l10n.t('Looking for the engine…')
          : isBare(state.topology)
            ? l10n.t('There are no containers and no networks yet.')
            : this.wiring.status;
    this.page.channel.tell('status', { text: text.trim(), isBusy: state.kind === 'connecting' || this.wiring.isBusy });
  }

  private tellOverlays(): void {
    const { topology } = this.services.engine.state;
    if (topology === null || !this.page.ready) return;
    this.page.channel.tell('overlays', overlaysOf(topology, this.services.results.all()));
  }
}

/** Opens the diagram, once: when it is open it comes to the front. Restores it after a reload. */
export class Diagrams implements Disposable {
  private open: DiagramPanel | undefined;
  private readonly disposables = new DisposableList();

  constructor(
    private readonly services: () => Services,
    private readonly extension: Uri,
  ) {
    this.disposables.add(
      window.registerWebviewPanelSerializer(webviewIds.diagram, {
        deserializeWebviewPanel: async (panel) => {
          this.adopt(panel);
          await Promise.resolve();
        },
      }),
    );
  }

  /** The open diagram, if there is one. */
  get panel(): DiagramPanel | undefined {
    return this.open;
  }

  show(): DiagramPanel {
    if (this.open) {
      this.open.panel.reveal();
      return this.open;
    }
    return this.adopt(
      window.createWebviewPanel(webviewIds.diagram, l10n.t('Container Networks'), ViewColumn.Active, {}),
    );
  }

  dispose(): void {
    this.open?.panel.dispose();
    this.disposables.dispose();
  }

  private adopt(panel: WebviewPanel): DiagramPanel {
    // There is one engine, and one picture of it.
    this.open?.panel.dispose();
    const diagram = new DiagramPanel(panel, this.services(), this.extension);
    this.open = diagram;
    diagram.onDidDispose(() => {
      if (this.open === diagram) this.open = undefined;
    });
    return diagram;
  }
}
