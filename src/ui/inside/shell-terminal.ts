import { EventEmitter, type Event, type Pseudoterminal, type TerminalDimensions } from 'vscode';
import { messageOf, StoppedError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { TerminalSize } from '../../engine/terminal.ts';
import type { InteractiveShell } from '../../runner/shell.ts';

/** How the shell of a terminal begins. */
export type BeginShell = (options: {
  readonly size: TerminalSize;
  readonly onOutput: (text: string) => void;
  /** For what is to be said before the shell says something. */
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}) => Promise<InteractiveShell>;

/** The size before VS Code tells one. */
const usualSize: TerminalSize = { columns: 80, rows: 24 };

/** A terminal of VS Code on a shell somewhere else. Closing it ends the shell; the end of the shell closes it. */
export class ShellTerminal implements Pseudoterminal {
  private readonly written = new EventEmitter<string>();
  private readonly closed = new EventEmitter<number>();
  readonly onDidWrite: Event<string> = this.written.event;
  readonly onDidClose: Event<number> = this.closed.event;
  private readonly stop = new AbortController();
  private shell: InteractiveShell | null = null;
  private size = usualSize;
  /** What was typed before the shell was there. */
  private early = '';

  /** @param explain an error in words for the user */
  constructor(
    private readonly begin: BeginShell,
    private readonly explain: (error: unknown) => string,
    private readonly log: Logger,
  ) {}

  open(dimensions: TerminalDimensions | undefined): void {
    if (dimensions) this.size = dimensions;
    void this.start();
  }

  handleInput(text: string): void {
    if (this.shell) this.shell.write(text);
    else this.early = (this.early + text).slice(0, 4096);
  }

  setDimensions(dimensions: TerminalDimensions): void {
    this.size = dimensions;
    this.shell?.resize(dimensions);
  }

  close(): void {
    this.stop.abort(new StoppedError('cancelled', 'the terminal was closed'));
    void this.shell?.close();
    this.written.dispose();
    this.closed.dispose();
  }

  private async start(): Promise<void> {
    const { signal } = this.stop;
    try {
      const shell = await this.begin({
        size: this.size,
        onOutput: (text) => this.written.fire(text),
        say: (line) => this.written.fire(`\x1b[2m${line}\x1b[0m\r\n`),
        signal,
      });
      if (signal.aborted) {
        await shell.close();
        return;
      }
      this.shell = shell;
      shell.resize(this.size);
      shell.write(this.early);
      const code = await shell.ended;
      this.closed.fire(code ?? 0);
    } catch (error) {
      if (signal.aborted) return;
      this.log.error(`network shell: ${messageOf(error)}`);
      // It stays open, so that it can be read.
      this.written.fire(`${this.explain(error).replaceAll('\n', '\r\n')}\r\n`);
    }
  }
}
