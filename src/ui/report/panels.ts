import { l10n, ViewColumn, window, type Uri, type WebviewPanel } from 'vscode';
import { DisposableList, type Disposable } from '../../base/disposables.ts';
import { messageOf } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { LinkTarget, Page as Report } from '../../model/page.ts';
import { reportContracts } from '../../shared/report-protocol.ts';
import { explainError } from '../../text/errors.ts';
import { lineOf } from '../../text/page/make.ts';
import { pageMarkdown } from '../../text/page/markdown.ts';
import { setContext } from '../set-context.ts';
import { contextKeys, webviewIds } from '../ids.ts';
import { Page } from '../webview/page.ts';
import { reportWords } from './words.ts';

/** A report that can be shown as a page. */
export interface ReportContent {
  readonly page: Report;
  /** The same as data; null where there is no document. */
  readonly document: unknown;
  /** What pressing a button of the page does, by its id. */
  readonly act?: (id: string) => unknown;
  /** Makes it anew, where that is possible. */
  readonly refresh?: () => Promise<ReportContent>;
}

/** Makes a report again from its key, after a reload of the window. Null where that can't be done any more. */
type Restore = (key: string) => Promise<ReportContent | null>;

interface Open {
  key: string;
  readonly panel: WebviewPanel;
  readonly page: Disposable & { show(): void };
  content: ReportContent;
}

/** Reports as pages: one for each key, reused when the same is asked for again, restored after a reload. */
export class ReportPanels implements Disposable {
  private readonly open = new Map<string, Open>();
  private readonly disposables = new DisposableList();
  private readonly restorers = new Map<string, Restore>();

  /** @param follow goes where a link leads */
  constructor(
    private readonly extension: Uri,
    private readonly log: Logger,
    private readonly follow: (to: LinkTarget) => unknown,
  ) {
    this.disposables.add(
      window.registerWebviewPanelSerializer(webviewIds.report, {
        deserializeWebviewPanel: async (panel, state: unknown) => await this.restore(panel, state),
      }),
    );
  }

  /** Says how reports of a kind are made again; their keys begin with `kind:`. */
  restoreWith(kind: string, restore: Restore): void {
    this.restorers.set(kind, restore);
  }

  /**
   * Shows a report; where it is open already, it is brought to the front and shown anew.
   * @param instead the key of a page that gives way to it, if it is open
   */
  show(key: string, content: ReportContent, instead?: string): void {
    const before = instead === undefined ? undefined : this.open.get(instead);
    if (before && !this.open.has(key)) {
      this.open.delete(before.key);
      before.key = key;
      this.open.set(key, before);
    }
    const known = this.open.get(key);
    if (known) {
      this.update(key, content);
      known.panel.reveal(undefined, false);
      return;
    }
    const panel = window.createWebviewPanel(webviewIds.report, content.page.title, ViewColumn.Active, {
      enableFindWidget: true,
    });
    this.adopt(key, panel, content);
  }

  /** Shows something else in a page that is open. */
  update(key: string, content: ReportContent): void {
    const known = this.open.get(key);
    if (!known) return;
    known.content = content;
    known.panel.title = content.page.title;
    known.page.show();
    this.noteActive();
  }

  isOpen(key: string): boolean {
    return this.open.has(key);
  }

  /** The report that is in front, if any is. */
  get active(): ReportContent | null {
    return this.activeOpen?.content ?? null;
  }

  /** The report in front as Markdown; null where none is. */
  get activeMarkdown(): string | null {
    return this.active && pageMarkdown(this.active.page);
  }

  /** Makes the report in front anew. */
  async refreshActive(): Promise<void> {
    const front = this.activeOpen;
    const refresh = front?.content.refresh;
    if (front && refresh) this.update(front.key, await refresh());
  }

  dispose(): void {
    // The panels stay: when the window is loaded anew, VS Code restores them.
    for (const { page } of this.open.values()) page.dispose();
    this.disposables.dispose();
  }

  private get activeOpen(): Open | undefined {
    return [...this.open.values()].find(({ panel }) => panel.active);
  }

  /** Says what the report in front can do, for its title's buttons. */
  private noteActive(): void {
    setContext(contextKeys.reportHasDocument, this.active?.document != null);
    setContext(contextKeys.reportHasRefresh, this.active?.refresh !== undefined);
  }

  private async restore(panel: WebviewPanel, state: unknown): Promise<void> {
    const key = typeof state === 'object' && state !== null && 'key' in state ? state.key : null;
    if (typeof key !== 'string' || this.open.has(key)) {
      panel.dispose();
      return;
    }
    const content = await this.restored(key, panel.title);
    if (content) this.adopt(key, panel, content);
    else panel.dispose();
  }

  /** @returns what to show; where it can't be made now, why. Null where it is gone for good. */
  private async restored(key: string, title: string): Promise<ReportContent | null> {
    try {
      return (await this.restorers.get(key.split(':', 1)[0] ?? '')?.(key)) ?? null;
    } catch (error) {
      this.log.warn(`a report could not be shown again: ${messageOf(error)}`);
      const { message, advice } = explainError(error);
      const said = advice === null ? message : `${message} ${advice}`;
      const page: Report = { title, blocks: [{ kind: 'notice', severity: 'error', line: lineOf(said) }] };
      const refresh = async (): Promise<ReportContent> => (await this.restored(key, title)) ?? { page, document: null };
      return { page, document: null, refresh };
    }
  }

  private adopt(key: string, panel: WebviewPanel, content: ReportContent): void {
    const page = new Page(panel.webview, {
      extension: this.extension,
      name: 'report',
      title: l10n.t('Report'),
      contracts: reportContracts,
      words: reportWords(),
      log: this.log,
      requests: {},
      notices: { follow: (to) => void this.follow(to), act: ({ id }) => void entry.content.act?.(id) },
      onReady: () => show(),
    });
    const show = (): void => page.channel.tell('show', { key: entry.key, page: entry.content.page as never });
    const entry: Open = {
      key,
      panel,
      content,
      page: { dispose: () => page.dispose(), show: () => (page.ready ? show() : undefined) },
    };
    this.open.set(key, entry);
    panel.onDidChangeViewState(() => this.noteActive());
    this.noteActive();
    panel.onDidDispose(() => {
      page.dispose();
      this.open.delete(entry.key);
    });
  }
}
