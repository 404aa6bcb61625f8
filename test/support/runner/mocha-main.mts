/** Runs test files with mocha: `mocha-main.mts --timeout MS [--grep TEXT] file…`. Started by the runner. */
import { resolve } from 'node:path';
import { isatty } from 'node:tty';
import { parseArgs } from 'node:util';
import Mocha from 'mocha';
import { CountingReporter } from './reporter.mts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { timeout: { type: 'string', default: '10000' }, grep: { type: 'string' } },
});

// An exit, other than a signal, lets what was started be taken down on the way out.
for (const [name, code] of Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }))
  process.on(name, () => process.exit(code));
// A runner that was killed can't tell: its tests must not go on without it.
const runner = process.ppid;
setInterval(() => {
  if (process.ppid !== runner) process.exit(1);
}, 500).unref();

const mocha = new Mocha({
  reporter: CountingReporter,
  timeout: Number(values.timeout),
  slow: Number(values.timeout),
  forbidOnly: process.env['CI'] === 'true',
  color: isatty(1),
  ...(values.grep !== undefined && { grep: values.grep }),
});
for (const file of positionals) mocha.addFile(resolve(file));
await mocha.loadFilesAsync();
mocha.run((failures) => {
  process.exitCode = failures > 0 ? 1 : 0;
  // What is still open now was left open by a test or by what it tests: that is a failure, not a reason to wait for ever.
  setTimeout(() => {
    console.error(`The tests are over but something is still open: ${process.getActiveResourcesInfo().join(', ')}`);
    process.exit(3);
  }, 5000).unref();
});
