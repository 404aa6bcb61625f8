// Loaded into the VS Code server before its own program: ends it, and removes the folder named in CNI_LEASH_FOLDER, when the process
// that started it is gone and so its standard input closes. Whoever started it may have been killed without a chance to clean up.
import { rmSync } from 'node:fs';

const folder = process.env.CNI_LEASH_FOLDER;
delete process.env.CNI_LEASH_FOLDER;
// What the server forks, its extension hosts, gets its arguments for node: all but this one.
const at = process.execArgv.indexOf(import.meta.url);
if (at > 0) process.execArgv.splice(at - 1, 2);

process.stdin.resume();
process.stdin.on('error', letGo);
process.stdin.on('close', letGo);

function letGo() {
  // Its extension hosts notice that they are alone and end; they may write until then.
  setTimeout(() => {
    if (folder) rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    process.exit(1);
  }, 500);
  process.emit('SIGTERM');
}
