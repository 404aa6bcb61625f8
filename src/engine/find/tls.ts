import { EngineError } from '../errors.ts';
import type { ContextTls } from './context.ts';
import { fileLimit, joinPath } from './json-file.ts';
import type { Files } from './surroundings.ts';

/** What a TLS connection to an engine needs: the files' contents (PEM, not looked into) and where they were read. */
export interface TlsMaterial {
  /** Whom to trust; `null` for those the runtime trusts. */
  readonly ca: Buffer | null;
  /** The client's certificate; there only together with its key. */
  readonly cert: Buffer | null;
  readonly key: Buffer | null;
  /** Whether the engine has to prove who it is. */
  readonly verify: boolean;
  readonly sources: Readonly<Record<TlsPart, string | null>>;
}

export type TlsPart = 'ca' | 'cert' | 'key';

/** One file of the set: its path, and whether its absence is an error. */
export interface TlsFile {
  readonly path: string;
  readonly required: boolean;
}

export type TlsFiles = Readonly<Record<TlsPart, TlsFile | null>>;

/** What makes such an error go away, for the sentence told to the user. */
export type TlsRemedy =
  /** Name the right file with the option in `option`. */
  | 'give-option'
  /** Put the file into the folder `DOCKER_CERT_PATH` names, or name another folder. */
  | 'fix-cert-path'
  /** Put the file there, or name it with the option in `option`. */
  | 'put-file'
  /** `docker context update` the context in `context`. */
  | 'update-context';

/** The names docker gives to the files of a set, in `~/.docker`, in `DOCKER_CERT_PATH` and in a context. */
export const tlsFileNames: Readonly<Record<TlsPart, string>> = { ca: 'ca.pem', cert: 'cert.pem', key: 'key.pem' };

/**
 * Reads a set of TLS files.
 * @param help goes into the error's details
 * @throws {EngineError} `tls-file` with `path`, `why`, `part` and the help, for a file that is required and absent, or there and unreadable
 */
export async function loadTlsFiles(
  wanted: TlsFiles,
  verify: boolean,
  files: Files,
  help: (part: TlsPart) => Readonly<Record<string, string>>,
): Promise<TlsMaterial> {
  const read = async (part: TlsPart): Promise<Buffer | null> => {
    const file = wanted[part];
    if (!file) return null;
    const answer = await files.readFile(file.path, fileLimit);
    if (answer.kind === 'read') return answer.bytes;
    if (answer.kind === 'missing' && !file.required) return null;
    const details = { path: file.path, why: answer.kind, part, ...help(part) };
    throw new EngineError('tls-file', `${file.path}: ${answer.kind}`, details);
  };
  const ca = await read('ca');
  const cert = await read('cert');
  const key = await read('key');
  // Docker, too, makes nothing of one without the other.
  const paired = cert !== null && key !== null;
  return {
    ca,
    cert: paired ? cert : null,
    key: paired ? key : null,
    verify,
    sources: {
      ca: ca && (wanted.ca?.path ?? null),
      cert: paired ? (wanted.cert?.path ?? null) : null,
      key: paired ? (wanted.key?.path ?? null) : null,
    },
  };
}

/**
 * Reads the TLS files that a docker context keeps.
 * @throws {EngineError} `tls-file`
 */
export async function loadContextTls(name: string, tls: ContextTls, files: Files): Promise<TlsMaterial> {
  const file = (part: TlsPart): TlsFile | null =>
    tls.folder === null ? null : { path: joinPath(files, tls.folder, tlsFileNames[part]), required: false };
  const wanted: TlsFiles = { ca: file('ca'), cert: file('cert'), key: file('key') };
  const remedy: TlsRemedy = 'update-context';
  return await loadTlsFiles(wanted, !tls.skipVerify, files, () => ({ context: name, remedy }));
}
