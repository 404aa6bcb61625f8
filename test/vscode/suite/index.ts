import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';
import { CountingReporter } from '../../support/runner/reporter.mts';

/**
 * What VS Code calls to run the tests that were built beside this file, inside the extension host.
 *
 * From the environment: CNI_COUNTS, the file that takes the result; CNI_GREP, which tests; CNI_FILES, the names of the test files,
 * with commas between them; CNI_MARK, what to put before each line of the report, which is written among VS Code's own messages.
 * @throws {Error} when a test fails
 */
export async function run(): Promise<void> {
  const grep = process.env['CNI_GREP'];
  const files = process.env['CNI_FILES'];
  const mocha = new Mocha({
    reporter: CountingReporter,
    timeout: 60_000,
    slow: 60_000,
    color: false,
    forbidOnly: process.env['CI'] === 'true',
    ...(grep !== undefined && grep !== '' && { grep }),
  });
  const mark = process.env['CNI_MARK'] ?? '';
  Mocha.reporters.Base.consoleLog = (...args: unknown[]) => console.log(mark + format(...args));
  const built = readdirSync(__dirname).filter((name) => name.endsWith('.test.js'));
  const wanted = files === undefined || files === '' ? built : files.split(',');
  for (const name of built.filter((one) => wanted.includes(one)).sort()) mocha.addFile(join(__dirname, name));
  await new Promise<void>((resolve, reject) => {
    mocha.run((failures) => (failures > 0 ? reject(new Error(`${failures} tests failed`)) : resolve()));
  });
}
