import { StringDecoder } from 'node:string_decoder';
import { messageOf } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import { withTimeLimit } from '../base/signals.ts';
import type { EngineClient } from '../engine/client.ts';
import type { TerminalSize } from '../engine/terminal.ts';
import type { Container } from '../model/container.ts';
import { explainRefusal, RunError } from './errors.ts';
import type { Toolbox } from './toolbox.ts';

/** A shell that somebody types into. */
export interface InteractiveShell {
  /** What it is: the path of the shell. */
  readonly path: string;
  write(text: string): void;
  resize(size: TerminalSize): void;
  /** Its exit status once it ended by itself, null where that is not known. Never rejects. */
  readonly ended: Promise<number | null>;
  /** Ends the shell with what runs in its foreground. Does nothing where it has ended. */
  close(): Promise<void>;
}

export interface ShellRequest {
  /** The container to exec in: the one whose network it is, or a helper beside it. */
  readonly execIn: string;
  /** Whose network it is; for what errors say. */
  readonly container: Container;
  readonly toolbox: Toolbox;
  readonly size: TerminalSize;
  /** What it prints, terminal sequences and all: hostile, and meant for a terminal only. */
  readonly onOutput: (text: string) => void;
  readonly log: Logger;
  readonly signal?: AbortSignal | undefined;
}

/** Milliseconds for starting it, and for ending it. */
const startMs = 10_000;

/**
 * Opens a shell with a terminal of its own. It is started by the launcher, since the engine can't end what it started: closing kills the
 * shell, and the kernel hangs up on what had its terminal (tty_ioctl(4)).
 * @throws {RunError} `no-tool` where there is no shell, `not-running`, `paused`, `gone`
 * @throws {EngineError} @throws {StoppedError}
 */
export async function openShell(client: EngineClient, request: ShellRequest): Promise<InteractiveShell> {
  const { container, toolbox, onOutput, log } = request;
  const { launcher, shell } = toolbox;
  const path = toolbox.tools.get('bash')?.path ?? shell;
  if (launcher === null || path === null) {
    throw new RunError('no-tool', `${container.name} has no shell`, { container: container.name, wanted: 'sh' });
  }
  const command = launcher.start({ kind: 'tool', path, args: [] });
  const environment = ['TERM=xterm-256color'];
  const { execIn, size, signal } = request;
  const terminal = await client
    .terminal({ container: execIn, command, environment, size, ms: startMs, signal })
    .catch((error: unknown) => {
      throw explainRefusal(error, container);
    });
  const output = new WithoutPid(onOutput);
  const decoder = new StringDecoder('utf8');
  let over = false;
  const ended = new Promise<void>((resolve) => {
    terminal.stream.on('data', (chunk: Buffer) => output.push(decoder.write(chunk)));
    terminal.stream.once('error', (error) => log.debug(`terminal in ${container.name}: ${messageOf(error)}`));
    terminal.stream.once('close', resolve);
    terminal.stream.once('end', resolve);
  }).then(async () => {
    over = true;
    terminal.stream.destroy();
    return await terminal.exitCode().catch(() => null);
  });
  // What is typed before the launcher has spoken would be echoed before its word.
  await withTimeLimit(startMs, signal, async () => await Promise.race([output.spoken, ended])).catch(() => undefined);
  return {
    path,
    ended,
    write: (text) => {
      if (!over) terminal.stream.write(text);
    },
    resize: (next) => {
      if (!over) void terminal.resize(next);
    },
    close: async () => {
      if (over) return;
      const { pid } = output;
      if (pid !== null) {
        await client
          .exec({ container: execIn, command: launcher.kill(pid), ms: startMs })
          .catch((error: unknown) => log.debug(`could not end the shell ${pid}: ${messageOf(error)}`));
      }
      terminal.stream.destroy();
    },
  };
}

/** The longest line that can be the launcher's: a process id. */
const longestPid = 12;

/** Takes off the first line, which is the launcher's: the process id of the shell. */
class WithoutPid {
  pid: number | null = null;
  /** Resolves with the first line, whatever it is. */
  readonly spoken: Promise<void>;
  private first: string | null = '';
  private speak: () => void = () => undefined;

  constructor(private readonly onOutput: (text: string) => void) {
    this.spoken = new Promise((resolve) => {
      this.speak = resolve;
    });
  }

  push(text: string): void {
    if (this.first === null) {
      this.onOutput(text);
      return;
    }
    this.first += text;
    const line = /^([0-9]{1,10})\r?\n/.exec(this.first);
    if (!line && !this.first.includes('\n') && this.first.length < longestPid) return;
    const rest = this.first.slice(line?.[0].length ?? 0);
    this.pid = line ? Number(line[1]) : null;
    this.first = null;
    this.speak();
    if (rest !== '') this.onOutput(rest);
  }
}
