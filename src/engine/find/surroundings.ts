/** Why a file gave nothing. */
export type FileFlaw = 'missing' | 'not-a-file' | 'too-large' | 'denied' | 'unreadable';

export type FileAnswer = { readonly kind: 'read'; readonly bytes: Buffer } | { readonly kind: FileFlaw };

export type FolderAnswer =
  | { readonly kind: 'listed'; readonly names: readonly string[] }
  | { readonly kind: 'missing' | 'denied' | 'unreadable' };

/** What came of connecting to a local socket or pipe. */
export type SocketAnswer = 'ok' | 'refused' | 'denied' | 'missing';

/** The files of a machine. Nothing here throws: what went wrong is an answer. */
export interface Files {
  readonly platform: NodeJS.Platform;
  /** Reads a regular file (links are followed) of at most `limit` bytes. */
  readFile(path: string, limit: number): Promise<FileAnswer>;
  listFolder(path: string): Promise<FolderAnswer>;
}

/** All that the search for an engine takes from the machine it runs on; tests give their own. */
export interface Surroundings extends Files {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeDir: string;
  /** The user's number; `null` where there is none (Windows). */
  readonly uid: number | null;
  /** Connects to a socket or pipe and hangs up again, within a second or so. */
  probeSocket(path: string): Promise<SocketAnswer>;
  /** The path with its links resolved, or as it is where that fails. */
  realPath(path: string): Promise<string>;
}

/** An environment variable that says something: docker takes an empty one for one that is not set. */
export function variable(surroundings: Pick<Surroundings, 'env'>, name: string): string | null {
  return given(surroundings.env[name]);
}

/** A text that says something, without the blanks around it. */
export function given(text: string | undefined): string | null {
  const trimmed = text?.trim();
  return trimmed === undefined || trimmed === '' ? null : trimmed;
}
