import { EventEmitter, type Event, type Memento } from 'vscode';
import type { Disposable } from '../../base/disposables.ts';
import type { DiagnoseDocument } from '../../shared/documents/diagnose.ts';
import type { DnsDocument } from '../../shared/documents/dns.ts';

/** A question that was asked, with its answer. */
export type Result =
  | { readonly kind: 'connectivity'; readonly id: string; readonly at: string; readonly document: DiagnoseDocument }
  | { readonly kind: 'dns'; readonly id: string; readonly at: string; readonly document: DnsDocument };

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

/** What tells whether two results answer the same question. */
function questionOf(result: Result): string {
  const { document } = result;
  return result.kind === 'dns'
    ? JSON.stringify(['dns', document.from.name, result.document.name])
    : JSON.stringify(['connectivity', document.from.name, result.document.to.asked, result.document.to.protocol]);
}

/** What an older version, or somebody else, left in the storage may be anything. */
function readStored(stored: unknown): readonly Result[] {
  if (!Array.isArray(stored)) return [];
  return (stored as unknown[]).filter((item): item is Result => {
    if (typeof item !== 'object' || item === null || !('kind' in item) || !('id' in item) || !('document' in item))
      return false;
    const { kind, id, document } = item;
    const isKnown = kind === 'connectivity' || kind === 'dns';
    return isKnown && typeof id === 'string' && typeof document === 'object' && document !== null && 'from' in document;
  });
}
