import { constants } from 'node:fs';
import { open, readdir, realpath } from 'node:fs/promises';
import { connect } from 'node:net';
import { homedir } from 'node:os';
import type { FileAnswer, FolderAnswer, SocketAnswer, Surroundings } from './surroundings.ts';

const probeMs = 1000;

/** The machine this process runs on, with its environment as it is now. */
export function realSurroundings(): Surroundings {
  return {
    env: process.env,
    platform: process.platform,
    homeDir: homeFolder(),
    uid: process.getuid?.() ?? null,
    readFile: readBounded,
    listFolder,
    probeSocket,
    realPath: async (path) => await realpath(path).catch(() => path),
  };
}

/** `os.homedir` throws for a user without a name, as containers have them. */
function homeFolder(): string {
  try {
    return homedir();
  } catch {
    return '/';
  }
}

async function readBounded(path: string, limit: number): Promise<FileAnswer> {
  try {
    // Without O_NONBLOCK the opening of a FIFO would wait for a writer.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const facts = await file.stat();
      if (!facts.isFile()) return { kind: 'not-a-file' };
      if (facts.size > limit) return { kind: 'too-large' };
      // The size may be a lie (/proc) or be outgrown by now: what is read counts.
      const buffer = Buffer.alloc(limit + 1);
      let length = 0;
      while (length < buffer.length) {
        const { bytesRead } = await file.read(buffer, length, buffer.length - length, null);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      return length > limit ? { kind: 'too-large' } : { kind: 'read', bytes: Buffer.from(buffer.subarray(0, length)) };
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = codeOf(error);
    return { kind: code === 'EISDIR' ? 'not-a-file' : flawOf(code) };
  }
}

async function listFolder(path: string): Promise<FolderAnswer> {
  try {
    return { kind: 'listed', names: await readdir(path) };
  } catch (error) {
    return { kind: flawOf(codeOf(error)) };
  }
}

async function probeSocket(path: string): Promise<SocketAnswer> {
  return await new Promise<SocketAnswer>((resolve) => {
    const socket = connect({ path });
    const answer = (what: SocketAnswer): void => {
      socket.destroy();
      resolve(what);
    };
    socket.setTimeout(probeMs, () => answer('refused'));
    socket.once('connect', () => answer('ok'));
    socket.on('error', (error) => {
      const flaw = flawOf(codeOf(error));
      answer(flaw === 'unreadable' ? 'refused' : flaw);
    });
  });
}

function flawOf(code: string): 'missing' | 'denied' | 'unreadable' {
  if (code === 'ENOENT') return 'missing';
  return code === 'EACCES' || code === 'EPERM' ? 'denied' : 'unreadable';
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
