import { commands, EventEmitter, l10n, Uri, workspace, type Event, type TextDocumentContentProvider } from 'vscode';
import { DisposableList, type Disposable } from '../../base/disposables.ts';
import { printable } from '../../text/printable.ts';
import { connectivityMarkdown } from '../../text/report.ts';
import { dnsMarkdown } from '../../text/dns-report.ts';
import type { Result, ResultStore } from './store.ts';

const scheme = 'container-network';

/** Serves results as Markdown documents and shows them as pages. */
export class ResultPages implements TextDocumentContentProvider, Disposable {
  private readonly changed = new EventEmitter<Uri>();
  readonly onDidChange: Event<Uri> = this.changed.event;
  private readonly disposables = new DisposableList();
  /** Pages that are no results: facts about a container. */
  private readonly others = new Map<string, string>();

  constructor(private readonly results: ResultStore) {
    this.disposables.add(this.changed);
    this.disposables.add(workspace.registerTextDocumentContentProvider(scheme, this));
  }

  provideTextDocumentContent(uri: Uri): string {
    const key = decodeURIComponent(uri.path.split('/')[1] ?? '');
    const other = this.others.get(key);
    if (other !== undefined) return other;
    const [id = '', compare] = key.split(',');
    const result = this.results.byId(id);
    return result === undefined ? '' : this.markdown(result, compare === 'compare');
  }

  /** The page of a result as Markdown. */
  markdown(result: Result, compare: boolean): string {
    if (result.kind === 'dns') return dnsMarkdown(result.document);
    const before = compare ? this.results.before(result) : undefined;
    return connectivityMarkdown(result.document, before?.kind === 'connectivity' ? before.document : null);
  }

  /** Shows a result as a page, compared with the one before where there is one. */
  async open(result: Result): Promise<void> {
    const compare = this.results.before(result) !== undefined;
    await show(resultTitle(result), compare ? `${result.id},compare` : result.id);
  }

  /** Shows Markdown of our own making as a page. */
  async openPage(title: string, markdown: string): Promise<void> {
    const id = `page:${title}`;
    this.others.set(id, markdown);
    const uri = await show(title, id);
    this.changed.fire(uri);
  }

  dispose(): void {
    this.disposables.dispose();
  }
}

/** What a tab or a row calls a result. */
export function resultTitle(result: Result): string {
  const from = printable(result.document.from.name);
  return result.kind === 'dns'
    ? l10n.t('{0} looks up {1}', from, printable(result.document.name))
    : `${from} → ${printable(result.document.to.asked)}`;
}

async function show(title: string, key: string): Promise<Uri> {
  // The tab shows the last part of the path, in which a slash would make folders. VS Code tells two pages apart by their path alone.
  const uri = Uri.from({ scheme, path: `/${encodeURIComponent(key)}/${title.replaceAll('/', '∕')}.md` });
  await commands.executeCommand('markdown.showPreview', uri);
  return uri;
}
