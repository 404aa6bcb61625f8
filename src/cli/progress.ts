import type { Disposable } from '../base/disposables.ts';
import type { Io } from './io.ts';

/** Work that is done sooner than this needs no word. Milliseconds. */
const quietMs = 500;
/** Where lines can't be overwritten, there are not many of them. Milliseconds. */
const lineMs = 5_000;

/** One line on stderr about work that takes its time; gone when the work is done. */
export class Progress implements Disposable {
  private readonly started = performance.now();
  private readonly first: NodeJS.Timeout;
  private latest: string;
  private shown = false;
  private lately = -Infinity;

  /** @param text what is done, shown until there is more to say */
  constructor(
    private readonly io: Io,
    text: string,
  ) {
    this.latest = text;
    this.first = setTimeout(() => this.show(), quietMs);
  }

  /** How far it is. */
  say(text: string): void {
    this.latest = text;
    const now = performance.now();
    if (now - this.started < quietMs) return;
    if (this.io.errIsTerminal === true || now - this.lately >= lineMs) this.show();
  }

  dispose(): void {
    clearTimeout(this.first);
    if (this.shown && this.io.errIsTerminal === true) this.io.err('\r\x1b[K');
  }

  private show(): void {
    clearTimeout(this.first);
    this.shown = true;
    this.lately = performance.now();
    const line = this.latest.slice(0, Math.max(20, (this.io.columns || 80) - 1));
    this.io.err(this.io.errIsTerminal === true ? `\r\x1b[K${line}` : `${this.latest}\n`);
  }
}
