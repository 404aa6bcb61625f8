import { fileURLToPath } from 'node:url';
import { realSurroundings } from './real-surroundings.ts';
import type { FileAnswer, FileFlaw, FolderAnswer, SocketAnswer, Surroundings } from './surroundings.ts';

/** Made by docker's CLI as the README above it tells; its current context is "remote-tls". */
export const fullConfig = fileURLToPath(new URL('../../../test/fixtures/docker-config/full', import.meta.url));

interface Fakes extends Partial<Pick<Surroundings, 'env' | 'platform' | 'homeDir' | 'uid'>> {
  /** What connecting to a path gives; `missing` for those not named. */
  readonly sockets?: Readonly<Record<string, SocketAnswer>>;
  readonly links?: Readonly<Record<string, string>>;
  /** Paths and contents (or what is wrong with them) instead of real files. */
  readonly files?: Readonly<Record<string, string>>;
  readonly folders?: Readonly<Record<string, FolderAnswer>>;
}

/** For tests: surroundings with real files, or made-up ones, and without any socket but those named. `probed` is what was connected to. */
export function fakeSurroundings(fakes: Fakes = {}): Surroundings & { readonly probed: string[] } {
  const real = realSurroundings();
  const probed: string[] = [];
  return {
    env: fakes.env ?? {},
    platform: fakes.platform ?? 'linux',
    homeDir: fakes.homeDir ?? '/home/nobody-at-all',
    uid: fakes.uid === undefined ? 1000 : fakes.uid,
    readFile: async (path, limit) => madeUpFile(fakes.files, path) ?? (await real.readFile(path, limit)),
    listFolder: async (path) => fakes.folders?.[path] ?? (await real.listFolder(path)),
    probeSocket: async (path) => {
      probed.push(path);
      return await Promise.resolve(fakes.sockets?.[path] ?? 'missing');
    },
    realPath: async (path) => await Promise.resolve(fakes.links?.[path] ?? path),
    probed,
  };
}

const flaws: readonly string[] = ['missing', 'not-a-file', 'too-large', 'denied', 'unreadable'] satisfies FileFlaw[];

function madeUpFile(files: Fakes['files'], path: string): FileAnswer | null {
  if (!files) return null;
  const held = files[path] ?? 'missing';
  return isFlaw(held) ? { kind: held } : { kind: 'read', bytes: Buffer.from(held) };
}

function isFlaw(text: string): text is FileFlaw {
  return flaws.includes(text);
}
