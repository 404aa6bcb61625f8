/** `npm start [-- [--sample] FOLDER]`: builds the extension and shows it in a VS Code, until Ctrl+C. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startForUser } from './host/user.mts';

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { sample: { type: 'boolean', default: false } },
  });
  const folder = resolve(process.env['INIT_CWD'] ?? '', positionals[0] ?? '.');
  process.exitCode = await startForUser({ folder, sample: values.sample });
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
