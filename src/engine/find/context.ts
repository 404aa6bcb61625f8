import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { EngineError } from '../errors.ts';
import { defaultAddress, endpointText } from './address.ts';
import type { EngineAddress } from './address.ts';
import { parseHost } from './host.ts';
import { joinPath, readJsonFile, withLowerCaseKeys } from './json-file.ts';
import type { Files } from './surroundings.ts';

/** A docker context: a name for an engine and how to reach it. Its texts come from a file anybody may have written. */
export interface DockerContext {
  readonly name: string;
  readonly description: string;
  readonly address: EngineAddress;
  readonly endpoint: string;
  /** `null` when the connection goes without TLS. */
  readonly tls: ContextTls | null;
  /** Its `meta.json`. */
  readonly path: string;
}

export interface ContextTls {
  /** The folder with `ca.pem`, `cert.pem` and `key.pem`, each of which may be absent; `null` when there is no such folder. */
  readonly folder: string | null;
  readonly skipVerify: boolean;
}

/** Means the absence of a context: docker makes one up from options, environment and its default socket. */
export const defaultContextName = 'default';

const MetaFile = v.object({
  name: v.string(),
  metadata: v.optional(v.unknown()),
  endpoints: v.nullish(v.object({ docker: v.optional(v.unknown()) })),
});
const Described = v.object({ description: v.string() });
const DockerEndpoint = v.object({ host: v.nullish(v.string(), ''), skiptlsverify: v.nullish(v.boolean(), false) });

/** The folder a context lives in is named by a digest, so no name leads out of the store (`cli/context/store` in docker/cli). */
export function contextId(name: string): string {
  return createHash('sha256').update(name, 'utf8').digest('hex');
}

/** Where a context's facts are. */
export function metaPath(configDir: string, id: string, files: Pick<Files, 'platform'>): string {
  return joinPath(files, configDir, 'contexts', 'meta', id, 'meta.json');
}

/**
 * Reads one context.
 * @param id the name of its folder, see {@link contextId}
 * @returns `null` when there is no such context
 * @throws {EngineError} `bad-configuration`; `bad-host` for a host that is none; `tls-file` when it can't be told whether the context
 * uses TLS. Each with the `path`, and with the `context` as far as its name is known
 */
export async function readContext(configDir: string, id: string, files: Files): Promise<DockerContext | null> {
  const path = metaPath(configDir, id, files);
  const answer = await readJsonFile(path, files);
  if (answer.kind === 'missing') return null;
  if (answer.kind !== 'json') throw flawed(path, answer.kind);
  const meta = v.safeParse(MetaFile, withLowerCaseKeys(answer.value));
  if (!meta.success) throw flawed(path, 'not-a-context');
  const { name, metadata, endpoints } = meta.output;
  // Docker would list it by the one name and find it by the other.
  if (contextId(name) !== id) throw flawed(path, 'name-differs');
  if (name === defaultContextName) throw flawed(path, 'name-reserved', name);
  if (endpoints?.docker === undefined) throw flawed(path, 'no-docker-endpoint', name);
  const endpoint = v.safeParse(DockerEndpoint, withLowerCaseKeys(endpoints.docker));
  if (!endpoint.success) throw flawed(path, 'not-a-context', name);

  const { host, skiptlsverify } = endpoint.output;
  const parse = (withTls: boolean): EngineAddress =>
    host === '' ? defaultAddress(files.platform) : parseHost(host, withTls, { context: name, path });
  const tls = parse(false).kind === 'tcp' ? await findTls(configDir, name, skiptlsverify, files) : null;
  const address = parse(tls !== null);
  const described = v.safeParse(Described, withLowerCaseKeys(metadata));
  const description = described.success ? described.output.description : '';
  return { name, description, address, endpoint: endpointText(address), tls, path };
}

/** TLS is used when the context has a folder for it, even an empty one, or says not to verify (`cli/context/docker/load.go`). */
async function findTls(configDir: string, name: string, skipVerify: boolean, files: Files): Promise<ContextTls | null> {
  const folder = joinPath(files, configDir, 'contexts', 'tls', contextId(name), 'docker');
  const answer = await files.listFolder(folder);
  if (answer.kind === 'listed') return { folder, skipVerify };
  if (answer.kind === 'missing') return skipVerify ? { folder: null, skipVerify } : null;
  // Taken for "no TLS", this would send everything in clear.
  const details = { path: folder, why: answer.kind, context: name, remedy: 'update-context' };
  throw new EngineError('tls-file', `${folder}: ${answer.kind}`, details);
}

function flawed(path: string, why: string, context?: string): EngineError {
  const details = context === undefined ? { path, why } : { path, why, context };
  return new EngineError('bad-configuration', `${path}: ${why}`, details);
}
