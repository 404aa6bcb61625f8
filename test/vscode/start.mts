/** `npm start [-- FOLDER]`: builds the extension and shows it in a VS Code, until Ctrl+C. */
import { resolve } from 'node:path';
import { startForUser } from './host/user.mts';

try {
  process.exitCode = await startForUser({ folder: resolve(process.env['INIT_CWD'] ?? '', process.argv[2] ?? '.') });
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
