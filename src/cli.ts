#!/usr/bin/env node
import { version } from '../package.json';
import { exit } from './cli/exit.ts';
import { main } from './cli/main.ts';

const interrupt = new AbortController();
/** The first Ctrl+C lets the command clean up; the second does not wait for that. */
function onInterrupt(): void {
  if (interrupt.signal.aborted) process.exit(exit.interrupted);
  interrupt.abort();
}
process.on('SIGINT', onInterrupt);
process.on('SIGTERM', onInterrupt);
// Whoever reads our output may stop reading (`| head`): that is no error. A full disk is.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? exit.yes : exit.no));

void main(
  process.argv.slice(2),
  {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    isTerminal: process.stdout.isTTY,
    errIsTerminal: process.stderr.isTTY,
    columns: process.stdout.columns,
    env: process.env,
    signal: interrupt.signal,
  },
  version,
).then((status) => {
  process.exitCode = status;
});
