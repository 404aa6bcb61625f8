/** Something that holds on to something and lets go of it when told. The shape VS Code uses. */
export interface Disposable {
  dispose(): void;
}

/** Disposes what it was given, last first; what is added after that is disposed at once, so nothing slips through late. */
export class DisposableList implements Disposable {
  private items: Disposable[] | undefined = [];

  add<T extends Disposable>(item: T): T {
    if (this.items) this.items.push(item);
    else item.dispose();
    return item;
  }

  dispose(): void {
    const items = this.items ?? [];
    this.items = undefined;
    for (const item of items.reverse()) item.dispose();
  }
}
