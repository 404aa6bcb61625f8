import * as v from 'valibot';
import { UsageError } from '../../base/errors.ts';
import {
  noSecret,
  parseRegistry,
  readTlsFiles,
  registryKinds,
  type RegistryConfig,
  type RegistryKind,
  type RegistrySecret,
} from './config.ts';

const word = v.optional(v.fallback(v.pipe(v.string(), v.trim(), v.maxLength(1000)), ''), '');
const entry = v.object({
  kind: v.picklist(registryKinds),
  url: v.pipe(v.string(), v.trim(), v.nonEmpty()),
  name: word,
  prefix: word,
  datacenter: word,
  ca: word,
  cert: word,
  key: word,
  serverName: word,
});

/** A registry of the settings; the files of its certificates are read when it is opened. */
export interface RegistrySetting {
  /** Without TLS files. */
  readonly config: RegistryConfig;
  /** With what is in the files now. @throws {RegistryError} `tls-file` */
  readonly complete: () => Promise<RegistryConfig>;
}

const mostRegistries = 32;

/**
 * The registries of a setting, which may hold anything.
 * @returns those that make sense, and the positions of those that do not, or are named like one before
 */
export function readRegistrySettings(value: unknown): {
  readonly registries: readonly RegistrySetting[];
  readonly flawed: readonly number[];
} {
  const registries: RegistrySetting[] = [];
  const flawed: number[] = [];
  for (const [at, one] of (Array.isArray(value) ? (value as unknown[]) : []).entries()) {
    const setting = at < mostRegistries ? readSetting(one) : null;
    const taken = registries.some(({ config }) => config.name === setting?.config.name);
    if (setting === null || taken) flawed.push(at);
    else registries.push(setting);
  }
  return { registries, flawed };
}

function readSetting(value: unknown): RegistrySetting | null {
  const parsed = v.safeParse(entry, value);
  if (!parsed.success) return null;
  const { kind, url, name, prefix, datacenter, ...files } = parsed.output;
  let base: RegistryConfig;
  try {
    base = parseRegistry(`${kind}=${url}`);
  } catch (error) {
    if (UsageError.is(error)) return null;
    throw error;
  }
  const config: RegistryConfig = {
    ...base,
    ...(name !== '' && { name }),
    ...(prefix !== '' && { prefix }),
    ...(datacenter !== '' && { datacenter }),
  };
  return {
    config,
    complete: async () => (config.tls === null ? config : { ...config, tls: await readTlsFiles(files) }),
  };
}

/** What somebody typed as a secret: Consul's token, else `user:password`; nothing for none. */
export function readSecret(kind: RegistryKind, text: string): RegistrySecret {
  if (text === '') return noSecret;
  if (kind === 'consul') return { ...noSecret, token: text };
  const colon = text.indexOf(':');
  return colon < 0
    ? { token: null, user: text, password: null }
    : { token: null, user: text.slice(0, colon), password: text.slice(colon + 1) };
}
