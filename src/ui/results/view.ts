import { l10n, ThemeColor, ThemeIcon, TreeItem, window, type Event, type TreeDataProvider } from 'vscode';
import { DisposableList, type Disposable } from '../../base/disposables.ts';
import type { Severity } from '../../model/page.ts';
import { balanceChanges, balanceSeverity } from '../../shared/pages/balance.ts';
import { clientsSeverity } from '../../shared/pages/clients.ts';
import { diagnosisChanges, verdictSeverity } from '../../shared/pages/diagnosis.ts';
import { instancesChanges, instancesSeverity, instancesText } from '../../shared/pages/instances.ts';
import { matrixSeverity } from '../../shared/pages/matrix.ts';
import { probeSeverity } from '../../shared/pages/probe.ts';
import { policyText } from '../../text/balance.ts';
import { clientLines } from '../../text/clients.ts';
import { changesText, figureChanges, figuresOf } from '../../text/figures.ts';
import { matrixSummary } from '../../text/matrix.ts';
import { momentText, timeOfDayText } from '../../text/moments.ts';
import { shortResult } from '../../text/report.ts';
import { commandIds, viewIds } from '../ids.ts';
import type { Result } from './result.ts';
import type { ResultStore } from './store.ts';
import { resultTitle } from './title.ts';

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
    const before = this.results.before(result);
    const changes = before === undefined ? '' : changesSince(result, before);
    const said = summary(result);
    item.id = result.id;
    item.description = `${said} · ${timeOfDayText(result.at)}`;
    item.tooltip = [momentText(result.at), said, changes === '' ? '' : l10n.t('Since the test before: {0}', changes)]
      .filter((line) => line !== '')
      .join('\n');
    item.iconPath = icon(severityOf(result));
    item.contextValue = before ? 'result.comparable' : 'result';
    item.command = { command: commandIds.openResult, title: l10n.t('Open Result'), arguments: [result] };
    item.accessibilityInformation = {
      label: [resultTitle(result), said, changes].filter((part) => part !== '').join(', '),
    };
    return item;
  }

  dispose(): void {
    this.disposables.dispose();
  }
}

/** What came of it, in a few words. */
function summary(result: Result): string {
  switch (result.kind) {
    case 'connectivity':
      return shortResult(result.document);
    case 'dns': {
      const addresses = result.document.addresses.map(({ address }) => address);
      return addresses.length === 0 ? l10n.t('does not resolve') : addresses.join(', ');
    }
    case 'probe': {
      const figures = figuresOf(result.document).slice(0, 2);
      return figures.length === 0
        ? l10n.t('could not be checked')
        : figures.map(({ label, text }) => `${label} ${text}`).join(', ');
    }
    case 'matrix':
      return matrixSummary(result.document.pairs);
    case 'balance':
      return policyText(result.document);
    case 'instances':
      return instancesText(result.document);
    case 'clients':
      return clientLines(result.document)[0] ?? '';
  }
}

function changesSince(result: Result, before: Result): string {
  if (result.kind === 'connectivity' && before.kind === 'connectivity')
    return changesText(diagnosisChanges(result.document, before.document));
  if (result.kind === 'probe' && before.kind === 'probe')
    return changesText(figureChanges(figuresOf(result.document), figuresOf(before.document)));
  if (result.kind === 'balance' && before.kind === 'balance')
    return changesText(balanceChanges(result.document, before.document));
  if (result.kind === 'instances' && before.kind === 'instances')
    return changesText(instancesChanges(result.document, before.document));
  return '';
}

function severityOf(result: Result): Severity {
  switch (result.kind) {
    case 'connectivity':
      return verdictSeverity(result.document);
    case 'dns':
      return result.document.addresses.length > 0 ? 'good' : 'error';
    case 'probe':
      return probeSeverity(result.document);
    case 'matrix':
      return matrixSeverity(result.document);
    case 'balance':
      return balanceSeverity(result.document);
    case 'instances':
      return instancesSeverity(result.document);
    case 'clients':
      return clientsSeverity(result.document);
  }
}

function icon(severity: Severity): ThemeIcon {
  switch (severity) {
    case 'good':
      return new ThemeIcon('pass', new ThemeColor('charts.green'));
    case 'warning':
      return new ThemeIcon('warning', new ThemeColor('list.warningForeground'));
    case 'error':
      return new ThemeIcon('error', new ThemeColor('testing.iconFailed'));
    case 'info':
    case 'unknown':
      return new ThemeIcon('question');
  }
}
