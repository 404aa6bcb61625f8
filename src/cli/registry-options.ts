import type { Command } from 'commander';
import {
  noSecret,
  readTlsFiles,
  type RegistryConfig,
  type RegistryKind,
  type RegistrySecret,
} from '../discovery/registries/config.ts';

/** Options of every command that asks registries. */
export interface RegistryFlags {
  readonly registry?: readonly string[];
  readonly registryCa?: string;
  readonly registryCert?: string;
  readonly registryKey?: string;
}

/** With the files of the options, where it speaks TLS. @throws {RegistryError} `tls-file` */
export async function withTls(config: RegistryConfig, flags: RegistryFlags): Promise<RegistryConfig> {
  if (config.tls === null) return config;
  const { registryCa: ca, registryCert: cert, registryKey: key } = flags;
  return { ...config, tls: await readTlsFiles({ ca, cert, key }) };
}

/**
 * What the registries' own tools take from the environment: `CONSUL_HTTP_TOKEN`; `ETCDCTL_USER` as `user` or `user:password`, with
 * `ETCDCTL_PASSWORD`; and `ZOOKEEPER_AUTH` as `user:password`. An option would stand in the list of processes for everybody to read.
 */
export function registrySecret(kind: RegistryKind, environment: NodeJS.ProcessEnv): RegistrySecret {
  const { CONSUL_HTTP_TOKEN: token, ETCDCTL_USER: etcd, ETCDCTL_PASSWORD: own, ZOOKEEPER_AUTH: digest } = environment;
  if (kind === 'consul') return token === undefined || token === '' ? noSecret : { ...noSecret, token };
  const given = kind === 'etcd' ? etcd : digest;
  if (given === undefined || given === '') return noSecret;
  const colon = given.indexOf(':');
  const [user, password] = colon < 0 ? [given, null] : [given.slice(0, colon), given.slice(colon + 1)];
  return { token: null, user, password: password ?? (kind === 'etcd' ? (own ?? null) : null) };
}

/** Adds the options of {@link RegistryFlags}. */
export function addRegistryOptions(command: Command): Command {
  return command
    .option(
      '--registry <url>',
      'a registry to ask, too; may be given several times',
      (one: string, others: readonly string[] | undefined) => [...(others ?? []), one],
    )
    .option('--registry-ca <file>', 'certificates to trust for registries with https')
    .option('--registry-cert <file>', 'certificate to show them')
    .option('--registry-key <file>', 'key of that certificate');
}
