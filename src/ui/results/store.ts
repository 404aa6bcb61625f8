import { EventEmitter, type Event, type Memento } from 'vscode';
import type { Disposable } from '../../base/disposables.ts';
import { questionOf, readStored, type Result } from './result.ts';

/** How many results are kept. */
const mostResults = 50;
/** What a result may weigh when it is kept over a reload; a ping of 100 packets has 15 kB. */
const mostBytes = 100_000;
const storageKey = 'results.v1';

/** The results of this workspace, newest first; kept over reloads, bounded. */
export class ResultStore implements Disposable {
  private readonly changed = new EventEmitter<undefined>();
  readonly onDidChange: Event<undefined> = this.changed.event;
  private results: readonly Result[];

  constructor(private readonly memento: Memento) {
    this.results = readStored(memento.get(storageKey));
  }

  all(): readonly Result[] {
    return this.results;
  }

  byId(id: string): Result | undefined {
    return this.results.find((result) => result.id === id);
  }

  /** The newest result before this one that answers the same question. */
  before(result: Result): Result | undefined {
    const index = this.results.findIndex(({ id }) => id === result.id);
    return this.results.slice(index + 1).find((other) => questionOf(other) === questionOf(result));
  }

  add(result: Result): void {
    this.set([result, ...this.results].slice(0, mostResults));
  }

  remove(id: string): void {
    this.set(this.results.filter((result) => result.id !== id));
  }

  clear(): void {
    this.set([]);
  }

  dispose(): void {
    this.changed.dispose();
  }

  private set(results: readonly Result[]): void {
    this.results = results;
    this.changed.fire(undefined);
    const kept = results.filter((result) => JSON.stringify(result).length <= mostBytes);
    void this.memento.update(storageKey, kept);
  }
}
