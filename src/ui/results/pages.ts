import {
  commands,
  EventEmitter,
  l10n,
  Uri,
  window,
  workspace,
  type Event,
  type TextDocumentContentProvider,
} from 'vscode';
import { DisposableList, type Disposable } from '../../base/disposables.ts';
import type { Observation } from '../../model/observation.ts';
import { pageMarkdown } from '../../text/page/markdown.ts';
import { printableLines } from '../../text/printable.ts';
import { resultPage } from './content.ts';
import type { Result } from './result.ts';
import type { ResultStore } from './store.ts';
import { resultTitle } from './title.ts';

const scheme = 'container-network';

/** Serves texts of our own making as documents that can't be edited. */
export class TextPages implements TextDocumentContentProvider, Disposable {
  private readonly changed = new EventEmitter<Uri>();
  readonly onDidChange: Event<Uri> = this.changed.event;
  private readonly disposables = new DisposableList();
  private readonly texts = new Map<string, string>();

  constructor(private readonly results: ResultStore) {
    this.disposables.add(this.changed);
    this.disposables.add(workspace.registerTextDocumentContentProvider(scheme, this));
  }

  provideTextDocumentContent(uri: Uri): string {
    const key = decodeURIComponent(uri.path.split('/')[1] ?? '');
    const text = this.texts.get(key);
    if (text !== undefined) return text;
    // A tab that was restored after a reload.
    const [kind, id = ''] = key.split(':');
    const result = this.results.byId(id);
    if (result === undefined) return '';
    return kind === 'raw' ? rawText(result) : this.markdown(result);
  }

  /** A result as Markdown. */
  markdown(result: Result): string {
    return pageMarkdown(resultPage(result, this.results.before(result)));
  }

  /** Opens a result as a text to read and to search. */
  async openResult(result: Result): Promise<void> {
    await this.openText(`text:${result.id}`, `${resultTitle(result)}.md`, this.markdown(result));
  }

  /** Opens what the programs printed. */
  async openRaw(result: Result): Promise<void> {
    await this.openText(`raw:${result.id}`, `${resultTitle(result)}.txt`, rawText(result));
  }

  /** Opens a value as JSON, to read and to search. */
  async openJson(name: string, value: unknown): Promise<void> {
    await this.openText(`json:${name}`, `${name}.json`, `${JSON.stringify(value, null, 2)}\n`);
  }

  /** Shows Markdown as VS Code's preview does. */
  async openPreview(title: string, markdown: string): Promise<void> {
    const key = `page:${title}`;
    this.texts.set(key, markdown);
    const uri = uriOf(key, `${title}.md`);
    await commands.executeCommand('markdown.showPreview', uri);
    this.changed.fire(uri);
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private async openText(key: string, name: string, text: string): Promise<void> {
    this.texts.set(key, text);
    await window.showTextDocument(await workspace.openTextDocument(uriOf(key, name)), { preview: true });
  }
}

/** The tab shows the last part of the path, in which a slash would make folders. VS Code tells two pages apart by their path alone. */
function uriOf(key: string, name: string): Uri {
  return Uri.from({ scheme, path: `/${encodeURIComponent(key)}/${name.replaceAll('/', '∕')}` });
}

function rawText(result: Result): string {
  const outputs = observationsOf(result).map(
    ({ command, raw, exitCode }) =>
      `$ ${command.join(' ')}\n${raw}${raw.endsWith('\n') ? '' : '\n'}[${exitCode ?? '–'}]\n`,
  );
  return outputs.length === 0
    ? l10n.t('There is no output: no program was run, or it is not kept.')
    : printableLines(outputs.join('\n'));
}

function observationsOf(result: Result): readonly Observation[] {
  if (result.kind === 'connectivity') return result.document.observations;
  return result.kind === 'probe' ? [result.document] : [];
}
