import { EventEmitter, FileDecoration, l10n, ThemeColor, window, type Event, type Uri } from 'vscode';
import { DisposableList, type Disposable } from '../../base/disposables.ts';
import { printable } from '../../text/printable.ts';
import { rowScheme } from '../networks/item.ts';
import { failuresIn } from './failures.ts';
import type { ResultStore } from './store.ts';

/** Marks the rows of containers of which a pair failed, until the same is tested well again or its result is removed. */
export class FailureMarks implements Disposable {
  private readonly changed = new EventEmitter<undefined>();
  readonly onDidChangeFileDecorations: Event<undefined> = this.changed.event;
  private readonly disposables = new DisposableList();
  private failures: ReadonlyMap<string, readonly string[]>;

  constructor(results: ResultStore) {
    this.failures = failuresIn(results.all());
    this.disposables.add(this.changed);
    this.disposables.add(
      results.onDidChange(() => {
        this.failures = failuresIn(results.all());
        this.changed.fire(undefined);
      }),
    );
    this.disposables.add(window.registerFileDecorationProvider(this));
  }

  provideFileDecoration(uri: Uri): FileDecoration | undefined {
    const pairs = uri.scheme === rowScheme ? this.failures.get(uri.path.slice(1)) : undefined;
    if (pairs === undefined) return undefined;
    const tooltip = l10n.t('failed when last tested: {0}', pairs.slice(0, 5).map(printable).join(', '));
    return new FileDecoration('✗', tooltip, new ThemeColor('list.errorForeground'));
  }

  dispose(): void {
    this.disposables.dispose();
  }
}
