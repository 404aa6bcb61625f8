import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { messageOf } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { ImageMemory } from '../runner/helper-images.ts';

/** Bytes of the file; what is larger was not written here. */
const sizeAtMost = 1024 * 1024;

/**
 * What is known of the images of engines, kept in the user's cache folder: to find it out anew takes seconds. Whatever is wrong with the
 * file, the worst is that it is found out again.
 */
export function imageCache(log: Logger, environment: NodeJS.ProcessEnv = process.env): ImageMemory {
  const file = join(cacheFolder(environment), 'container-network-inspector', 'helper-images.json');
  return {
    read: () => {
      try {
        const text = readFileSync(file, 'utf8');
        return text.length > sizeAtMost ? undefined : (JSON.parse(text) as unknown);
      } catch {
        return undefined; // there is none yet
      }
    },
    write: (value) => {
      try {
        mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
        // Another process may read it now: it sees the whole of one or of the other.
        const next = `${file}.${process.pid}`;
        writeFileSync(next, JSON.stringify(value), { mode: 0o600 });
        renameSync(next, file);
      } catch (error) {
        log.debug(`could not keep what is known of images: ${messageOf(error)}`);
      }
    },
  };
}

/** https://specifications.freedesktop.org/basedir-spec/, and what takes its place elsewhere. */
function cacheFolder(environment: NodeJS.ProcessEnv): string {
  const chosen = environment['XDG_CACHE_HOME'] ?? '';
  if (chosen !== '') return chosen;
  if (process.platform === 'win32') return environment['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local');
  return process.platform === 'darwin' ? join(homedir(), 'Library', 'Caches') : join(homedir(), '.cache');
}
