import { EventEmitter, type Event, type Memento } from 'vscode';
import type { Disposable } from '../../base/disposables.ts';
import { lightEnough, questionOf, readStored, type Result } from './result.ts';

/** How many results are kept. */
const mostResults = 50;
/**
 * What all may weigh that are kept over a reload, in characters: VS Code warns of states over half a megabyte. A ping of 100 packets has 15,000,
 * all pairs of 50 containers have 400,000.
 */
const mostKept = 450_000;
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
    void this.memento.update(storageKey, lightEnough(results, mostKept));
  }
}
