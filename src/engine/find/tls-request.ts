import { configFolder } from './config.ts';
import { joinPath } from './json-file.ts';
import { variable } from './surroundings.ts';
import type { Surroundings } from './surroundings.ts';
import { loadTlsFiles, tlsFileNames } from './tls.ts';
import type { TlsFile, TlsMaterial, TlsPart, TlsRemedy } from './tls.ts';

/** Docker's TLS options, by their names there. */
export interface TlsOptions {
  /** TLS, and no questions asked about who answers. */
  readonly tls?: boolean | undefined;
  /** TLS; `false` is TLS without verification, not "no TLS". */
  readonly tlsverify?: boolean | undefined;
  /** Path; the empty text means no file of its own: the runtime's authorities. */
  readonly tlscacert?: string | undefined;
  readonly tlscert?: string | undefined;
  readonly tlskey?: string | undefined;
}

/** That TLS is to be used, and who said so. */
export interface TlsWish {
  readonly verify: boolean;
  readonly askedBy: '--tlsverify' | '--tls' | 'DOCKER_TLS_VERIFY' | 'DOCKER_TLS';
}

const options = { ca: 'tlscacert', cert: 'tlscert', key: 'tlskey' } as const;

/**
 * Whether options and environment ask for TLS, as docker's CLI reads them (`cli/flags/options.go`): any text in `DOCKER_TLS_VERIFY`
 * is a yes, "0" too; naming files alone asks for nothing.
 */
export function tlsWish(request: TlsOptions, surroundings: Pick<Surroundings, 'env'>): TlsWish | null {
  if (request.tlsverify !== undefined) return { verify: request.tlsverify, askedBy: '--tlsverify' };
  if (isSet(surroundings, 'DOCKER_TLS_VERIFY')) return { verify: true, askedBy: 'DOCKER_TLS_VERIFY' };
  if (request.tls !== undefined) return request.tls ? { verify: false, askedBy: '--tls' } : null;
  return isSet(surroundings, 'DOCKER_TLS') ? { verify: false, askedBy: 'DOCKER_TLS' } : null;
}

/** What was said about TLS, for telling that it was of no use: `--tlscacert`, `DOCKER_TLS_VERIFY` … */
export function tlsNamesGiven(request: TlsOptions, wish: TlsWish | null): readonly string[] {
  const files = Object.values(options).filter((name) => request[name] !== undefined);
  return [...(wish ? [wish.askedBy] : []), ...files.map((name) => `--${name}`)];
}

/**
 * Reads the TLS files that options and environment name: those of `--tls*`, else docker's names in `DOCKER_CERT_PATH` or the
 * configuration's folder. The authority has to be there unless nothing is verified; the client's certificate and key are left out when
 * nobody named them and they are not there.
 * @throws {EngineError} `tls-file` with `path`, `option`, `remedy` ({@link TlsRemedy})
 */
export async function loadRequestedTls(
  request: TlsOptions,
  wish: TlsWish,
  surroundings: Surroundings,
): Promise<TlsMaterial> {
  const certPath = variable(surroundings, 'DOCKER_CERT_PATH');
  const folder = certPath ?? configFolder(surroundings);
  // Who names one of certificate and key wants to be known: the other one has to be there.
  const wantsClient = Boolean(request.tlscert) || Boolean(request.tlskey);
  const file = (part: TlsPart): TlsFile | null => {
    const named = request[options[part]];
    if (named === '') return null;
    const required = named !== undefined || (part === 'ca' ? wish.verify : wantsClient);
    return { path: named ?? joinPath(surroundings, folder, tlsFileNames[part]), required };
  };
  const remedy = (part: TlsPart): TlsRemedy => {
    if (request[options[part]] !== undefined) return 'give-option';
    return certPath === null ? 'put-file' : 'fix-cert-path';
  };
  return await loadTlsFiles(
    { ca: file('ca'), cert: file('cert'), key: file('key') },
    wish.verify,
    surroundings,
    (part) => ({
      option: `--${options[part]}`,
      remedy: remedy(part),
      askedBy: wish.askedBy,
    }),
  );
}

/** Not {@link variable}: docker asks whether there is any text at all. */
function isSet(surroundings: Pick<Surroundings, 'env'>, name: string): boolean {
  return (surroundings.env[name] ?? '') !== '';
}
