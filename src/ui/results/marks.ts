import { EventEmitter, FileDecoration, l10n, ThemeColor, window, type Event, type Uri } from 'vscode';
import { DisposableList, type Disposable } from '../../base/disposables.ts';
import { printable } from '../../text/printable.ts';
import { rowScheme } from '../networks/item.ts';
import type { Result } from './result.ts';
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

/** One pair in one result: who, whether it went well, and what to call it. */
interface Outcome {
  readonly key: string;
  readonly failed: boolean;
  readonly title: string;
  /** Ids of containers. */
  readonly containers: readonly string[];
}

/** By container, the pairs that failed when they were last tested. @param results newest first */
export function failuresIn(results: readonly Result[]): ReadonlyMap<string, readonly string[]> {
  const seen = new Set<string>();
  const failures = new Map<string, string[]>();
  for (const outcome of results.flatMap(outcomesOf)) {
    if (seen.has(outcome.key)) continue;
    seen.add(outcome.key);
    if (!outcome.failed) continue;
    for (const id of outcome.containers) failures.set(id, [...(failures.get(id) ?? []), outcome.title]);
  }
  return failures;
}

/** What could not be checked says nothing, so that it neither marks nor clears. */
function outcomesOf(result: Result): readonly Outcome[] {
  if (result.kind === 'connectivity') {
    const { from, to, verdict } = result.document;
    if (verdict === 'unknown') return [];
    const target = to.id ?? to.asked;
    return [
      {
        key: JSON.stringify([from.id, target, to.port]),
        failed: verdict === 'unreachable',
        title: `${from.name} → ${to.asked}`,
        containers: [from.id, to.id].filter((id) => id !== null),
      },
    ];
  }
  if (result.kind !== 'matrix') return [];
  const { pairs, containers, port } = result.document;
  const ids = new Map(containers.map(({ name, id }) => [name, id]));
  return pairs.flatMap(({ from, to, ok }): Outcome[] => {
    const [source, target] = [ids.get(from), ids.get(to)];
    if (ok === null || source === undefined || target === undefined) return [];
    const title = `${from} → ${to}${port === null ? '' : `:${port}`}`;
    return [{ key: JSON.stringify([source, target, port]), failed: !ok, title, containers: [source, target] }];
  });
}
