import { CommanderError, type Command } from 'commander';
import { printableLines } from '../text/printable.ts';
import { exit, exitStatusOf } from './exit.ts';
import { painter, toJson, type Io } from './io.ts';
import type { GlobalOptions } from './options.ts';
import { buildProgram } from './program.ts';
import { say } from './say-error.ts';
import { Session } from './session.ts';

/**
 * Runs one command line to its end. Never throws: every failure is told on stderr, and in JSON where that was asked for.
 * @param argv the words after the program's name
 * @returns the exit status
 */
export async function main(argv: readonly string[], io: Io, version: string): Promise<number> {
  let status: number = exit.yes;
  const program = buildProgram(version, async (work) => {
    const session = new Session(io, program.opts<GlobalOptions>());
    try {
      status = await work(session);
    } catch (error) {
      session.log.debug(error instanceof Error ? (error.stack ?? error.message) : String(error));
      say(io, session.paint, session.options.json, error);
      status = exitStatusOf(error);
    } finally {
      await session.close();
    }
  });
  prepare(program, io);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return usage(error, argv, io);
    say(io, painter(io, false), argv.includes('--json'), error);
    return exitStatusOf(error);
  }
}

/** Commander ends the process by itself unless told not to, in each of its commands. */
function prepare(command: Command, io: Io): void {
  command.exitOverride();
  command.configureOutput({
    writeOut: io.out,
    // It repeats what was written on the command line, which may be a name that a container gave itself.
    writeErr: (text) => io.err(printableLines(text)),
    getOutHelpWidth: () => io.columns,
    getErrHelpWidth: () => io.columns,
  });
  for (const child of command.commands) prepare(child, io);
}

/** Asked for help or the version, commander "fails" with 0; called without a command, it prints help. */
function usage(error: CommanderError, argv: readonly string[], io: Io): number {
  if (error.exitCode === 0) return exit.yes;
  if (argv.includes('--json')) {
    const message = error.message.replace(/^error: /, '');
    io.out(
      `${toJson({ version: 1, error: { code: 'usage', message, advice: null, candidates: [] } }, io.isTerminal)}\n`,
    );
  }
  return exit.usage;
}
