import { l10n, ThemeColor, ThemeIcon, TreeItem, window, type Event, type TreeDataProvider } from 'vscode';
import { DisposableList, type Disposable } from '../../base/disposables.ts';
import type { Verdict } from '../../model/diagnosis.ts';
import { shortResult } from '../../text/report.ts';
import { commandIds, viewIds } from '../ids.ts';
import { resultTitle } from './pages.ts';
import type { Result, ResultStore } from './store.ts';

/** The results view: a row for each, newest first. */
export class ResultsView implements TreeDataProvider<Result>, Disposable {
  readonly onDidChangeTreeData: Event<undefined>;
  private readonly disposables = new DisposableList();

  constructor(private readonly results: ResultStore) {
    this.onDidChangeTreeData = results.onDidChange;
    this.disposables.add(window.createTreeView(viewIds.results, { treeDataProvider: this }));
  }

  getChildren(parent?: Result): Result[] {
    return parent ? [] : [...this.results.all()];
  }

  getTreeItem(result: Result): TreeItem {
    const item = new TreeItem(resultTitle(result));
    item.id = result.id;
    item.description = `${summary(result)} · ${new Date(result.at).toLocaleTimeString()}`;
    item.tooltip = new Date(result.at).toLocaleString();
    item.iconPath = icon(result);
    item.contextValue = this.results.before(result) ? 'result.comparable' : 'result';
    item.command = { command: commandIds.openResult, title: l10n.t('Open Result'), arguments: [result] };
    item.accessibilityInformation = { label: `${resultTitle(result)}, ${summary(result)}` };
    return item;
  }

  dispose(): void {
    this.disposables.dispose();
  }
}

function summary(result: Result): string {
  if (result.kind === 'connectivity') return shortResult(result.document);
  const addresses = result.document.addresses.map(({ address }) => address);
  return addresses.length === 0 ? l10n.t('does not resolve') : addresses.join(', ');
}

function icon(result: Result): ThemeIcon {
  if (result.kind === 'connectivity') return verdictIcon(result.document.verdict);
  return result.document.addresses.length > 0 ? verdictIcon('reachable') : verdictIcon('unreachable');
}

function verdictIcon(verdict: Verdict): ThemeIcon {
  switch (verdict) {
    case 'reachable':
      return new ThemeIcon('pass', new ThemeColor('testing.iconPassed'));
    case 'degraded':
      return new ThemeIcon('warning', new ThemeColor('list.warningForeground'));
    case 'unreachable':
      return new ThemeIcon('error', new ThemeColor('testing.iconFailed'));
    case 'unknown':
      return new ThemeIcon('question');
  }
}
